"""Fingerprints and search results that may be lost at any moment: without the cache slower, never wrong."""
