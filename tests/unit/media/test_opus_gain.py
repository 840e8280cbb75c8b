"""The output gain in an Opus header is part of the sound: every decoder applies it, and loudness has it."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from media.decoders import timed_blocks
from media.formats import AudioFormat
from tests.unit.media.conftest import OpenBytes

_GAIN_AT = 16  # RFC 7845 section 5.1: Q7.8
_CRC_AT, _CRC_POLYNOMIAL = 22, 0x04C11DB7  # RFC 3533 section 6


def with_gain(data: bytes, gain_db: float) -> bytes:
    """Return the file with another output gain in its header."""
    first, rest = data[: data.index(b"OggS", 4)], data[data.index(b"OggS", 4) :]
    page = bytearray(first)
    struct.pack_into("<h", page, first.index(b"OpusHead") + _GAIN_AT, round(gain_db * 256))
    struct.pack_into("<I", page, _CRC_AT, 0)
    struct.pack_into("<I", page, _CRC_AT, _crc(bytes(page)))
    return bytes(page) + rest


def _crc(page: bytes | bytearray) -> int:
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (_CRC_POLYNOMIAL if crc & 1 << 31 else 0)) & 0xFFFFFFFF
    return crc


@pytest.mark.parametrize("decoder", ["pyav", "soundfile"])
@pytest.mark.parametrize("gain_db", [-6.0, 3.0])
def test_decoders_apply_the_header_gain(
    decoder: str, gain_db: float, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    def level(data: bytes) -> float:
        blocks = [block for _, block in timed_blocks(decoder, open_bytes(data), AudioFormat.OPUS)]
        return float(10 * np.log10(np.square(np.concatenate(blocks, axis=1)).mean()))

    raised = level(with_gain(encoded["opus"], gain_db)) - level(encoded["opus"])
    assert raised == pytest.approx(gain_db, abs=0.05)
