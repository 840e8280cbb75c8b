"""Smart playlists: rules as JSON, the SQL that finds their tracks, and the tracks that were found last."""
