"""The tags that a file of each format may have, in the order in which they are believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from mutagen.mp4 import MP4

from media.formats import AudioFormat
from media.metadata import has_id3
from media.tagging.chunks import read_chunks
from media.tagging.fields import KNOWN_NAMES, TagKind, plain_name
from media.tagging.id3 import from_frames, read_leading
from media.tagging.raw import RawTag, Text
from media.tagging.trailing import read_trailing
from media.tagging.vorbis import read_all_encodings

_Source = Callable[[BinaryIO, Any], Iterator[RawTag]]

read_all_encodings()


def read_raw_tags(file: BinaryIO, audio_format: AudioFormat, metadata: Any) -> list[RawTag]:
    """Return the tags of a file, the most trusted first.

    Parameters
    ----------
    metadata
        Of `metadata.find_metadata`.
    """
    sources = _SOURCES.get(audio_format, (_opened, _trailing))
    return [tag for source in sources for tag in source(file, metadata) if tag.texts]


def _leading(file: BinaryIO, metadata: Any) -> Iterator[RawTag]:
    del metadata
    return read_leading(file)


def _trailing(file: BinaryIO, metadata: Any) -> Iterator[RawTag]:
    del metadata
    return read_trailing(file)


def _chunks(file: BinaryIO, metadata: Any) -> Iterator[RawTag]:
    del metadata
    return read_chunks(file)


def _opened(file: BinaryIO, metadata: Any) -> Iterator[RawTag]:
    """Yield the tag that mutagen or FFmpeg found."""
    del file
    tags = getattr(metadata, "tags", None)
    if tags is None:
        return
    if has_id3(metadata):
        yield from_frames(tags)
    elif isinstance(metadata, MP4):
        yield _from_atoms(tags)
    else:
        yield _from_names(tags)


def _comments_else_id3(file: BinaryIO, metadata: Any) -> Iterator[RawTag]:
    """Yield comments; only without any, ID3 around them, which old rippers wrote and nothing updates."""
    comments = list(_opened(file, metadata))
    if any(tag.texts for tag in comments):
        yield from comments
    else:
        yield from (*read_leading(file), *read_trailing(file))


def _from_names(tags: Any) -> RawTag:
    raw = RawTag(TagKind.NAMES)
    for name in dict.fromkeys(name.lower() for name in tags.keys()):  # noqa: SIM118  # Vorbis comments iterate as pairs
        key = plain_name(name)
        if key in KNOWN_NAMES:
            raw.add(key, map(str, tags[name]))
    return raw


def _from_atoms(tags: Any) -> RawTag:
    raw = RawTag(TagKind.MP4)
    for name, values in tags.items():
        is_freeform = name.startswith("----")
        key = plain_name(name.rpartition(":")[2]) if is_freeform else name
        if not is_freeform or key in KNOWN_NAMES:
            raw.add(key, map(_atom_text, values if isinstance(values, list) else [values]))
    return raw


def _atom_text(value: Any) -> Text:
    if isinstance(value, bool):  # cpil
        return str(int(value))
    if isinstance(value, tuple):  # trkn and disk: number and total, 0 for none
        return "/".join(map(str, value))
    if not isinstance(value, bytes):
        return str(value)
    try:
        return bytes(value).decode()
    except UnicodeDecodeError:
        return bytes(value)


_STREAM: tuple[_Source, ...] = (_leading, _trailing)
_SOURCES: dict[AudioFormat, tuple[_Source, ...]] = {
    AudioFormat.MP3: _STREAM,
    AudioFormat.AAC: _STREAM,
    AudioFormat.MP2: _STREAM,
    AudioFormat.WAV: (_chunks,),
    AudioFormat.AIFF: (_chunks,),
    AudioFormat.FLAC: (_comments_else_id3,),
}
