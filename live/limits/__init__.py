"""Limits that all processes count together."""
