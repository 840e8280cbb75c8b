"""`auralis export` and `auralis import`."""
