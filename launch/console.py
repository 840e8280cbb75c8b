"""The console: the lines of all programs, each with its program's name."""

import asyncio
import errno
import io
import itertools
import os
import signal
from collections.abc import Iterable
from typing import BinaryIO

from config.logs import one_line

#: The launcher's own prefix.
LAUNCHER = "auralis"

#: ANSI codes of cyan, yellow, green, magenta, blue and red: distinguishable on dark and on light backgrounds.
COLOURS = (36, 33, 32, 35, 34, 31)

#: A longer line is split, so that no program can exhaust the launcher's memory.
LONGEST_LINE_BYTES = 65_536

#: Time to read the output of a program's descendants after its end.
DRAIN_S = 0.3


class Console:
    """Writes the lines of all programs to one stream.

    Parameters
    ----------
    names
        The programs; prefixes are as wide as the longest name.
    colour
        Whether each prefix has its own colour.
    """

    def __init__(self, stream: BinaryIO, names: Iterable[str], colour: bool) -> None:
        self._stream = stream
        known = dict.fromkeys((LAUNCHER, *names))
        width = max(len(name) for name in known)
        self._prefixes = {
            name: _prefix(name.ljust(width), code if colour else None)
            for name, code in zip(known, itertools.cycle(COLOURS), strict=False)
        }

    def log(self, sentence: str) -> None:
        """Write a line of the launcher itself."""
        self.write(self.prefix(LAUNCHER) + _printable(sentence.encode(errors="replace")) + b"\n")

    def write(self, text: bytes) -> None:
        """Write without buffering. When the reader has closed the pipe (`make run | head`), stop Auralis.

        While the disk of a log file is full, lines are lost.
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
        """Return the prefix of a program's lines."""
        return self._prefixes[name]


def _prefix(padded_name: str, colour: int | None) -> bytes:
    text = f"{padded_name} | "
    return (text if colour is None else f"\x1b[{colour}m{text}\x1b[0m").encode()


class LinePrefixer:
    """Splits a stream of bytes into lines and prefixes each."""

    def __init__(self, prefix: bytes) -> None:
        self._prefix = prefix
        self._rest = b""

    def feed(self, chunk: bytes) -> bytes:
        """Add bytes; return the lines completed by them, prefixed."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > LONGEST_LINE_BYTES:
            lines.append(self._rest)
            self._rest = b""
        return b"".join(self._prefix + _last_state(line) + b"\n" for line in lines)

    def end(self) -> bytes:
        """Return the last line if no line break ended it."""
        return self.feed(b"\n") if self._rest else b""


def _last_state(line: bytes) -> bytes:
    """Return the visible part of a line that its program overwrote after carriage returns."""
    return _printable(line.rstrip(b"\r").rpartition(b"\r")[2])


def _printable(line: bytes) -> bytes:
    """Escape control characters; programs and libraries that write directly do not."""
    return one_line(line.decode(errors="backslashreplace").expandtabs()).encode()


class Output:
    """The output of one program, copied from a pipe to the console."""

    def __init__(self, console: Console, name: str, descriptor: int) -> None:
        self._console = console
        self._lines = LinePrefixer(console.prefix(name))
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
        """Copy the remaining output; stop waiting for descendants that keep the pipe open."""
        try:
            async with asyncio.timeout(DRAIN_S):
                await self._ended.wait()
        except TimeoutError:
            self._close()
