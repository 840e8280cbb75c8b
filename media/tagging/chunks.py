"""Tags in chunks: ID3 and LIST INFO of RIFF, ID3 and text of AIFF, before or behind the audio."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from media.tagging import id3
from media.tagging.fields import TagKind
from media.tagging.raw import RawTag, Text

_MOST_CHUNKS = 1000
_MOST_TEXT_BYTES = 1 << 20  # of all text chunks together
_AIFF_TEXTS = {b"NAME", b"AUTH", b"(c) ", b"ANNO"}
_UNKNOWN_SIZE = 0xFFFFFFFF  # RF64 states it in ds64


def read_chunks(file: BinaryIO) -> Iterator[RawTag]:
    """Yield ID3 chunks, then one tag of all text chunks."""
    text = RawTag(TagKind.CHUNKS)
    left = _MOST_TEXT_BYTES
    for name, start, size in _walk(file):
        if name.upper() == b"ID3 ":
            yield from id3.read_at(file, start, size)
        elif size <= left and (name == b"LIST" or name in _AIFF_TEXTS):
            left -= size
            file.seek(start)
            data = file.read(size)
            if name in _AIFF_TEXTS:
                text.add(name.decode(), [_text(data)])
            elif data.startswith(b"INFO"):
                for key, value in _info(data):
                    text.add(key, [_text(value)])
    yield text


def _walk(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start and size of each chunk; stop at damage."""
    file.seek(0)
    order = "big" if file.read(4) == b"FORM" else "little"
    at, data_size = 12, 0
    for _ in range(_MOST_CHUNKS):
        file.seek(at)
        header = file.read(8)
        if len(header) < 8:
            return
        name, size = header[:4], int.from_bytes(header[4:], order)  # type: ignore[arg-type]  # a literal
        if name == b"ds64":
            data_size = int.from_bytes(file.read(16)[8:], "little")
        if size == _UNKNOWN_SIZE:
            size = data_size or size
        yield name, at + 8, size
        at += 8 + size + size % 2


def _info(data: bytes) -> Iterator[tuple[str, bytes]]:
    at = 4
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        yield data[at : at + 4].decode("latin-1").upper(), data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _text(data: bytes) -> Text:
    text = data.partition(b"\0")[0].strip()
    return text.decode() if text.isascii() else text
