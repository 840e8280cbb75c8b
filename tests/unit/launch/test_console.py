import io
import os
import signal

import pytest

from launch.console import LONGEST_LINE_BYTES, Console, LineFeed


def test_prefixes_are_as_wide_as_the_longest_name() -> None:
    console = Console(io.BytesIO(), ["web", "worker-interactive"], colour=False)
    assert console.prefix("web") == b"web                | "
    assert console.prefix("worker-interactive") == b"worker-interactive | "


def test_colour_ends_before_the_line() -> None:
    prefix = Console(io.BytesIO(), ["web"], colour=True).prefix("web")
    assert prefix == b"\x1b[33mweb     | \x1b[0m"


def test_says_our_own_sentences_under_our_own_name() -> None:
    screen = io.BytesIO()
    Console(screen, ["web"], colour=False).say("hello")
    assert screen.getvalue() == b"auralis | hello\n"


def test_lines_are_shown_once_they_are_whole() -> None:
    feed = LineFeed(b"web | ")
    assert feed.feed(b"one\ntw") == b"web | one\n"
    assert feed.feed(b"o\n") == b"web | two\n"
    assert feed.end() == b""


def test_a_last_line_without_a_break_is_shown_at_the_end() -> None:
    feed = LineFeed(b"web | ")
    assert feed.feed(b"dying words") == b""
    assert feed.end() == b"web | dying words\n"


def test_of_a_line_written_over_the_last_state_is_shown() -> None:
    assert LineFeed(b"").feed(b"1 of 2\r2 of 2\r\n") == b"2 of 2\n"


def test_what_moves_a_cursor_is_shown_as_an_escape() -> None:
    screen = io.BytesIO()
    Console(screen, [], colour=False).say("no folder\n/music\x1b[2J")
    assert screen.getvalue() == rb"auralis | no folder\n/music\x1b[2J" + b"\n"
    said = "decoder: a\x1b]0;title\x07\x85b\u2028c\n".encode() + b"\x9b31m red\n"
    shown = LineFeed(b"").feed(said).decode()
    assert shown.splitlines() == [r"decoder: a\x1b]0;title\x07\u0085b\u2028c", r"\x9b31m red"]


def test_an_endless_line_is_shown_in_pieces() -> None:
    feed = LineFeed(b"")
    piece = b"x" * (LONGEST_LINE_BYTES + 1)
    assert feed.feed(piece) == piece + b"\n"


def test_asks_us_to_stop_when_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    raised: list[int] = []
    monkeypatch.setattr(signal, "raise_signal", raised.append)
    read_end, write_end = os.pipe()
    os.close(read_end)
    with open(write_end, "wb", buffering=0) as stream:
        console = Console(stream, [], colour=False)
        console.say("is anybody there?")
        console.say("no")
    assert raised == [signal.SIGTERM]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a disk that is always full")
def test_goes_on_when_the_disk_with_the_log_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    raised: list[int] = []
    monkeypatch.setattr(signal, "raise_signal", raised.append)
    with open("/dev/full", "wb", buffering=0) as stream:
        Console(stream, [], colour=False).say("is there room?")
    assert raised == []
