"""supysonic with the same generated library, for `benchmarks.rest --peer`: runs in an interpreter that has it.

    PYTHON -m benchmarks.support.supysonic FOLDER TRACKS     makes the library
    FOLDER=… gunicorn "benchmarks.support.supysonic:application()"

Its list of 50 is `getSongsByGenre` (one genre holds everything): the one list of songs of the Subsonic API that
has pages. Its search is `search3` for songs alone.
"""

import hashlib
import os
import sqlite3
import sys
import uuid
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from benchmarks.support.names import ALBUMS_PER_ARTIST, TRACKS_PER_ALBUM, name

USER, PASSWORD, GENRE = "bench", "bench", "everything"
WHEN = "2026-01-01 00:00:00"
TRACKS_PER_ARTIST = TRACKS_PER_ALBUM * ALBUMS_PER_ARTIST

#: Parameters of every request.
LOGIN_QUERY = f"u={USER}&p={PASSWORD}&c=benchmark&v=1.12.0&f=json"


def application() -> Any:
    """Return the application for gunicorn, with supysonic's own defaults."""
    from supysonic.config import DefaultConfig  # type: ignore[import-not-found]
    from supysonic.web import create_application  # type: ignore[import-not-found]

    folder = os.environ["FOLDER"]
    webapp = DefaultConfig.WEBAPP | {
        "cache_dir": f"{folder}/cache",
        "log_level": "ERROR",
        "mount_webui": False,
    }
    base = DefaultConfig.BASE | {"database_uri": f"sqlite:///{folder}/supysonic.db"}
    return create_application(SimpleNamespace(BASE=base, WEBAPP=webapp))


def fill(folder: Path, tracks: int) -> None:
    """Write ten tracks an album and five albums an artist; a folder for each album, within one for each artist."""
    from supysonic.db import close_connection, init_database, open_connection  # type: ignore[import-not-found]
    from supysonic.managers.user import UserManager  # type: ignore[import-not-found]

    path = folder / "supysonic.db"
    init_database(f"sqlite:///{path}")
    open_connection(reuse=True)
    UserManager.add(USER, PASSWORD)
    close_connection()
    with sqlite3.connect(path) as database:
        _insert(database, "folder", [_folder(1, None, "bench")])
        for artist in range(tracks // TRACKS_PER_ARTIST):
            _add_artist(database, artist)
        database.execute("ANALYZE")


def _add_artist(database: sqlite3.Connection, artist: int) -> None:
    artist_id, folder_id = _id("artist", artist), 2 + artist * (1 + ALBUMS_PER_ARTIST)
    albums = range(artist * ALBUMS_PER_ARTIST, (artist + 1) * ALBUMS_PER_ARTIST)
    _insert(database, "artist", [{"id": artist_id, "name": name(artist, 2).title()}])
    _insert(database, "folder", [_folder(folder_id, 1, name(artist, 2))])
    for number, album in enumerate(albums, 1):
        row = {"id": _id("album", album), "name": name(album, 3).title(), "artist_id": artist_id}
        _insert(database, "album", [row])
        _insert(database, "folder", [_folder(folder_id + number, folder_id, name(album, 3))])
        numbers = range(album * TRACKS_PER_ALBUM, (album + 1) * TRACKS_PER_ALBUM)
        _insert(database, "track", [_track(n, album, artist_id, folder_id + number) for n in numbers])


def _track(n: int, album: int, artist_id: str, folder_id: int) -> dict[str, Any]:
    path = f"/bench/{n}.flac"
    return {
        "id": _id("track", n), "disc": 1, "number": n % TRACKS_PER_ALBUM + 1, "title": name(n, 4).title(),
        "year": 1960 + album % 60, "genre": GENRE, "duration": 200, "has_art": False, "album_id": _id("album", album),
        "artist_id": artist_id, "bitrate": 900, "path": path, "path_hash": _hash(path), "created": WHEN,
        "last_modification": 0, "play_count": n % 7, "root_folder_id": 1, "folder_id": folder_id,
    }  # fmt: skip


def _folder(id_: int, parent: int | None, title: str) -> dict[str, Any]:
    path = f"/bench/{id_}"
    return {
        "id": id_, "root": parent is None, "name": title, "path": path, "path_hash": _hash(path), "created": WHEN,
        "last_scan": 0, "parent_id": parent,
    }  # fmt: skip


def _insert(database: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    parameters = ", ".join(f":{column}" for column in rows[0])
    database.executemany(f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES ({parameters})", rows)


def _id(kind: str, n: int) -> str:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{kind} {n}").hex  # as peewee stores them


def _hash(path: str) -> bytes:
    return hashlib.sha1(path.encode()).digest()


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]))
