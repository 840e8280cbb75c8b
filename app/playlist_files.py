"""Playlist files (extended M3U in UTF-8; RFC 8216 section 4 for the syntax)."""

from collections.abc import Sequence
from urllib.parse import quote

from flask import Response, request

from library.database import OpenSession
from library.paging import ListRow, PageRequest
from library.people import playlists

MIME_TYPE = "audio/x-mpegurl"

#: Rows read at once.
PAGE = 500


def rows(session: OpenSession, person: str, playlist_id: str) -> list[ListRow]:
    """Return all tracks of a playlist in order."""
    found: list[ListRow] = []
    after = None
    while True:
        page = playlists.contents(session, person, playlist_id, PageRequest(0, PAGE, after))
        found += page.rows
        after = page.after
        if after is None:
            return found


def answer(name: str, tracks: Sequence[ListRow]) -> Response:
    """Return a playlist as a file download."""
    lines = ["#EXTM3U", f"#PLAYLIST:{name}"]
    for track in tracks:
        lines += [
            f"#EXTINF:{round(track.duration_s or -1)},{track.artist} - {track.title}",
            f"{request.host_url}api/v1/tracks/{track.id}/audio",
        ]
    body = "\n".join(line.replace("\r", " ").replace("\n", " ") for line in lines) + "\n"
    sent = Response(body, content_type=f"{MIME_TYPE}; charset=utf-8")
    sent.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}.m3u8"
    return sent
