"""The map: every analysed track as a point, tracks of similar sound beside each other."""
