"""Every place of the page, with something in it."""

from tests.servers import Server

#: A track whose corona is worth a picture.
SHOWN_TRACK = "Halogen"


def addresses(server: Server) -> dict[str, str]:
    found = server.get("/api/v1/tracks", query=SHOWN_TRACK).json["items"][0]
    track = server.get(f"/api/v1/tracks/{found['id']}").data
    return {
        "home": "/",
        "tracks": "/library",
        "albums": "/library/albums",
        "artists": "/library/artists",
        "genres": "/library/genres",
        "track": f"/tracks/{track['id']}",
        "album": f"/albums/{track['album_id']}",
        "artist": f"/artists/{track['artist_id']}",
        "genre": f"/genres/{track['genre_ids'][0]}",
        "history": "/history",
        "search": "/search?q=la",
        "jobs": "/jobs",
        "cache": "/cache",
        "settings": "/settings",
        "more": "/more",
    }
