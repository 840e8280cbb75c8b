"""ID3 in all its places: several tags at the start, tags at the end, ID3v1, and chunks."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from mutagen import id3

from media.formats import id3_bytes
from media.metadata import PARSER_ERRORS
from media.tagging.fields import KNOWN_NAMES, TagKind, plain_name
from media.tagging.raw import RawTag, Text

_HEADER_BYTES = 10
_MOST_BYTES = 128 << 20  # of one tag, with pictures
_MOST_TAGS = 8  # in a row
_V1_BYTES = 128
_MUSICBRAINZ = "http://musicbrainz.org"

_id3: Any = id3  # mutagen is typed in part
# MusicBrainz Picard writes the sort names of 2.4 into 2.3 under these names.
_EXPERIMENTAL = {name: type(name, (_id3.TextFrame,), {}) for name in ("XSOP", "XSOT", "XSOA")}
_FRAMES = _id3.Frames | _id3.Frames_2_2 | _EXPERIMENTAL


def read_leading(file: BinaryIO) -> Iterator[RawTag]:
    """Yield the ID3v2 tags at the start of a file."""
    start = 0
    for _ in range(_MOST_TAGS):
        file.seek(start)
        length = id3_bytes(file.read(_HEADER_BYTES))
        if not length:
            return
        yield from read_at(file, start, length)
        start += length


def read_at(file: BinaryIO, start: int, length: int) -> Iterator[RawTag]:
    """Yield the ID3v2 tag at a position; a tag that is cut has the frames before the cut."""
    if length > _MOST_BYTES:
        return
    file.seek(start)
    data = bytearray(file.read(length))
    if len(data) < _HEADER_BYTES:
        return
    data[6:_HEADER_BYTES] = _synchsafe(len(data) - _HEADER_BYTES)
    try:
        tags = _id3.ID3(io.BytesIO(data), known_frames=_FRAMES, load_v1=False)
    except PARSER_ERRORS:
        return
    yield from_frames(tags)


def read_v1(data: bytes) -> Iterator[RawTag]:
    """Yield the ID3v1 tag in 128 bytes; its fields are cut after 30 bytes."""
    frames = _id3.ParseID3v1(data)
    if frames:
        tags = _id3.ID3Tags()
        for frame in frames.values():
            tags.add(frame)
        yield from_frames(tags)


def from_frames(tags: Any) -> RawTag:
    """Return the text of mutagen's frames, by frame id or by the name of a TXXX frame."""
    raw = RawTag(TagKind.ID3)
    for frame in tags.values():
        for key, texts in _texts(frame):
            raw.add(key, texts)
    return raw


def _texts(frame: Any) -> Iterator[tuple[str, list[Text]]]:
    kind = frame.FrameID
    if kind == "TXXX":
        if (name := plain_name(frame.desc)) in KNOWN_NAMES:
            yield name, _stated(frame, frame.text)
    elif isinstance(frame, _id3.TextFrame):
        yield kind, _stated(frame, frame.text)
    elif kind == "UFID" and frame.owner == _MUSICBRAINZ:
        yield kind, [frame.data]
    elif kind == "RVA2" and frame.desc.lower() in {"track", "album"}:
        yield f"RVA2:{frame.desc.lower()}", [str(frame.gain)]
        yield f"RVA2:{frame.desc.lower()} peak", [f"{frame.peak:.6f}"]
    elif kind == "USLT":
        yield kind, _stated(frame, [frame.text])
    elif kind == "SYLT":
        yield kind, [_lrc(frame)]


def _stated(frame: Any, texts: list[Any]) -> list[Text]:
    """Return text as mutagen decoded it, or bytes where the frame says latin-1, which many taggers misuse."""
    if frame.encoding != _id3.Encoding.LATIN1:
        return [str(text) for text in texts]
    return [str(text) if str(text).isascii() else str(text).encode("latin-1", "replace") for text in texts]


def _lrc(frame: Any) -> str:
    """Return synchronised text as lines of an lrc file; without times if it counts frames."""
    if frame.format != 2:  # milliseconds
        return "".join(text for text, _ in frame.text)
    is_syllables = any("\n" in text for text, _ in frame.text)
    lines: list[str] = []
    for text, ms in frame.text:
        stamp = f"{ms // 60_000:02d}:{ms % 60_000 / 1000:06.3f}"
        syllable = (f"<{stamp}>" if is_syllables else "") + text.strip("\n")
        if lines and is_syllables and not text.startswith("\n"):
            lines[-1] += syllable
        else:
            lines.append(f"[{stamp}]{syllable}")
    return "\n".join(lines)


def _synchsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
