"""Formats that a stream can be transcoded to: types only, so that the web process imports no parser."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from media.cues.sheets import Section


class StreamFormat(StrEnum):
    """A codec in the container that browsers play it from."""

    OPUS = "opus"  # Ogg
    AAC = "aac"  # fragmented MP4
    MP3 = "mp3"
    FLAC = "flac"


#: With the codec, so that `canPlayType` of the same text is exact.
MIME_TYPES = {
    StreamFormat.OPUS: 'audio/ogg; codecs="opus"',
    StreamFormat.AAC: 'audio/mp4; codecs="mp4a.40.2"',
    StreamFormat.MP3: "audio/mpeg",
    StreamFormat.FLAC: "audio/flac",
}

#: Bit rates of a lossy stream, kbit/s: those of MP3 (ISO/IEC 11172-3), which serve the others as well.
BIT_RATES_KBPS = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)

#: Without a request for one: transparent for most listeners.
DEFAULT_KBPS = {StreamFormat.OPUS: 128, StreamFormat.AAC: 192, StreamFormat.MP3: 224}


#: Of an estimated length: the encoder's delay, the first frame, and what decoders differ by.
SLACK_S = 0.5


@dataclass(frozen=True, slots=True)
class Transcoding:
    """A stream to make of a file.

    Attributes
    ----------
    format
    bitrate_kbps
        One of `BIT_RATES_KBPS`; 0 for flac.
    start_s
        Seconds of the track that are left out.
    total_s
        Seconds of the whole track by its analysis; 0 without one: as the file's header states.
    section
        The part of the file that is the track; None: all of it.
    """

    format: StreamFormat
    bitrate_kbps: int = 0
    start_s: float = 0.0
    total_s: float = 0.0
    section: Section | None = None


def bit_rate(wanted: StreamFormat, requested_kbps: int | None) -> int:
    """Return the bit rate of a stream: the highest step up to the request, at least the lowest."""
    if wanted is StreamFormat.FLAC:
        return 0
    requested_kbps = requested_kbps or DEFAULT_KBPS[wanted]
    return max((step for step in BIT_RATES_KBPS if step <= requested_kbps), default=BIT_RATES_KBPS[0])


def estimated_bytes(wanted: Transcoding) -> int | None:
    """Return a length that a stream fits into; None where none can be foreseen.

    MP3 has a constant bit rate, so that its length follows from the analysed one. Other formats have as many
    bytes as the sound needs.
    """
    left_s = wanted.total_s - wanted.start_s
    if wanted.format is not StreamFormat.MP3 or not wanted.total_s or left_s <= 0:
        return None
    return math.ceil((left_s + SLACK_S) * wanted.bitrate_kbps * 125)
