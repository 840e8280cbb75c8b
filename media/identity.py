"""The audio id: equal for equal encoded audio, whatever the tags, name and folder of the file.

Decoded samples do not identify audio, since decoders and their versions differ in the last bits.
"""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass
from typing import Any

import av
from mutagen.flac import FLAC

from media import formats
from media.cues.identity import find_section_id
from media.cues.sheets import Section
from media.decoders import find_audio_stream, open_container
from media.formats import AudioFormat
from media.metadata import find_metadata
from media.packets import PacketTally, hash_ogg_packets

# A prefix says what was hashed, so that ids of different kinds are never equal.
_BY_MD5, _BY_PACKETS, _BY_PAGES, _BY_FILE, _BY_SAMPLE = "m:", "p:", "o:", "f:", "s:"

#: Packets that a sample covers: seconds of audio, read in a millisecond.
SAMPLE_BYTES = 1 << 16

#: FFmpeg looks no further into a file for its parameters, which a sample does not need.
_SHORT_LOOK = {"probesize": "4096", "analyzeduration": "1"}


@dataclass(frozen=True, slots=True)
class Packets:
    """Result of demuxing a file.

    Attributes
    ----------
    audio_id : str
        Hash of the packets, or of the whole file.
    duration_s : float
        Seconds of audio in the packets; exact for mp3 and aac, whose headers may state none.
    """

    audio_id: str
    duration_s: float


def audio_id(fd: int) -> str:
    """Return the id of the audio in a file.

    Returns
    -------
    str
        ``m:`` and the MD5 of the samples that a FLAC file carries (it survives recompression), else
        ``p:`` and the SHA-256 of the demuxed audio packets, else, where the demuxer fails, ``o:`` and that
        of the packets in the pages of an Ogg file, else ``f:`` and the SHA-256 of the whole file.

    Raises
    ------
    NotAudioError, EmptyFileError, UnreadableError
    """
    with formats.open_again(fd) as file:
        audio_format = formats.sniff(file)
        md5_id = find_md5_id(find_metadata(file, audio_format)) if audio_format is AudioFormat.FLAC else None
    return md5_id or read_packets(fd, audio_format).audio_id


def audio_sample(fd: int) -> str | None:
    """Return a hash of the audio's beginning: different sounds differ in it, apart from long silence.

    Returns
    -------
    str or None
        ``m:`` and the MD5 of a FLAC file, else ``s:`` and the SHA-256 of its first packets; None where they
        cannot be read.

    Raises
    ------
    NotAudioError, EmptyFileError, UnreadableError
    """
    with formats.open_again(fd) as file:
        audio_format = formats.sniff(file)
        md5_id = find_md5_id(find_metadata(file, audio_format)) if audio_format is AudioFormat.FLAC else None
    return md5_id or _sample_packets(fd, audio_format)


def _sample_packets(fd: int, audio_format: AudioFormat) -> str | None:
    tally = PacketTally()
    try:
        with open_container(fd, audio_format, _SHORT_LOOK) as container:
            stream = find_audio_stream(container)
            for _ in tally.passing(container, stream) if stream else ():
                if tally.size >= SAMPLE_BYTES:
                    break
    except MemoryError:
        raise
    except av.FFmpegError:
        with formats.open_again(fd) as file:
            pages = hash_ogg_packets(file, SAMPLE_BYTES)
        return _BY_SAMPLE + pages if pages else None
    return _BY_SAMPLE + tally.sha256 if tally.size else None


def section_id(fd: int, section: Section) -> str:
    """Return the id of the audio in a section: by the beginning of the whole and its times; errors as above.

    All of an image's packets would be read for each of its tracks otherwise.
    """
    return find_section_id(audio_sample(fd) or audio_id(fd), section)


def find_md5_id(metadata: Any) -> str | None:
    """Return the id by the MD5 in a FLAC file's metadata; None without one. It covers the file as encoded."""
    if not isinstance(metadata, FLAC) or not metadata.info.md5_signature:
        return None
    return f"{_BY_MD5}{metadata.info.md5_signature:032x}"


def read_packets(fd: int, audio_format: AudioFormat) -> Packets:
    """Identify a file by its packets, even a FLAC file: a cut one has less than its MD5 covers."""
    tally = PacketTally()
    try:
        with open_container(fd, audio_format) as container:
            stream = find_audio_stream(container)
            if stream:
                deque(tally.passing(container, stream), maxlen=0)  # counted, not stored
    except MemoryError:
        raise
    except av.FFmpegError:
        return _whole_file(fd)
    return find_packets(tally) or _whole_file(fd)


def find_packets(tally: PacketTally) -> Packets | None:
    """Return the packets that a decoder read, which saves reading the file again; None if it skipped some."""
    if not tally.is_whole or not tally.size:
        return None
    return Packets(_BY_PACKETS + tally.sha256, tally.duration_s)


def _whole_file(fd: int) -> Packets:
    with formats.open_again(fd) as file:
        if pages := hash_ogg_packets(file):
            return Packets(_BY_PAGES + pages, 0.0)
        file.seek(0)
        return Packets(_BY_FILE + hashlib.file_digest(file, "sha256").hexdigest(), 0.0)
