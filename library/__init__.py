"""Durable data in SQL: tracks, tags, fingerprints, accounts, jobs and plays."""
