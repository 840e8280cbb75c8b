"""Rows as players of the Subsonic API show them, with a fixed number of statements for a page."""
