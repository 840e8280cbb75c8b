"""Lists of tracks by several conditions: the rarest one finds the tracks, the others test them."""
