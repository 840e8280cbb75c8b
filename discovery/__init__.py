"""Indexes that are derived from the library and can be rebuilt: text, similarity, scale.

Each web process has its own in memory and refreshes it from the rows that changed
(`docs/decisions/0003-derived-indexes-live-in-each-web-process.md`).
"""
