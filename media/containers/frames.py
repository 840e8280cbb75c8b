"""Recognise bare MPEG and ADTS streams by consecutive frame headers: they have no magic number."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from media.containers.magic import AudioFormat

# A frame header is 11 or 12 set bits, which noise has every few kB; three consecutive frames are audio.
_FRAMES_IN_A_ROW = 3
_SYNC = re.compile(rb"\xff[\xe2-\xfe]")
_ADTS_HEADER_BYTES = 7  # ISO/IEC 13818-7 section 6.2

# ISO/IEC 11172-3 section 2.4.2.3 and 13818-3: the header's layer, and kbit/s by its index.
_LAYER_1, _LAYER_2, _LAYER_3 = 3, 2, 1
_MPEG1_KBPS = {
    _LAYER_1: (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    _LAYER_2: (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    _LAYER_3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
}
_MPEG2_KBPS = {
    _LAYER_1: (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    _LAYER_2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    _LAYER_3: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MPEG_RATES_HZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def find_by_frames(data: bytes) -> AudioFormat | None:
    """Return the format of the first frames that follow each other; None without any."""
    for sync in _SYNC.finditer(data):
        for audio_format, frame_bytes in _STREAMS:
            if _chain_holds(data, sync.start(), frame_bytes):
                return audio_format
    return None


def _chain_holds(data: bytes, at: int, frame_bytes: Callable[[bytes], int]) -> bool:
    """Return whether enough frames are consecutive; a shorter file must consist of frames alone."""
    first = at
    for _ in range(_FRAMES_IN_A_ROW):
        length = frame_bytes(data[at : at + _ADTS_HEADER_BYTES])
        if not length:
            ended = at >= len(data) or data.startswith((b"TAG", b"APETAGEX"), at)
            return first == 0 and at > 0 and ended
        at += length
    return True


def mpeg_frame_bytes(layer: int, header: bytes) -> int:
    """Return the length of the MPEG audio frame of this layer with this header; 0 if it is none."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE0 | layer << 1:
        return 0
    version, padding = header[1] >> 3 & 3, header[2] >> 1 & 1
    kbps_index, rate_index = header[2] >> 4, header[2] >> 2 & 3
    if version not in _MPEG_RATES_HZ or rate_index == 3 or kbps_index in {0, 15}:
        return 0
    kbps = (_MPEG1_KBPS if version == 3 else _MPEG2_KBPS)[layer][kbps_index]
    rate_hz = _MPEG_RATES_HZ[version][rate_index]
    if layer == _LAYER_1:  # 384 samples a frame, in slots of four bytes
        return (12_000 * kbps // rate_hz + padding) * 4
    if layer == _LAYER_3 and version != 3:  # 576 samples a frame, all others 1152
        return 72_000 * kbps // rate_hz + padding
    return 144_000 * kbps // rate_hz + padding


def _adts_frame_bytes(header: bytes) -> int:
    if len(header) < _ADTS_HEADER_BYTES or header[0] != 0xFF or header[1] & 0xF6 != 0xF0:  # sync, layer 0
        return 0
    if header[2] >> 2 & 15 > 12:  # the sample rate's index
        return 0
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return length if length > _ADTS_HEADER_BYTES else 0


_STREAMS: tuple[tuple[AudioFormat, Callable[[bytes], int]], ...] = (
    (AudioFormat.MP3, partial(mpeg_frame_bytes, _LAYER_3)),
    (AudioFormat.AAC, _adts_frame_bytes),
    (AudioFormat.MP2, partial(mpeg_frame_bytes, _LAYER_2)),
    (AudioFormat.MP2, partial(mpeg_frame_bytes, _LAYER_1)),
)
