"""Commands of `bin/auralis` with a subject of their own."""
