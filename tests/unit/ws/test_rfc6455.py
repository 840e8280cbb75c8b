"""RFC 6455, case by case; the numbers are those of the Autobahn test suite, whose cases these follow."""

import struct

import pytest

from app.ws.transport.frames import Closed
from tests.unit.ws.conftest import EchoServer
from tests.wires import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, frame

GREEK = "κόσμε".encode()
BAD_UTF8 = b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited"


def goodbye(code: int, reason: bytes = b"") -> bytes:
    return struct.pack(">H", code) + reason


@pytest.mark.parametrize("size", [0, 125, 126, 127, 128, 65_535, 65_536])
@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_1_messages_of_every_length(echo: EchoServer, opcode: int, size: int) -> None:
    wire = echo.connect()
    wire.send(frame(opcode, b"*" * size))
    assert wire.read() == (opcode, b"*" * size)


@pytest.mark.parametrize("chop", [1, 997])
def test_1_1_8_bytes_that_come_one_by_one(echo: EchoServer, chop: int) -> None:
    wire = echo.connect()
    whole = frame(TEXT, b"*" * 2000)
    for start in range(0, len(whole), chop):
        wire.send(whole[start : start + chop])
    assert wire.read() == (TEXT, b"*" * 2000)


@pytest.mark.parametrize("payload", [b"", b"Hello", bytes(range(125))])
def test_2_pings_come_back(echo: EchoServer, payload: bytes) -> None:
    wire = echo.connect()
    wire.send(frame(PING, payload))
    assert wire.read() == (PONG, payload)


def test_2_5_a_long_ping_is_an_error(echo: EchoServer) -> None:
    wire = echo.connect()
    wire.send(frame(PING, b"*" * 126))
    assert wire.close_code() == Closed.PROTOCOL_ERROR


def test_2_7_pongs_that_nobody_asked_for_are_fine(echo: EchoServer) -> None:
    wire = echo.connect()
    wire.send(frame(PONG, b"unasked"), frame(PING, b"asked"))
    assert wire.read() == (PONG, b"asked")


def test_2_10_ten_pings_at_once(echo: EchoServer) -> None:
    wire = echo.connect()
    wire.send(*(frame(PING, bytes([n])) for n in range(10)))
    assert [wire.read() for _ in range(10)] == [(PONG, bytes([n])) for n in range(10)]


@pytest.mark.parametrize("rsv", range(1, 8))
def test_3_reserved_bits_are_an_error(echo: EchoServer, rsv: int) -> None:
    wire = echo.connect()
    wire.send(frame(TEXT, b"Hello"), frame(TEXT, b"Hello", rsv=rsv))
    assert wire.close_code() == Closed.PROTOCOL_ERROR


