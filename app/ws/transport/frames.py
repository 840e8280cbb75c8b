"""Encode frames of RFC 6455 as a server sends them: unmasked, so one encoding serves all sockets."""

from enum import IntEnum

#: Most bytes in a received message; a larger one closes the socket with 1009.
MAX_MESSAGE_BYTES = 65_536

FINAL = 0x80
TEXT, BINARY, CLOSE, PING = 0x1, 0x2, 0x8, 0x9

#: Lengths that fit into the second byte, and into the two bytes after it (RFC 6455, 5.2).
SHORT, MEDIUM = 126, 65_536
MEDIUM_MARK, LONG_MARK = 126, 127


class Closed(IntEnum):
    """Close codes: RFC 6455's, and the protocol's own from 4400 on, modelled on HTTP's."""

    NORMAL = 1000
    GOING_AWAY = 1001
    PROTOCOL_ERROR = 1002
    UNSUPPORTED = 1003
    POLICY = 1008
    TOO_BIG = 1009
    INTERNAL = 1011
    RESTART = 1012
    TRY_LATER = 1013
    UNAUTHORIZED = 4401
    REPLACED = 4409
    SILENT = 4410
    FLOODING = 4429


#: Codes of clients that leave for good; browsers send 1001 when a window closes.
LEAVING_CODES = frozenset((Closed.NORMAL, Closed.GOING_AWAY))


def encode(opcode: int, payload: bytes) -> bytes:
    """Encode an unfragmented frame."""
    size = len(payload)
    if size < SHORT:
        head = bytes((FINAL | opcode, size))
    elif size < MEDIUM:
        head = bytes((FINAL | opcode, MEDIUM_MARK)) + size.to_bytes(2, "big")
    else:
        head = bytes((FINAL | opcode, LONG_MARK)) + size.to_bytes(8, "big")
    return head + payload


def text(message: str | bytes) -> bytes:
    """Encode a text frame."""
    return encode(TEXT, message.encode() if isinstance(message, str) else message)


def close(code: int, reason: str = "") -> bytes:
    """Encode a close frame."""
    return encode(CLOSE, code.to_bytes(2, "big") + reason.encode())


PING_FRAME = encode(PING, b"")
