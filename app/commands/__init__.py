"""Commands of `bin/auralis` that are longer than a few lines."""
