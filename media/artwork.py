"""Pictures embedded in a track, or stored beside it."""

from __future__ import annotations

import base64
import binascii
import contextlib
from collections.abc import Iterator
from typing import Any

from mutagen.flac import Picture
from mutagen.mp4 import MP4

from media import formats, thumbnails
from media.errors import UnreadableError
from media.files import display_path
from media.metadata import PARSER_ERRORS, find_metadata, has_id3
from media.results import Artwork

__all__ = ["Artwork", "find_embedded", "find_image", "read_artwork", "read_image"]

# Larger than any scan of a cover (a 5000 x 5000 PNG is about 40 MB); it fits into the child's memory with its
# pixels. A browser receives less: see `thumbnails.fit`.
MAX_BYTES = 48 * 1024 * 1024

FRONT_COVER = 3  # ID3v2.4 section 4.14; FLAC and Vorbis use the same numbers

#: Items of APEv2 tags.
_APE_PICTURES = {"Cover Art (Front)": FRONT_COVER, "Cover Art (Back)": 4}

_parse_picture: Any = Picture  # mutagen is typed in part


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
    """Return the bytes as a picture; None if they are none, end too early, or exceed `MAX_BYTES`."""
    mime = None
    if data.startswith(b"\xff\xd8\xff"):
        mime = "image/jpeg"
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        mime = "image/png"
    elif data.startswith((b"GIF87a", b"GIF89a")):
        mime = "image/gif"
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        mime = "image/webp"
    elif data[4:12] in (b"ftypavif", b"ftypavis"):
        mime = "image/avif"
    elif data.startswith(b"BM"):
        mime = "image/bmp"
    elif data.startswith((b"II*\0", b"MM\0*")):
        mime = "image/tiff"
    return Artwork(mime, data) if mime and len(data) <= MAX_BYTES and thumbnails.is_whole(data) else None


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
    """Yield pictures in Vorbis comments: FLAC blocks in base64, or the older COVERART with the picture alone.

    See wiki.xiph.org/VorbisComment, Cover art. APEv2 has binary items with a file's name before the picture.
    """
    for encoded in tags.get("metadata_block_picture", []):
        try:
            picture = _parse_picture(base64.b64decode(encoded))
        except PARSER_ERRORS:
            continue
        yield picture.type, picture.data
    for name, kind in _APE_PICTURES.items():
        if name in tags:
            yield kind, bytes(getattr(tags[name], "value", b"")).partition(b"\0")[2]
    for encoded in tags.get("coverart", []):
        with contextlib.suppress(binascii.Error, ValueError):
            yield FRONT_COVER, base64.b64decode(encoded)
