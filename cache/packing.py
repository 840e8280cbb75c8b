"""How values stand in Redis: a header that says whether they are whole, and the bytes themselves."""

import struct
import zlib
from typing import NamedTuple

#: Format, flags, CRC-32 of the body.
HEADER = struct.Struct("<BBI")

FORMAT = 1
WARMED = 1  # a flag: stored before anybody asked


class CorruptValueError(ValueError):
    """A value is not what was stored."""


class Packed(NamedTuple):
    """A value, and whether it was stored before anybody asked."""

    body: bytes
    warmed: bool


def pack(body: bytes, warmed: bool = False) -> bytes:
    """Put a header before a value."""
    return HEADER.pack(FORMAT, WARMED if warmed else 0, zlib.crc32(body)) + body


def unpack(value: bytes) -> Packed:
    """Read what `pack` wrote.

    Raises
    ------
    CorruptValueError
        It is not whole, or of another format.
    """
    if len(value) < HEADER.size:
        raise CorruptValueError("shorter than its header")
    format_, flags, crc = HEADER.unpack_from(value)
    body = value[HEADER.size :]
    if format_ != FORMAT or crc != zlib.crc32(body):
        raise CorruptValueError("another format or a wrong checksum")
    return Packed(body, bool(flags & WARMED))
