"""Tags of audio files: the table of fields, the tags that files have, and the text in them."""
