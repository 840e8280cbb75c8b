"""Read Navidrome's SQLite database: stars, ratings, plays and playlists of its users."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from library.transfer.portable import (
    ForeignPlaylist,
    ForeignTrack,
    Mark,
    MarkedName,
    MarkedTrack,
    Record,
    TransferError,
)

#: How a file of SQLite begins (sqlite.org/fileformat.html).
MAGIC = b"SQLite format 3\x00"

_WANTED = {
    "user": ("id", "user_name"),
    "media_file": ("id", "title", "artist", "album", "duration", "path"),
    "annotation": ("user_id", "item_id", "item_type", "play_count", "play_date", "rating", "starred"),
    "playlist": ("id", "name", "owner_id"),
    "playlist_tracks": ("id", "playlist_id", "media_file_id"),
}


def is_database(path: Path) -> bool:
    """Return whether a file is a database of SQLite."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def read(path: Path) -> Iterator[Record]:
    """Yield the marked tracks and the playlists.

    Navidrome keeps the number of plays and the time of the last one.

    Raises
    ------
    TransferError
        It is no database of Navidrome, or damaged.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            database.row_factory = sqlite3.Row
            columns = _columns(database)
            names = {
                row["id"]: row["user_name"] for row in database.execute("SELECT id, user_name FROM user")
            }
            yield from _tracks(database, names, "mbz_recording_id" in columns["media_file"])
            yield from _playlists(database, names)
            yield from _names(database, names)
    except sqlite3.Error as error:
        raise TransferError(
            f"{path.name} cannot be read ({error}). Stop Navidrome, or copy it first."
        ) from error


def _columns(database: sqlite3.Connection) -> dict[str, set[str]]:
    columns = {
        table: {row["name"] for row in database.execute(f"PRAGMA table_info({table})")} for table in _WANTED
    }
    for table, wanted in _WANTED.items():
        lacking = set(wanted) - columns[table]
        if lacking:
            raise TransferError(
                f"This is no database of Navidrome 0.48 or later: {table} lacks {min(lacking)}."
            )
    return columns


def _tracks(database: sqlite3.Connection, names: dict[str, str], has_mbid: bool) -> Iterator[Record]:
    marks: dict[str, list[Mark]] = defaultdict(list)
    for row in database.execute("SELECT * FROM annotation WHERE item_type = 'media_file'"):
        if row["user_id"] in names:
            marks[row["item_id"]].append(_mark(row, names[row["user_id"]]))
    listed = "SELECT media_file_id FROM playlist_tracks UNION SELECT item_id FROM annotation"
    mbid = "mbz_recording_id" if has_mbid else "''"
    query = f"SELECT *, {mbid} AS mbid FROM media_file WHERE id IN ({listed})"  # noqa: S608  # constants
    for row in database.execute(query):
        track = ForeignTrack(
            key=row["id"],
            title=row["title"] or "",
            artist=row["artist"] or "",
            album=row["album"] or "",
            duration_s=row["duration"] or None,
            path=row["path"] or "",
            recording_mbid=row["mbid"] or None,
        )
        yield MarkedTrack(track, tuple(marks[row["id"]]))


def _mark(row: sqlite3.Row, account: str) -> Mark:
    names = row.keys()
    played_at = seconds(row["play_date"])
    starred_at = seconds(row["starred_at"]) if "starred_at" in names else None
    return Mark(
        account=account,
        favourite_at=(starred_at or 0.0) if row["starred"] else None,
        rating=row["rating"] or 0,
        rated_at=seconds(row["rated_at"]) if "rated_at" in names else None,
        plays=(played_at,) if played_at and row["play_count"] else (),
        play_count=row["play_count"] or 0,
    )


def _playlists(database: sqlite3.Connection, names: dict[str, str]) -> Iterator[Record]:
    """Yield playlists; smart ones as they were computed last."""
    for row in database.execute("SELECT id, name, owner_id FROM playlist ORDER BY id").fetchall():
        query = "SELECT media_file_id FROM playlist_tracks WHERE playlist_id = ? ORDER BY CAST(id AS INTEGER)"
        keys = tuple(key for (key,) in database.execute(query, (row["id"],)))
        if row["owner_id"] in names:
            yield ForeignPlaylist(names[row["owner_id"]], row["name"], keys)


def _names(database: sqlite3.Connection, names: dict[str, str]) -> Iterator[Record]:
    """Yield albums and artists with a star or a rating."""
    for kind, artist in (("album", "album_artist"), ("artist", "''")):
        query = (
            f"SELECT annotation.*, {kind}.name, {artist} AS artist "  # noqa: S608  # constants
            f"FROM annotation JOIN {kind} ON {kind}.id = item_id "
            f"WHERE item_type = '{kind}' AND (starred OR rating > 0)"
        )
        for row in database.execute(query) if _has_table(database, kind) else ():
            if row["user_id"] in names:
                mark = replace(_mark(row, names[row["user_id"]]), plays=(), play_count=0)
                yield MarkedName(kind, row["name"] or "", row["artist"] or "", marks=(mark,))


def _has_table(database: sqlite3.Connection, name: str) -> bool:
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return database.execute(query, (name,)).fetchone() is not None


def seconds(value: Any) -> float | None:
    """Return a time as databases and Subsonic servers write it, in seconds since 1970; None for none."""
    if not value:
        return None
    if isinstance(value, int | float):
        return float(value)
    try:
        text = str(value).strip().replace("Z", "+00:00")
        found = datetime.fromisoformat(text.partition(" +")[0] if " +" in text else text)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
