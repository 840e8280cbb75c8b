"""The catalogue: tracks, albums, artists, genres, tags and corrections."""
