"""The only use of mutagen: open a file's metadata by its recognised format."""

from __future__ import annotations

import math
import struct
from typing import Any, BinaryIO

import mutagen
from mutagen.aac import AAC
from mutagen.aiff import AIFF
from mutagen.flac import FLAC
from mutagen.id3 import ID3
from mutagen.mp3 import MP3, BitrateMode
from mutagen.mp4 import MP4
from mutagen.oggflac import OggFLAC
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis
from mutagen.wave import WAVE

from media.formats import AudioFormat

_READERS: dict[AudioFormat, tuple[Any, ...]] = {
    AudioFormat.MP3: (MP3,),
    AudioFormat.FLAC: (FLAC,),
    AudioFormat.OGG: (OggVorbis, OggFLAC),
    AudioFormat.OPUS: (OggOpus,),
    AudioFormat.WAV: (WAVE,),
    AudioFormat.AIFF: (AIFF,),
    AudioFormat.M4A: (MP4,),
    AudioFormat.AAC: (AAC,),
}

# Errors of mutagen on damaged files: its own, those of its parsers, and MemoryError if a size is damaged or a
# tag unpacks to more than the child's limit. The tags are lost then; the audio may be intact.
PARSER_ERRORS = (
    *(mutagen.MutagenError, struct.error, ValueError, LookupError),
    *(ArithmeticError, EOFError, MemoryError),
)


def find_metadata(file: BinaryIO, audio_format: AudioFormat) -> Any:
    """Return the mutagen object of a file (``.info``, ``.tags``); None if it is too damaged to read."""
    for reader in _READERS[audio_format]:
        file.seek(0)
        try:
            metadata = reader(file)
        except PARSER_ERRORS:
            continue
        if audio_format is AudioFormat.AAC:
            metadata.tags = _find_id3(file)  # ADTS has no tags of its own; taggers put ID3 before it
        return metadata
    return None


def find_declared_s(metadata: Any) -> float | None:
    """Return the length in seconds that the file states; None rather than a guess from its size.

    An mp3 without a Xing or VBRI header states none, nor does any ADTS stream.
    """
    if metadata is None or isinstance(metadata, AAC):
        return None
    if getattr(metadata.info, "bitrate_mode", None) is BitrateMode.UNKNOWN:
        return None
    return find_length_s(metadata)


def find_length_s(metadata: Any) -> float | None:
    """Return the length in seconds, stated or estimated; None if unknown."""
    length_s = float(getattr(metadata.info, "length", 0.0)) if metadata is not None else 0.0
    return length_s if 0 < length_s < math.inf else None


def has_id3(metadata: Any) -> bool:
    """Return whether the tags are ID3 frames (mp3, wav, aiff, aac), not comments or atoms."""
    return isinstance(getattr(metadata, "tags", None), ID3)


def _find_id3(file: BinaryIO) -> Any:
    file.seek(0)
    reader: Any = ID3
    try:
        return reader(file)
    except PARSER_ERRORS:
        return None
