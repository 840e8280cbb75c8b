"""Apps with a player of their own, which a playback session follows (decision 0101)."""
