"""Tags at the end of a file, in any order: ID3v1, APEv2, Lyrics3 and appended ID3v2.4."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO

from media.formats import id3_bytes
from media.tagging import id3
from media.tagging.fields import KNOWN_NAMES, TagKind, plain_name
from media.tagging.raw import RawTag

_MOST_TAGS = 8
_MOST_APE_BYTES = 32 << 20  # with pictures
_MOST_ITEMS = 1000
_V1_BYTES, _ID3_FOOTER_BYTES, _APE_FOOTER_BYTES = 128, 10, 32
_LYRICS3_END = b"LYRICS200"  # before it, its size in six digits
_APE_HAS_HEADER, _APE_KIND, _APE_TEXT = 1 << 31, 6, 0


def read_trailing(file: BinaryIO) -> Iterator[RawTag]:
    """Yield ID3v2, then APEv2, then ID3v1: in the order of what they can express."""
    found: dict[str, list[RawTag]] = {"id3v2": [], "ape": [], "id3v1": []}
    end = file.seek(0, os.SEEK_END)
    for _ in range(_MOST_TAGS):
        file.seek(max(0, end - _V1_BYTES))
        tail = file.read(min(end, _V1_BYTES))
        start = end
        if tail.startswith(b"TAG") and len(tail) == _V1_BYTES:
            found["id3v1"] += id3.read_v1(tail)
            start = end - _V1_BYTES
        elif tail[-_APE_FOOTER_BYTES:].startswith(b"APETAGEX"):
            start = _read_ape(file, end, tail[-_APE_FOOTER_BYTES:], found["ape"])
        elif tail[-_ID3_FOOTER_BYTES:].startswith(b"3DI"):
            length = id3_bytes(b"ID3" + tail[-_ID3_FOOTER_BYTES + 3 :]) + _ID3_FOOTER_BYTES
            start = max(0, end - length)
            found["id3v2"] += id3.read_at(file, start, length - _ID3_FOOTER_BYTES)
        elif tail.endswith(_LYRICS3_END) and tail[-15:-9].isdigit():
            start = max(0, end - 15 - int(tail[-15:-9]))
        if start == end:
            break
        end = start
    for tags in found.values():
        yield from tags


def _read_ape(file: BinaryIO, end: int, footer: bytes, found: list[RawTag]) -> int:
    """Read the APE tag before a position; return where it starts."""
    size, items = int.from_bytes(footer[12:16], "little"), int.from_bytes(footer[16:20], "little")
    start = end - size
    if size < _APE_FOOTER_BYTES or size > _MOST_APE_BYTES or start < 0:
        return end
    file.seek(start)
    found.append(_ape_items(file.read(size - _APE_FOOTER_BYTES), min(items, _MOST_ITEMS)))
    has_header = int.from_bytes(footer[20:24], "little") & _APE_HAS_HEADER
    return max(0, start - _APE_FOOTER_BYTES if has_header else start)


def _ape_items(data: bytes, count: int) -> RawTag:
    """Return the text items of an APE tag; a damaged item ends it."""
    raw = RawTag(TagKind.NAMES)
    at = 0
    for _ in range(count):
        size, flags = (
            int.from_bytes(data[at : at + 4], "little"),
            int.from_bytes(data[at + 4 : at + 8], "little"),
        )
        name, nul, _rest = data[at + 8 : at + 8 + 256].partition(b"\0")
        if not nul:
            break
        at += 8 + len(name) + 1
        key = plain_name(name.decode("latin-1"))
        if flags & _APE_KIND == _APE_TEXT and key in KNOWN_NAMES:
            raw.add(key, map(_utf8, data[at : at + size].split(b"\0")))
        at += size
    return raw


def _utf8(text: bytes) -> str | bytes:
    """Return text; bytes if it is not UTF-8, as in tags of version 1."""
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text
