"""Scanning music folders: compare disk and database, read tags, store tracks."""
