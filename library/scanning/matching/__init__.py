"""Matching: which track each new or changed file is, decided, stored, logged and undone."""
