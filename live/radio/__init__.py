"""The radio of a playback session: its commands and its state."""
