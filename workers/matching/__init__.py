"""Matching the files of a scan with their tracks."""
