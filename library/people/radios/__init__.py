"""Tracks for radios: those of a seed, and what an account did with them."""
