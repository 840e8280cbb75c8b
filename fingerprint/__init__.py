"""The audio engine: arrays in, numbers out."""
