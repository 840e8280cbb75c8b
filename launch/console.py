"""The terminal: one prefix for each program, so that many logs read as one."""

import asyncio
import errno
import io
import itertools
import os
import signal
from collections.abc import Iterable
from typing import BinaryIO

from config.logs import one_line

#: Our own name among the prefixes.
LAUNCHER = "auralis"

#: ANSI codes of cyan, yellow, green, magenta, blue and red: they differ on dark and on light grounds.
COLOURS = (36, 33, 32, 35, 34, 31)

#: A line longer than this is shown in pieces, so that no program can fill our memory.
LONGEST_LINE_BYTES = 65_536

#: What a program's descendants may still write after it ended is waited for this long.
DRAIN_S = 0.3


class Console:
    """Writes the lines of all programs to one stream.

    Parameters
    ----------
    names
        The programs that will write; prefixes are as wide as the longest.
    colour
        Whether each prefix gets a colour of its own.
    """

    def __init__(self, stream: BinaryIO, names: Iterable[str], colour: bool) -> None:
        self._stream = stream
        known = dict.fromkeys((LAUNCHER, *names))
        width = max(len(name) for name in known)
        self._prefixes = {
            name: _prefix(name.ljust(width), code if colour else None)
            for name, code in zip(known, itertools.cycle(COLOURS), strict=False)
        }

    def say(self, sentence: str) -> None:
        """Write a sentence of our own."""
        self.write(self.prefix(LAUNCHER) + _printable(sentence.encode(errors="replace")) + b"\n")

    def write(self, text: bytes) -> None:
        """Write at once. When nobody reads any more (`make run | head`), ask ourselves to stop.

        A log file on a full disk misses lines until there is room.
        """
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError as error:
            if error.errno == errno.ENOSPC:
                return
            self._stream = io.BytesIO()
            signal.raise_signal(signal.SIGTERM)

    def prefix(self, name: str) -> bytes:
        """What stands before each line of a program."""
        return self._prefixes[name]


def _prefix(padded_name: str, colour: int | None) -> bytes:
    text = f"{padded_name} | "
    return (text if colour is None else f"\x1b[{colour}m{text}\x1b[0m").encode()


class LineFeed:
    """Cuts a stream of bytes into lines and puts a prefix before each."""

    def __init__(self, prefix: bytes) -> None:
        self._prefix = prefix
        self._rest = b""

    def feed(self, chunk: bytes) -> bytes:
        """Take what was read; return the lines that are whole by now, prefixed."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > LONGEST_LINE_BYTES:
            lines.append(self._rest)
            self._rest = b""
        return b"".join(self._prefix + _last_state(line) + b"\n" for line in lines)

    def end(self) -> bytes:
        """Return the last line if no line break ended it."""
        return self.feed(b"\n") if self._rest else b""


def _last_state(line: bytes) -> bytes:
    """What a terminal would show of a line that its program wrote over again and again."""
    return _printable(line.rstrip(b"\r").rpartition(b"\r")[2])


def _printable(line: bytes) -> bytes:
    """Escape what moves a cursor: not every program, and no library that writes by itself, does."""
    return one_line(line.decode(errors="backslashreplace").expandtabs()).encode()


class Output:
    """What one program writes, on its way from a pipe to the console."""

    def __init__(self, console: Console, name: str, descriptor: int) -> None:
        self._console = console
        self._lines = LineFeed(console.prefix(name))
        self._descriptor = descriptor
        self._ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(descriptor, self._copy)

    def _copy(self) -> None:
        chunk = os.read(self._descriptor, LONGEST_LINE_BYTES)
        if chunk:
            self._console.write(self._lines.feed(chunk))
        else:
            self._close()

    def _close(self) -> None:
        self._loop.remove_reader(self._descriptor)
        os.close(self._descriptor)
        self._ended.set()
        self._console.write(self._lines.end())

    async def drain(self) -> None:
        """Show what is left; a descendant that keeps the pipe open is not waited for."""
        try:
            async with asyncio.timeout(DRAIN_S):
                await self._ended.wait()
        except TimeoutError:
            self._close()
