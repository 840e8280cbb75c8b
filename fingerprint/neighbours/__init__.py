"""Search for the nearest tracks of a library: among all of them, or in cells of near ones."""
