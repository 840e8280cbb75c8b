"""Cue sheets in the tags of a file, and the block of a FLAC file that states only times."""

from __future__ import annotations

from typing import Any

from mutagen.flac import FLAC

from media.cues.parsing import parse
from media.cues.sheets import CueFile, CueTrack

_NAMES = ("cuesheet", "TXXX:CUESHEET", "TXXX:cuesheet", "----:com.apple.iTunes:cuesheet")
_NAMES_OF_ITUNES = ("----:com.apple.iTunes:CUESHEET",)


def find_embedded(metadata: Any) -> list[CueFile]:
    """Return what embedded sheets say of their file: first the text, which has titles."""
    texts = map(_text, filter(None, (_value(metadata, name) for name in (*_NAMES, *_NAMES_OF_ITUNES))))
    sheets = [parse(text) for text in texts]
    return [sheet.files[0] for sheet in sheets if len(sheet.files) == 1] + _of_block(metadata)


def _value(metadata: Any, name: str) -> Any:
    tags = getattr(metadata, "tags", None)
    return tags.get(name) if tags else None


def _text(value: Any) -> bytes:
    values = getattr(value, "text", value)
    first = values[0] if isinstance(values, list) else values
    return first if isinstance(first, bytes) else str(first).encode("utf-8", "replace")


def _of_block(metadata: Any) -> list[CueFile]:
    block: Any = metadata.cuesheet if isinstance(metadata, FLAC) else None
    rate_hz = metadata.info.sample_rate if block else 0
    if not rate_hz:
        return []
    is_disc = block.compact_disc
    last = 99 if is_disc else 254  # beyond are lead-outs
    audio = [each for each in block.tracks if each.type == 0 and each.track_number <= last]
    total = [str(len(audio))]
    tracks = (
        CueTrack(_start(each) / rate_hz, {"track": [str(each.track_number)], "track_total": total})
        for each in audio
    )
    return [CueFile("", tuple(tracks))] if audio else []


def _start(track: Any) -> int:
    """Return the sample at which a track begins: at its index 1, behind the pregap."""
    offsets = {index.index_number: index.index_offset for index in track.indexes}
    return int(track.start_offset) + int(offsets.get(1, 0))
