"""The format of values in Redis: a header with a checksum, then the bytes."""

import struct
import zlib

#: Format, flags, CRC-32 of the body.
HEADER = struct.Struct("<BBI")
HEADER_BYTES = HEADER.size

FORMAT = 1
WARMED = 1  # flag: stored by warming


class CorruptValueError(ValueError):
    """A value in Redis is damaged or of another format."""


def pack(body: bytes, warmed: bool = False) -> bytes:
    """Return a value with its header."""
    return HEADER.pack(FORMAT, WARMED if warmed else 0, zlib.crc32(body)) + body


def unpack(value: bytes) -> tuple[bytes, int]:
    """Return the value that `pack` wrote, and 1 if warming stored it.

    Raises
    ------
    CorruptValueError
        The value is damaged or of another format.
    """
    body = value[HEADER_BYTES:]
    if len(value) < HEADER_BYTES:
        raise CorruptValueError("shorter than its header")
    format_, flags, crc = HEADER.unpack_from(value)
    if format_ != FORMAT or crc != zlib.crc32(body):
        raise CorruptValueError("another format or a wrong checksum")
    return body, flags & WARMED
