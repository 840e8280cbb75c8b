import io
import os
import signal

import pytest

from launch.console import LONGEST_LINE_BYTES, Console, LinePrefixer


def test_prefixes_are_as_wide_as_the_longest_name() -> None:
    console = Console(io.BytesIO(), ["web", "worker-interactive"], colour=False)
    assert console.prefix("web") == b"web                | "
    assert console.prefix("worker-interactive") == b"worker-interactive | "


def test_colour_ends_before_the_line() -> None:
    prefix = Console(io.BytesIO(), ["web"], colour=True).prefix("web")
    assert prefix == b"\x1b[33mweb     | \x1b[0m"


def test_launcher_logs_under_its_own_name() -> None:
    screen = io.BytesIO()
    Console(screen, ["web"], colour=False).log("hello")
    assert screen.getvalue() == b"auralis | hello\n"


def test_line_is_written_when_it_is_complete() -> None:
    prefixer = LinePrefixer(b"web | ")
    assert prefixer.feed(b"one\ntw") == b"web | one\n"
    assert prefixer.feed(b"o\n") == b"web | two\n"
    assert prefixer.end() == b""


def test_last_line_without_a_break_is_written_at_the_end() -> None:
    prefixer = LinePrefixer(b"web | ")
    assert prefixer.feed(b"last words") == b""
    assert prefixer.end() == b"web | last words\n"


def test_overwritten_line_shows_its_last_state() -> None:
    assert LinePrefixer(b"").feed(b"1 of 2\r2 of 2\r\n") == b"2 of 2\n"


def test_control_characters_are_escaped() -> None:
    screen = io.BytesIO()
    Console(screen, [], colour=False).log("no folder\n/music\x1b[2J")
    assert screen.getvalue() == rb"auralis | no folder\n/music\x1b[2J" + b"\n"
    output = "decoder: a\x1b]0;title\x07\x85b\u2028c\n".encode() + b"\x9b31m red\n"
    shown = LinePrefixer(b"").feed(output).decode()
    assert shown.splitlines() == [r"decoder: a\x1b]0;title\x07\u0085b\u2028c", r"\x9b31m red"]


def test_very_long_line_is_split() -> None:
    prefixer = LinePrefixer(b"")
    piece = b"x" * (LONGEST_LINE_BYTES + 1)
    assert prefixer.feed(piece) == piece + b"\n"


def test_closed_pipe_stops_the_launcher(monkeypatch: pytest.MonkeyPatch) -> None:
    raised: list[int] = []
    monkeypatch.setattr(signal, "raise_signal", raised.append)
    read_end, write_end = os.pipe()
    os.close(read_end)
    with open(write_end, "wb", buffering=0) as stream:
        console = Console(stream, [], colour=False)
        console.log("one line")
        console.log("another")
    assert raised == [signal.SIGTERM]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has a disk that is always full")
def test_full_disk_does_not_stop_the_launcher(monkeypatch: pytest.MonkeyPatch) -> None:
    raised: list[int] = []
    monkeypatch.setattr(signal, "raise_signal", raised.append)
    with open("/dev/full", "wb", buffering=0) as stream:
        Console(stream, [], colour=False).log("a line")
    assert raised == []
