"""Shapes of parts of playlists."""