@pytest.mark.parametrize("opcode", [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
def test_4_reserved_opcodes_are_an_error(echo: EchoServer, opcode: int) -> None:
    wire = echo.connect()
    wire.send(frame(opcode, b"*"))
    assert wire.close_code() == Closed.PROTOCOL_ERROR


@pytest.mark.parametrize("opcode", [PING, PONG])
def test_5_1_control_frames_in_pieces_are_an_error(echo: EchoServer, opcode: int) -> None:
    wire = echo.connect()
    wire.send(frame(opcode, b"a", final=False), frame(CONTINUATION, b"b"))
    assert wire.close_code() == Closed.PROTOCOL_ERROR


def test_5_3_a_text_in_pieces(echo: EchoServer) -> None:
    wire = echo.connect()
    wire.send(frame(TEXT, b"one ", final=False), frame(CONTINUATION, b"two"))
    assert wire.read() == (TEXT, b"one two")


def test_5_6_a_ping_between_pieces(echo: EchoServer) -> None:
    wire = echo.connect()
    wire.send(frame(TEXT, b"one ", final=False), frame(PING, b"?"), frame(CONTINUATION, b"two"))
    assert [wire.read(), wire.read()] == [(PONG, b"?"), (TEXT, b"one two")]


@pytest.mark.parametrize("final", [True, False])
def test_5_9_a_continuation_of_nothing_is_an_error(echo: EchoServer, final: bool) -> None:
    wire = echo.connect()
    wire.send(frame(CONTINUATION, b"x", final=final))
    assert wire.close_code() == Closed.PROTOCOL_ERROR


def test_5_18_a_message_within_a_message_is_an_error(echo: EchoServer) -> None:
    wire = echo.connect()
    wire.send(frame(TEXT, b"a", final=False), frame(TEXT, b"b"))
    assert wire.close_code() == Closed.PROTOCOL_ERROR


def test_6_2_utf8_may_be_cut_anywhere(echo: EchoServer) -> None:
    wire = echo.connect()
    pieces = [frame(CONTINUATION, bytes([byte]), final=False) for byte in GREEK[1:]]
    wire.send(frame(TEXT, GREEK[:1], final=False), *pieces, frame(CONTINUATION))
    assert wire.read() == (TEXT, GREEK)


@pytest.mark.parametrize(
    "text", [BAD_UTF8, b"\xff", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\xed\xa0\x80", b"\xce"]
)
def test_6_3_what_is_no_utf8_is_an_error(echo: EchoServer, text: bytes) -> None:
    wire = echo.connect()
    wire.send(frame(TEXT, text))
    assert wire.close_code() == 1007


@pytest.mark.parametrize("text", ["\ufffe", "\U0010ffff", "\x00", "𝄞"])
def test_6_9_odd_characters_are_fine(echo: EchoServer, text: str) -> None:
    wire = echo.connect()
    wire.send(frame(TEXT, text.encode()))
    assert wire.read() == (TEXT, text.encode())


def test_7_1_after_a_goodbye_nothing_is_answered(echo: EchoServer) -> None:
    wire = echo.connect()
    wire.send(frame(TEXT, b"Hello"), frame(CLOSE, goodbye(1000)), frame(PING, b"?"))
    assert wire.read() == (TEXT, b"Hello")
    assert (wire.close_code(), wire.at_end()) == (1000, True)


@pytest.mark.parametrize(
    "code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]
)
def test_7_7_codes_that_may_be_used_come_back(echo: EchoServer, code: int) -> None:
    wire = echo.connect()
    wire.send(frame(CLOSE, goodbye(code, b"reason")))
    assert wire.close_code() == code


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000])
def test_7_9_codes_that_may_not_are_an_error(echo: EchoServer, code: int) -> None:
    wire = echo.connect()
    wire.send(frame(CLOSE, goodbye(code)))
    assert wire.close_code() == Closed.PROTOCOL_ERROR


@pytest.mark.parametrize(
    ("payload", "code"),
    [(b"", 1000), (b"\x03", 1002), (goodbye(1000, b"*" * 124), 1002), (goodbye(1000, BAD_UTF8), 1007)],
)
def test_7_3_goodbyes_short_long_and_garbled(echo: EchoServer, payload: bytes, code: int) -> None:
    wire = echo.connect()
    wire.send(frame(CLOSE, payload))
    assert wire.close_code() == code


def test_9_1_a_message_beyond_the_limit_is_too_big(echo: EchoServer) -> None:
    wire = echo.connect()
    wire.send(frame(TEXT, b"*" * 65_537))
    assert wire.close_code() == Closed.TOO_BIG


def test_9_3_pieces_that_are_too_big_together(echo: EchoServer) -> None:
    wire = echo.connect()
    wire.send(frame(TEXT, b"*" * 40_000, final=False), frame(CONTINUATION, b"*" * 40_000, final=False))
    assert wire.close_code() == Closed.TOO_BIG


def test_9_a_limit_of_bytes_and_not_of_characters(echo: EchoServer) -> None:
    wire = echo.connect()
    wire.send(frame(TEXT, "é".encode() * 32_769))
    assert wire.close_code() == Closed.TOO_BIG


def test_10_1_a_message_of_many_pieces(echo: EchoServer) -> None:
    wire = echo.connect()
    payload = b"*" * 65_536
    pieces = [payload[start : start + 1300] for start in range(0, len(payload), 1300)]
    wire.send(frame(TEXT, pieces[0], final=False))
    wire.send(*(frame(CONTINUATION, piece, final=False) for piece in pieces[1:]), frame(CONTINUATION))
    assert wire.read() == (TEXT, payload)


def test_unmasked_frames_are_an_error(echo: EchoServer) -> None:
    wire = echo.connect()
    wire.send(frame(TEXT, b"Hello", mask=False))
    assert wire.close_code() == Closed.PROTOCOL_ERROR
