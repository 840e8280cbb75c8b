"""Formats of audio: recognise them by content, and read the metadata of their containers."""
