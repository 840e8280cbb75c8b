"""Derived data, which can be computed again at any time: the indexes and the map in files."""
