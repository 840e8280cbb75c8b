"""Derived data, which can be computed again at any time: the indexes in files."""
