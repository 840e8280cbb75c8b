"""Every place of the page, with something in it."""

from tests.servers import Server

#: A track whose corona is worth a picture.
SHOWN_TRACK = "Halogen"


def addresses(server: Server) -> dict[str, str]:
    track = server.get("/api/v1/tracks", query=SHOWN_TRACK).json["items"][0]
    return {
        "home": "/",
        "tracks": "/library",
        "albums": "/library/albums",
        "artists": "/library/artists",
        "track": f"/tracks/{track['id']}",
        "album": f"/albums/{track['album_id']}",
        "artist": f"/artists/{track['artist_id']}",
        "search": "/search?q=la",
        "jobs": "/jobs",
        "cache": "/cache",
        "settings": "/settings",
        "more": "/more",
    }
