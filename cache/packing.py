"""How values stand in Redis: a header that says whether they are whole, and the bytes themselves."""

import struct
import zlib

#: Format, flags, CRC-32 of the body.
HEADER = struct.Struct("<BBI")
HEADER_BYTES = HEADER.size

FORMAT = 1
WARMED = 1  # a flag: stored before anybody asked


class CorruptValueError(ValueError):
    """A value is not what was stored."""


def pack(body: bytes, warmed: bool = False) -> bytes:
    """Put a header before a value."""
    return HEADER.pack(FORMAT, WARMED if warmed else 0, zlib.crc32(body)) + body


def unpack(value: bytes) -> tuple[bytes, int]:
    """Read what `pack` wrote: the value, and 1 if it was stored before anybody asked.

    Raises
    ------
    CorruptValueError
        It is not whole, or of another format.
    """
    body = value[HEADER_BYTES:]
    if len(value) < HEADER_BYTES:
        raise CorruptValueError("shorter than its header")
    format_, flags, crc = HEADER.unpack_from(value)
    if format_ != FORMAT or crc != zlib.crc32(body):
        raise CorruptValueError("another format or a wrong checksum")
    return body, flags & WARMED
