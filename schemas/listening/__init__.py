"""Plays, and the scrobblers that get them as well."""
