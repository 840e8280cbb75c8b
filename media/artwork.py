"""Pictures embedded in a track, or stored beside it."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from typing import Any

from mutagen.flac import Picture
from mutagen.mp4 import MP4

from media import formats
from media.errors import FileVanishedError, SymlinkError, UnreadableError
from media.files import display_path, list_names
from media.metadata import PARSER_ERRORS, find_metadata, has_id3
from media.results import Artwork

__all__ = ["Artwork", "find_embedded", "find_folder_artwork", "find_image", "read_artwork", "read_image"]

# Larger than any scan of a cover that a browser should receive (a 3000 x 3000 PNG is about 15 MB).
MAX_BYTES = 16 * 1024 * 1024

FRONT_COVER = 3  # ID3v2.4 section 4.14; FLAC and Vorbis use the same numbers

_parse_picture: Any = Picture  # mutagen is typed in part

_FOLDER_NAMES = (b"cover", b"folder", b"front", b"album")
_FOLDER_EXTENSIONS = (b".jpg", b".jpeg", b".png")


def read_artwork(fd: int, name: bytes) -> Artwork | None:
    """Return the picture embedded in an audio file, preferably the one marked as front cover.

    Raises
    ------
    NotAudioError, EmptyFileError, UnreadableError
    """
    with formats.open_again(fd) as file:
        audio_format = formats.sniff(file, display_path(name))
        return find_embedded(find_metadata(file, audio_format))


def find_embedded(metadata: Any) -> Artwork | None:
    """Return the best picture in metadata; skips data that is no image or too large."""
    found = None
    for kind, data in _pictures(metadata):
        artwork = find_image(data)
        if artwork and kind == FRONT_COVER:
            return artwork
        found = found or artwork
    return found


def find_image(data: bytes) -> Artwork | None:
    """Return the bytes as a picture; None if browsers do not show it or it exceeds `MAX_BYTES`."""
    mime = None
    if data.startswith(b"\xff\xd8\xff"):
        mime = "image/jpeg"
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        mime = "image/png"
    elif data.startswith((b"GIF87a", b"GIF89a")):
        mime = "image/gif"
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        mime = "image/webp"
    return Artwork(mime, data) if mime and len(data) <= MAX_BYTES else None


def find_folder_artwork(root: bytes, directory: bytes) -> bytes | None:
    """Return the path, relative to `root`, of the cover in a folder, by the usual names in any case.

    Open it with `files.open_beneath` and read it with `read_image`; this function does not open it.
    """
    wanted = [name + extension for name in _FOLDER_NAMES for extension in _FOLDER_EXTENSIONS]
    try:
        names = {name.lower(): name for name in list_names(root, directory)}
    except (FileVanishedError, SymlinkError, UnreadableError):  # no cover
        return None
    return next((os.path.join(directory, names[name]) for name in wanted if name in names), None)


def read_image(fd: int) -> Artwork | None:
    """Return the picture in an opened image file, recognised by its magic number alone.

    Raises
    ------
    EmptyFileError, UnreadableError
    """
    with formats.open_again(fd) as file:
        try:
            return find_image(file.read(MAX_BYTES + 1))
        except OSError as error:
            raise UnreadableError(error.strerror or "") from error


def _pictures(metadata: Any) -> Iterator[tuple[int, bytes]]:
    """Yield the kind (ID3's numbers) and the bytes of each embedded picture."""
    tags: Any = getattr(metadata, "tags", None)
    for picture in getattr(metadata, "pictures", []):  # FLAC
        yield picture.type, picture.data
    if has_id3(metadata):
        for frame in tags.getall("APIC"):
            yield frame.type, frame.data
    elif isinstance(metadata, MP4):
        for cover in (tags or {}).get("covr", []):
            yield FRONT_COVER, bytes(cover)
    elif tags is not None:
        yield from _pictures_in_comments(tags)


def _pictures_in_comments(tags: Any) -> Iterator[tuple[int, bytes]]:
    """Yield pictures in Vorbis comments: FLAC blocks in base64 (wiki.xiph.org/VorbisComment, Cover art)."""
    for encoded in tags.get("metadata_block_picture", []):
        try:
            picture = _parse_picture(base64.b64decode(encoded))
        except PARSER_ERRORS:
            continue
        yield picture.type, picture.data
