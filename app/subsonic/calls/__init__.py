"""The calls of the Subsonic API, one file a subject."""
