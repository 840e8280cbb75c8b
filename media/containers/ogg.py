"""Positions in an Ogg file (RFC 3533): a cut one need not begin at zero."""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

_PAGE = struct.Struct("<4sBBqIIIB")
_MOST_PAGES = 1000  # before the first with sound: headers with a picture of 16 MB have 250


def find_first_position(file: BinaryIO) -> int:
    """Return the position, in samples, at the end of the first page with sound; 0 without one."""
    file.seek(0)
    for _ in range(_MOST_PAGES):
        header = file.read(_PAGE.size)
        if len(header) < _PAGE.size or not header.startswith(b"OggS"):
            return 0
        position, segments = _PAGE.unpack(header)[3], header[-1]
        if position > 0:
            return int(position)
        file.seek(sum(file.read(segments)), os.SEEK_CUR)
    return 0
