"""Read Vorbis comments that old taggers wrote in another encoding than UTF-8."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from mutagen import _vorbis

from media.tagging.encodings import decode_all

_REPLACED = "\ufffd"

# mutagen has no types here.
_comments: Any = _vorbis.VComment
_load = _comments.load


def read_all_encodings() -> None:
    """Let mutagen's readers of Ogg and FLAC keep comments that are not UTF-8, which they garble."""
    _comments.load = _load_any


def _load_any(tags: Any, file: BinaryIO, errors: str = "replace", framing: bool = True) -> None:
    start = file.tell()
    _load(tags, file, errors, framing)
    if any(_REPLACED in text for _, text in tags):
        end = file.tell()
        file.seek(start)
        tags[:] = _decoded(file.read(end - start))


def _decoded(block: bytes) -> list[tuple[str, str]]:
    comments = [(name.decode(), text) for name, text in _read(io.BytesIO(block)) if _is_name(name)]
    texts = decode_all([text for _, text in comments])
    return [(name, text) for (name, _), text in zip(comments, texts, strict=True)]


def _is_name(name: bytes) -> bool:
    return name.isascii() and bool(_vorbis.is_valid_key(name.decode()))


def _read(block: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield names and texts of comments, of which mutagen has checked the sizes."""
    block.seek(_size(block), io.SEEK_CUR)  # the writer's name
    for _ in range(_size(block)):
        name, is_comment, text = block.read(_size(block)).partition(b"=")
        if is_comment:
            yield name, text


def _size(block: BinaryIO) -> int:
    return int.from_bytes(block.read(4), "little")
