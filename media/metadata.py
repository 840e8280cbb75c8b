"""Open a file's metadata by its recognised format, with mutagen or FFmpeg."""

from __future__ import annotations

import math
import struct
from typing import Any, BinaryIO

import mutagen
from mutagen.aac import AAC
from mutagen.aiff import AIFF
from mutagen.asf import ASF
from mutagen.dsdiff import DSDIFF
from mutagen.dsf import DSF
from mutagen.flac import FLAC
from mutagen.id3 import ID3
from mutagen.monkeysaudio import MonkeysAudio
from mutagen.mp3 import MP3, BitrateMode
from mutagen.mp4 import MP4
from mutagen.musepack import Musepack
from mutagen.oggflac import OggFLAC
from mutagen.oggopus import OggOpus
from mutagen.oggspeex import OggSpeex
from mutagen.oggvorbis import OggVorbis
from mutagen.tak import TAK
from mutagen.trueaudio import TrueAudio
from mutagen.wave import WAVE
from mutagen.wavpack import WavPack

from media.containers.comments import with_comments
from media.containers.container_metadata import read_container
from media.containers.ogg import find_first_position
from media.errors import EncryptedError
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
    AudioFormat.MP2: (MP3,),
    AudioFormat.WMA: (ASF,),
    AudioFormat.WAVPACK: (WavPack,),
    AudioFormat.APE: (MonkeysAudio,),
    AudioFormat.TTA: (TrueAudio,),
    AudioFormat.MUSEPACK: (Musepack,),
    AudioFormat.DSF: (DSF,),
    AudioFormat.DFF: (DSDIFF,),
    AudioFormat.SPEEX: (OggSpeex,),
    AudioFormat.TAK: (TAK,),
}
# Formats without which a reader of mutagen nothing can be told: FFmpeg's estimates would hide the damage.
_CLASSIC = {
    *(AudioFormat.MP3, AudioFormat.FLAC, AudioFormat.OGG, AudioFormat.OPUS, AudioFormat.WAV),
    *(AudioFormat.AIFF, AudioFormat.M4A, AudioFormat.AAC),
}
# Their headers state a length; FFmpeg estimates that of the other formats without a reader from their size.
_WITH_LENGTH = {
    *(AudioFormat.MATROSKA, AudioFormat.WEBM, AudioFormat.AU, AudioFormat.CAF, AudioFormat.W64),
}
# Codes of WAV (RFC 2361) whose blocks are one sample of each channel: mutagen takes all others for such.
_WAV_SAMPLES = {0x0001, 0x0003, 0x0006, 0x0007, 0xFFFE}
# Their mutagen length is the position of the end: it includes what was cut off the start (`ffmpeg -c copy`).
_LATE_STARTS = {AudioFormat.OGG, AudioFormat.OPUS, AudioFormat.SPEEX}
_OPUS_RATE_HZ = 48_000
_LONG_PAGE_S = 2.0  # a first page that ends later is worth a look
# Sample entries of protected MPEG-4 audio: iTunes, Common Encryption (ISO/IEC 23001-7), Audible.
_ENCRYPTED_ENTRIES = ("drms", "enca", "aavd")

# Errors of mutagen on damaged files: its own, those of its parsers, and MemoryError if a size is damaged or a
# tag unpacks to more than the child's limit. The tags are lost then; the audio may be intact.
PARSER_ERRORS = (
    *(mutagen.MutagenError, struct.error, ValueError, LookupError),
    *(ArithmeticError, EOFError, MemoryError),
)


def find_metadata(file: BinaryIO, audio_format: AudioFormat) -> Any:
    """Return the metadata of a file (``.info``, ``.tags``); None if it is too damaged to read.

    It is mutagen's, with text that is neither ID3 nor MPEG-4 by the names of Vorbis comments; FFmpeg's, if
    mutagen does not read the format.
    """
    for reader in _READERS.get(audio_format, ()):
        file.seek(0)
        try:
            metadata = reader(file)
        except PARSER_ERRORS:
            continue
        if audio_format is AudioFormat.AAC:
            metadata.tags = _find_id3(file)  # ADTS has no tags of its own; taggers put ID3 before it
        if audio_format is AudioFormat.WAV and metadata.info.audio_format not in _WAV_SAMPLES:
            metadata.info.length = 0.0
        if audio_format in _LATE_STARTS:
            _take_off_start(file, metadata)
        return with_comments(metadata)
    if audio_format in _CLASSIC:
        return None
    return read_container(file, exact=audio_format in _WITH_LENGTH)


def find_declared_s(metadata: Any) -> float | None:
    """Return the length in seconds that the file states; None rather than a guess from its size.

    An mp3 without a Xing or VBRI header states none, nor does any ADTS stream.
    """
    if metadata is None or isinstance(metadata, AAC) or not getattr(metadata.info, "exact", True):
        return None
    if getattr(metadata.info, "bitrate_mode", None) is BitrateMode.UNKNOWN:
        return None
    return find_length_s(metadata)


def _take_off_start(file: BinaryIO, metadata: Any) -> None:
    rate_hz = getattr(metadata.info, "sample_rate", _OPUS_RATE_HZ) or _OPUS_RATE_HZ
    if find_first_position(file) > _LONG_PAGE_S * rate_hz:
        found = read_container(file, exact=True)
        metadata.info.length = metadata.info.length - found.info.start if found else 0.0


def refuse_encrypted(metadata: Any) -> None:
    """Raise an error if the metadata of an MPEG-4 file names encrypted audio.

    Raises
    ------
    EncryptedError
    """
    codec = str(getattr(metadata.info, "codec", "")) if isinstance(metadata, MP4) else ""
    if codec.startswith(_ENCRYPTED_ENTRIES):
        raise EncryptedError


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
