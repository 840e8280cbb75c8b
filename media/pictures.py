"""Picture files beside tracks: which of them are covers, in what order."""

from __future__ import annotations

import os
import re

from media.errors import FileVanishedError, SymlinkError, UnreadableError
from media.files import list_names

#: Pillow reads all of them; what browsers do not show is converted.
EXTENSIONS = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".avif", ".tif", ".tiff"}
)

#: Names of covers, the best first.
_NAMES = ("cover", "folder", "front", "album", "albumart", "albumcover", "albumartlarge")

#: Windows Media Player writes AlbumArt_{…}_Large.jpg.
_LARGE = re.compile(r"albumart_.*_large")
_FRONT = re.compile(r"(?<![^\W_])(front|cover|vorderseite|recto)(?![^\W_])")
_OTHER_SIDE = re.compile(
    r"(?<![^\W_])(back|rear|cd|dis[ck]|inside|inlay|inner|tray|booklet|matrix|obi|spine|label)(?![^\W_])"
)
_SMALL = re.compile(r"albumart.*|.*small|thumb(nail)?")

#: Names of pictures of people.
_PEOPLE = frozenset({"artist", "band", "performer", "fanart", "logo", "backdrop", "banner"})

#: Names of the picture of an artist, the best first.
_ARTISTS = ("artist", "band", "performer", "photo")

#: Folders for the pictures of an album.
_FOLDERS = frozenset(
    {"artwork", "artworks", "art", "scans", "scan", "covers", "cover", "albumart", "album art", "images"}
)

#: The folder of one disc of an album: "CD1", "Disc 2", "disk-03 (Live)", "1. CD".
_DISC = re.compile(
    r"(?:cd|dis[ck]|disque|disco|диск|lp|vinyl|side)[\s._#-]*(?:[0-9]{1,3}|one|two|three|four|[ivx]{1,4}|[a-d])"
    r"(?![^\W_]).*|[0-9]{1,2}[\s._-]*(?:cd|dis[ck])(?![^\W_]).*"
)


def find_pictures(root: bytes, directory: bytes) -> list[bytes]:
    """Return paths, relative to `root`, of pictures that may be the cover of tracks in a folder, best first.

    They are in the folder, in a folder of pictures in it, or above the folder of a disc. Open them with
    `files.open_beneath` and read them with `artwork.read_image`; they may be broken or no pictures at all.
    """
    found = _of_folder(root, directory)
    above, name = os.path.split(directory)
    if name and _DISC.fullmatch(_text(name)):
        found += _of_folder(root, above)
    return found


def find_artist_pictures(root: bytes, directory: bytes) -> list[bytes]:
    """Return paths, relative to `root`, of pictures in a folder that show its artist, best first."""
    ranks = {
        name: _ARTISTS.index(stem)
        for name in _names(root, directory)
        if _is_picture(name) and (stem := _stem(name)) in _ARTISTS
    }
    return [os.path.join(directory, name) for name in sorted(ranks, key=lambda name: (ranks[name], name))]


def artist_folders(directory: bytes) -> list[bytes]:
    """Return the folders that may be an artist's: the one above the folder of an album, and that."""
    above, name = os.path.split(directory)
    album = above if name and _DISC.fullmatch(_text(name)) else directory
    return list(dict.fromkeys((os.path.dirname(album), album)))


def _of_folder(root: bytes, directory: bytes) -> list[bytes]:
    names = _names(root, directory)
    pictures = [name for name in names if _is_picture(name)]
    found = _ranked(pictures, _text(os.path.basename(directory)))
    below = [os.path.join(directory, name) for name in names if _text(name) in _FOLDERS]
    paths = [os.path.join(directory, name) for name in found]
    for folder in below:
        inside = [name for name in _names(root, folder) if _is_picture(name)]
        chosen = _ranked(inside, _text(os.path.basename(directory))) or _only(inside)
        paths += [os.path.join(folder, name) for name in chosen]
    return paths or [os.path.join(directory, name) for name in _only(pictures)]


def _ranked(names: list[bytes], folder: str) -> list[bytes]:
    ranks = {name: rank for name in names if (rank := _rank(_stem(name), folder)) is not None}
    return sorted(ranks, key=lambda name: (ranks[name], name))


def _rank(stem: str, folder: str) -> int | None:
    """Return the place of a name among those of covers; None for any other name."""
    if stem in _NAMES:
        return _NAMES.index(stem)
    if _LARGE.fullmatch(stem):
        return len(_NAMES)
    if _FRONT.search(stem) and not _OTHER_SIDE.search(stem):
        return len(_NAMES) + 1
    if len(stem) > 1 and stem not in _PEOPLE and (stem in folder or (folder and folder in stem)):
        return None if _OTHER_SIDE.search(stem) else len(_NAMES) + 2
    return len(_NAMES) + 3 if _SMALL.fullmatch(stem) else None


def _only(names: list[bytes]) -> list[bytes]:
    """Return the only picture of a folder, whatever its name, unless it shows a person."""
    covers = [name for name in names if _stem(name) not in _PEOPLE]
    return covers if len(covers) == 1 else []


def _names(root: bytes, directory: bytes) -> list[bytes]:
    try:
        return [name for name in list_names(root, directory) if not name.startswith(b".")]
    except (FileVanishedError, SymlinkError, UnreadableError):
        return []


def _is_picture(name: bytes) -> bool:
    return os.path.splitext(_text(name))[1] in EXTENSIONS


def _stem(name: bytes) -> str:
    return os.path.splitext(_text(name))[0].strip()


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace").casefold()
