"""What is carried from one library to another, and its file: JSON lines, compressed with gzip.

The first line names the format; then follow lines of one track each, with all that users did with it, of one
playlist each, after the tracks that it names, and of one album or artist each, which version 1 had not.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from library.errors import LibraryError

FORMAT = "auralis-marks"
VERSION = 2

#: Longest line that is read: a playlist of 10,000 tracks is shorter.
MAX_LINE_BYTES = 4 << 20


class TransferError(LibraryError):
    """A file, a database or a server cannot be imported from."""


@dataclass(frozen=True, slots=True)
class ForeignTrack:
    """A track of the other library, by all that may identify it.

    Attributes
    ----------
    key
        Its id there.
    vector
        The packed fingerprint in hexadecimal digits, with its engine's version; empty without one.
    """

    key: str
    title: str = ""
    artist: str = ""
    album: str = ""
    duration_s: float | None = None
    path: str = ""
    audio_id: str | None = None
    recording_mbid: str | None = None
    vector: str = ""
    engine_version: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """One account's marks of a track.

    Attributes
    ----------
    favourite_at, rated_at
        Seconds since 1970; None: not done, or 0: at an unknown time.
    plays
        Times of plays.
    play_count
        Plays in all: more than `plays` has where the other server counts only.
    """

    account: str
    favourite_at: float | None = None
    rating: int = 0
    rated_at: float | None = None
    plays: tuple[float, ...] = ()
    play_count: int = 0


@dataclass(frozen=True, slots=True)
class MarkedTrack:
    """A track with its marks and its corrected tags."""

    track: ForeignTrack
    marks: tuple[Mark, ...] = ()
    corrections: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ForeignPlaylist:
    """A playlist, by the keys of its tracks."""

    account: str
    name: str
    keys: tuple[str, ...]
    description: str = ""
    rules: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class MarkedName:
    """An album or an artist with its marks, which have no plays.

    Attributes
    ----------
    kind
        "album" or "artist".
    artist, edition, year, tracks
        Of an album; some of its tracks find it where others have its name.
    """

    kind: str
    name: str
    artist: str = ""
    edition: str | None = None
    year: int | None = None
    tracks: tuple[ForeignTrack, ...] = ()
    marks: tuple[Mark, ...] = ()


Record = MarkedTrack | ForeignPlaylist | MarkedName

#: What a line has, by kind of record.
_LINES: dict[type[Record], str] = {MarkedTrack: "track", ForeignPlaylist: "playlist", MarkedName: "name"}


def write(path: Path, records: Iterable[Record]) -> None:
    """Write a file; an earlier one is replaced when the new one is complete."""
    half = path.with_name(path.name + ".part")
    with gzip.open(half, "wt", encoding="utf-8") as file:
        file.write(json.dumps({"format": FORMAT, "version": VERSION}) + "\n")
        for record in records:
            file.write(json.dumps({_LINES[type(record)]: asdict(record)}, ensure_ascii=False) + "\n")
    half.replace(path)


def read(path: Path) -> Iterator[Record]:
    """Read a file, compressed or not.

    Raises
    ------
    TransferError
        It is no such file, is of a newer version, or breaks off.
    """
    with path.open("rb") as raw:
        is_packed = raw.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rb") if is_packed else path.open("rb") as file:
        try:
            _check_head(file.readline(MAX_LINE_BYTES))
            for number, line in enumerate(iter(lambda: file.readline(MAX_LINE_BYTES), b""), 2):
                yield _record(line, number)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise TransferError(
                f"{path.name} is damaged or incomplete; nothing after it was read."
            ) from error


def _check_head(line: bytes) -> None:
    try:
        head = json.loads(line)
        known = head["format"] == FORMAT
        version = int(head["version"])
    except (ValueError, TypeError, KeyError):
        known, version = False, 0
    if not known:
        raise TransferError("This is no file of `auralis export`, no Navidrome database and no address.")
    if version > VERSION:
        raise TransferError("The file was written by a newer Auralis. Upgrade this one first.")


def _record(line: bytes, number: int) -> Record:
    try:
        found = json.loads(line)
        if "playlist" in found:
            playlist = ForeignPlaylist(**found["playlist"])
            return replace(playlist, keys=tuple(playlist.keys))
        if "name" in found:
            return _name(found["name"])
        fields = found["track"]
        marks = tuple(_mark(mark) for mark in fields["marks"])
        return MarkedTrack(ForeignTrack(**fields["track"]), marks, dict(fields["corrections"]))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise TransferError(f"Line {number} of the file is not valid.") from error


def _name(fields: Mapping[str, Any]) -> MarkedName:
    tracks = tuple(ForeignTrack(**track) for track in fields["tracks"])
    name = MarkedName(**{**fields, "tracks": tracks, "marks": tuple(map(_mark, fields["marks"]))})
    if name.kind not in ("album", "artist"):
        raise ValueError(name.kind)
    return name


def _mark(fields: Mapping[str, Any]) -> Mark:
    mark = Mark(**fields)
    return replace(mark, plays=tuple(float(at) for at in mark.plays))
