"""What a file's path says: the disc by its folder, and artist, album and title where a file has no tags."""

from __future__ import annotations

import re
from dataclasses import dataclass

from media.files import display_path
from media.tagging.numbers import MOST
from media.tagging.text import clean_text

_UNTITLED = "Untitled"  # a name of control characters only

_DISC_WORD = r"(?:cd|dvd|disc|disk|disque|disco|диск|lp|vinyl|ディスク)"
_DISC_FOLDER = re.compile(rf"[(\[]?{_DISC_WORD}\s*[-_.#]?\s*(\d{{1,2}})(?!\d)[)\]]?(?:\W.*)?", re.IGNORECASE)
# "Album CD1", "Album (Disc 2)": the album's own folder names the disc.
_DISC_AT_END = re.compile(
    rf"(.*\S)\s*(?:[-_,]\s*|\s[(\[]?|[(\[]){_DISC_WORD}\s*[-_.#]?\s*(\d{{1,2}})[)\]]?", re.IGNORECASE
)

_NUMBERED = re.compile(r"(\d{1,3})\s*(?:[-–_.)]+\s*|\s+-\s+)(?=\D)(.+)")  # "01 - Song", "1. Song", "01_Song"
_PADDED = re.compile(r"(0\d|[12]\d|\d{3})\s+(\S.*)")  # "01 Song"; "7 Years" is a title
_DISC_NUMBERED = re.compile(r"(\d{1,2})[-.](\d{2})(?:\s*[-–_.]\s*|\s+)(\S.*)")  # "1-01 Song"
_SPACED_DASH = re.compile(r"\s+[-–—]\s+")
_YEAR_BEFORE = re.compile(r"[(\[]?((?:19|20)\d\d)[)\]]?\s*(?:[-–_.]\s*|\s)(\S.*)")  # "1997 - Album"
_YEAR_BEHIND = re.compile(r"(.*\S)\s*[(\[]((?:19|20)\d\d)[)\]]")  # "Album (1997)"


@dataclass(frozen=True, slots=True)
class PathFields:
    """Fields by the path; the title by the name alone is never empty."""

    title: str
    track: int | None = None
    disc: int | None = None
    artist: str | None = None
    album: str | None = None
    year: int | None = None


def find_disc(path: bytes) -> int | None:
    """Return the disc that the file's folder names: "CD1", "Disc 2 - Live", "Album (CD 2)"."""
    *_, folder, _name = ["", "", *display_path(path).split("/")]
    found = _DISC_FOLDER.fullmatch(folder.strip())
    if found:
        return int(found.group(1)) or None
    found = _DISC_AT_END.fullmatch(folder.strip())
    return int(found.group(2)) or None if found else None


def read_path(path: bytes, tagged_artist: str | None = None) -> PathFields:
    """Return the fields by "Artist/Album/01 - Title", of a file by this artist if its tags name one."""
    *folders, name = [part.strip() for part in display_path(path).split("/")]
    disc = find_disc(path)
    if folders and _DISC_FOLDER.fullmatch(folders[-1]):
        del folders[-1]
    artist, album, year = _folders(folders)
    artist = tagged_artist or artist
    stem = _stem(name).replace("_", " ").strip() if " " not in name else _stem(name).strip()
    numbered_disc, track, title = _numbered(stem, in_album=album is not None)
    before, *behind = _SPACED_DASH.split(title, maxsplit=1)
    if behind and (artist is None or before.casefold() == artist.casefold()):
        artist, title = before, behind[0]
    return PathFields(
        title=clean_text(title) or _UNTITLED,
        track=track,
        disc=disc or numbered_disc,
        artist=clean_text(artist or "") or None,
        album=clean_text(album or "") or None,
        year=year,
    )


def _stem(name: str) -> str:
    stem, dot, _extension = name.rpartition(".")
    return stem if dot and stem.strip(". ") else name


def _folders(folders: list[str]) -> tuple[str | None, str | None, int | None]:
    """Return artist, album and year by the two folders above a file, or by "Artist - Album"."""
    if not folders:
        return None, None, None
    album, year = _without_year(folders[-1])
    if found := _DISC_AT_END.fullmatch(album):
        album = found.group(1)
    before, *behind = _SPACED_DASH.split(album, maxsplit=1)
    if len(folders) == 1 and not behind:
        return None, None, None  # one folder may be anything
    if behind and (len(folders) == 1 or before.casefold() == folders[-2].casefold()):
        album, later_year = _without_year(behind[0])
        return before, album, year or later_year
    return folders[-2], album, year


def _without_year(album: str) -> tuple[str, int | None]:
    if found := _YEAR_BEFORE.fullmatch(album):
        return found.group(2), int(found.group(1))
    if found := _YEAR_BEHIND.fullmatch(album):
        return found.group(1), int(found.group(2))
    return album, None


def _numbered(stem: str, in_album: bool) -> tuple[int | None, int | None, str]:
    """Return disc, track and title by a file's name."""
    if found := _DISC_NUMBERED.fullmatch(stem):
        return int(found.group(1)) or None, int(found.group(2)) or None, found.group(3)
    if found := _NUMBERED.fullmatch(stem) or (in_album and _PADDED.fullmatch(stem)) or None:
        return None, int(found.group(1)) or None, found.group(2)
    if in_album and stem.isascii() and stem.isdigit() and int(stem) <= MOST:
        return None, int(stem) or None, stem
    return None, None, stem
