"""Queries for words: the documents that they find, and the order of these."""
