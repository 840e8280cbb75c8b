"""Derived from the library and rebuildable: the text index and the similarity matrix.

Each web process holds its own, in memory, and brings it up to date from the rows that changed since
(`docs/decisions/0003-derived-indexes-live-in-each-web-process.md`).
"""
