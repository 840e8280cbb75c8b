"""Parts of playlists: rows, entries as editors name them, notices of changes, errors."""
