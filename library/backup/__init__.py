"""Backups: one file with every row and the secrets, for SQLite and PostgreSQL alike."""
