"""Plays on their way to the services that users have connected (decision 0102)."""
