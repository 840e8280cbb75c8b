"""The audio engine: computes fingerprints from arrays of samples."""
