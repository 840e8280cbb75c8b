"""Read playlist files: M3U, M3U8 and PLS as players and people write them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

#: As many as a playlist has tracks; further lines are left out and counted.
MAX_ENTRIES = 10_000

_NAME = "#PLAYLIST:"
_INFO = "#EXTINF:"
_PLS_FILE = re.compile(r"File\d+=(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PlaylistEntry:
    """One track of a playlist file.

    Attributes
    ----------
    line
        From 1.
    path
        A path or an address, as it is written.
    title
        As the file names it; empty without a name.
    """

    line: int
    path: str
    title: str


@dataclass(frozen=True, slots=True)
class PlaylistFile:
    """A playlist file; `name` is empty if it has none."""

    name: str
    entries: list[PlaylistEntry]


def read(data: bytes) -> PlaylistFile:
    """Read a playlist file in UTF-8 with or without a byte-order mark, UTF-16 with one, or cp1252."""
    lines = [line.strip() for line in re.split(r"\r\n|\r|\n", decoded(data))]
    name = next((clean(line.removeprefix(_NAME)) for line in lines if line.startswith(_NAME)), "")
    is_pls = any(line.lower() == "[playlist]" for line in lines[:3])
    entries = list(_pls_entries(lines) if is_pls else _m3u_entries(lines))
    return PlaylistFile(name, entries[:MAX_ENTRIES])


def clean(name: str) -> str:
    """Return the name of a playlist without control characters: no database stores a NUL."""
    return "".join(char for char in name if unicodedata.category(char) not in {"Cc", "Cs"}).strip()


def decoded(data: bytes) -> str:
    """Return the text of a file in one of the encodings that players write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _m3u_entries(lines: list[str]) -> Iterator[PlaylistEntry]:
    title = ""
    for number, line in enumerate(lines, 1):
        if line.startswith(_INFO):
            title = line.partition(",")[2].strip()
        elif line and not line.startswith("#"):
            yield PlaylistEntry(number, line, title)
            title = ""


def _pls_entries(lines: list[str]) -> Iterator[PlaylistEntry]:
    for number, line in enumerate(lines, 1):
        found = _PLS_FILE.fullmatch(line)
        if found:
            yield PlaylistEntry(number, found[1].strip(), "")
