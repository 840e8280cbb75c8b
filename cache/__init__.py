"""What may be lost at any moment: hot fingerprints and search results. Without it, slower and never wrong."""
