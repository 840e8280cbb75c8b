"""A stand-in for a Subsonic server: one account, and the methods that an import calls."""

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

#: Starred artists and albums; one of each is in no library of the tests.
NAMES = {
    "artist": [
        {"id": "ar-1", "name": "Band", "starred": "2024-05-01T10:00:00Z"},
        {"id": "ar-2", "name": "Unknown", "starred": "2024-05-01T10:00:00Z"},
    ],
    "album": [
        {"id": "al-1", "name": "Album", "artist": "Band", "starred": "2024-05-01T10:00:00Z", "userRating": 4}
    ],
}


@dataclass(frozen=True)
class Song:
    id: str
    title: str
    artist: str
    album: str
    duration: int
    path: str
    starred: str = ""
    rating: int = 0
    plays: int = 0
    played: str = ""

    def as_json(self) -> dict[str, Any]:
        names = ("id", "title", "artist", "album", "duration", "path", "starred", "played")
        shown = {name: getattr(self, name) for name in names if getattr(self, name)}
        return shown | {"userRating": self.rating, "playCount": self.plays}


class SubsonicServer:
    """Serves songs and playlists at `address` inside a `with`."""

    def __init__(
        self, user: str, password: str, songs: Sequence[Song], playlists: Mapping[str, Sequence[str]]
    ) -> None:
        self._user, self._password = user, password
        self._songs = {song.id: song for song in songs}
        self._playlists = playlists
        ours = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = json.dumps({"subsonic-response": ours._answer(self.path)}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, path: str) -> dict[str, Any]:
        sent = dict(parse_qsl(urlsplit(path).query))
        token = hashlib.md5((self._password + sent["s"]).encode(), usedforsecurity=False).hexdigest()
        if (sent["u"], sent["t"]) != (self._user, token):
            return {"status": "failed", "error": {"code": 40, "message": "Wrong username or password"}}
        method = urlsplit(path).path.removeprefix("/rest/").removesuffix(".view")
        return {"status": "ok", "version": "1.16.1"} | self._result(method, sent)

    def _result(self, method: str, sent: dict[str, str]) -> dict[str, Any]:
        songs = [song.as_json() for song in self._songs.values()]
        if method == "getStarred2":
            return {"starred2": {"song": [song for song in songs if "starred" in song], **NAMES}}
        if method == "getAlbumList2":
            rated = [{"id": "al-2", "name": "Second", "artist": "Band", "userRating": 2}]
            return {"albumList2": {"album": [*rated, {"id": "al-3", "name": "Third", "artist": "Band"}]}}
        if method == "search3":
            start = int(sent["songOffset"])
            return {"searchResult3": {"song": songs[start : start + int(sent["songCount"])]}}
        if method == "getPlaylists":
            own = [{"id": name, "name": name, "owner": self._user} for name in self._playlists]
            return {"playlists": {"playlist": [*own, {"id": "x", "name": "x", "owner": "other"}]}}
        entries = [self._songs[song_id].as_json() for song_id in self._playlists[sent["id"]]]
        return {"playlist": {"entry": entries}}
