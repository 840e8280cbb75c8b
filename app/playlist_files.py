"""Playlist files (extended M3U in UTF-8; RFC 8216 section 4 for the syntax)."""

import os
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import quote

from flask import Response, request

from app.http.errors import refuse
from library.catalogue import tracks
from library.database import OpenSession
from library.paging import ListRow, PageRequest
from library.people import playlist_parsing
from library.people.playlist_parsing import PlaylistFile
from library.people.playlist_parts import playlist_rows
from schemas.playlists import ABSOLUTE, URLS

MIME_TYPE = "audio/x-mpegurl"

#: Rows read at once.
PAGE = 500


def uploaded() -> PlaylistFile:
    """Return the playlist file of the request: its body, or `file` of a form.

    Raises
    ------
    UnprocessableEntity
        It names no track.
    """
    sent = request.files.get("file")
    data = sent.read() if sent else request.get_data()
    file = playlist_parsing.read(data)
    if not file.entries:
        refuse("body", "file", "Names no track. Send an M3U, M3U8 or PLS file.")
    return file


def rows(session: OpenSession, person: str, playlist_id: str) -> list[ListRow]:
    """Return all tracks of a playlist in order."""
    found: list[ListRow] = []
    after = None
    while True:
        page = playlist_rows.contents(session, person, playlist_id, PageRequest(0, PAGE, after))
        found += page.rows
        after = page.after
        if after is None:
            return found


def locations(session: OpenSession, listed: Sequence[ListRow], paths: str) -> list[bytes]:
    """Return the line of each track: an address on this server, or the path of its file."""
    if paths == URLS:
        return [f"{request.host_url}api/v1/tracks/{track.id}/audio".encode() for track in listed]
    found: dict[str, tuple[bytes, bytes]] = {}
    for start in range(0, len(listed), PAGE):
        found |= tracks.file_paths(session, [track.id for track in listed[start : start + PAGE]])
    return [_path(*found[track.id], paths == ABSOLUTE) for track in listed]


def _path(root: bytes, path: bytes, is_absolute: bool) -> bytes:
    """Return a path as a line of a playlist; one that no line holds as it is becomes a URI (RFC 3986)."""
    whole = os.path.join(root, path) if is_absolute else path
    if b"\n" in whole or b"\r" in whole:
        return PurePosixPath(os.fsdecode(whole)).as_uri().encode() if is_absolute else quote(whole).encode()
    is_comment = whole.startswith(b"#") or whole != whole.strip()
    return b"./" + whole if is_comment and not is_absolute else whole


def answer(name: str, listed: Sequence[ListRow], lines: Sequence[bytes]) -> Response:
    """Return a playlist as a file download."""
    body = [b"#EXTM3U", _text(f"#PLAYLIST:{name}")]
    for track, line in zip(listed, lines, strict=True):
        body += [_text(f"#EXTINF:{round(track.duration_s or -1)},{track.artist} - {track.title}"), line]
    sent = Response(b"\n".join(body) + b"\n", content_type=f"{MIME_TYPE}; charset=utf-8")
    sent.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}.m3u8"
    return sent


def _text(line: str) -> bytes:
    return line.replace("\r", " ").replace("\n", " ").encode()
