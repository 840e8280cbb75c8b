"""Streams that are transcoded for clients: made once, kept on disk, read while they are made."""
