"""Favourites, ratings, plays, playlists and corrections: into one file, and from files and other servers."""
