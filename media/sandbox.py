"""Tags, artwork, identity and sound of a stranger's file, parsed in a bounded child.

The child is started when first needed and then reused, since starting it costs as much as decoding minutes of
music. It is killed and replaced when a file passes a limit.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from socket import socket
from threading import Event
from time import monotonic
from types import TracebackType
from typing import Any, Self

import numpy as np

from media import wire
from media.child_process import Child
from media.errors import MediaError, MemoryLimitError, TimeLimitError
from media.isolation.confinement import describe, is_complete
from media.limits import Limits, allowance_s
from media.results import Artwork, Block, DecodeReport, Excerpt, Tags

# A worker needs no other module of the parsers' side than this one.
__all__ = ["Artwork", "Block", "DecodeReport", "DecodedAudio", "Excerpt", "Limits", "Sandbox", "Tags"]

_TICK_S = 0.1  # how often the memory of a silent child is looked at; RLIMIT_DATA holds in between


_log = logging.getLogger(__name__)
_told = Event()  # what confines the children of this process; they are all alike


class Exchange:
    """One question to the child and its answers, watched."""

    def __init__(self, child: Child, channel: socket, limits: Limits) -> None:
        self._child = child
        self._channel = channel
        self._channel.settimeout(_TICK_S)
        self._limits = limits
        self._left_s = limits.wall_s
        self._since_s = 0.0

    def receive(self) -> tuple[dict[str, Any], memoryview]:
        """The next answer.

        Raises
        ------
        MediaError
            What the child reports, the limit that was passed, or how it died.
        """
        self._since_s = monotonic()
        try:
            header, payload = wire.receive(self._channel, self._check)
        except ConnectionError as error:
            raise self._child.post_mortem() from error
        self._check()
        _tell_confinement(self._child)
        self._left_s -= monotonic() - self._since_s
        if "error" in header:
            self._raise(MediaError.from_reason(header["error"], header["detail"]))
        return header, payload

    def extend(self, seconds: float) -> None:
        """Allow more time."""
        self._left_s += seconds

    def close(self) -> None:
        """Wait for no more answers; the child notices at its next one."""
        self._channel.close()

    def _check(self) -> None:
        if self._child.memory_mb > self._limits.memory_mb:
            self._raise(MemoryLimitError())
        if monotonic() - self._since_s > self._left_s:
            self._raise(TimeLimitError())

    def _raise(self, error: MediaError) -> None:
        if isinstance(error, (MemoryLimitError, TimeLimitError)):
            self._child.stop()
        raise error


def _tell_confinement(child: Child) -> None:
    if _told.is_set():
        return
    _told.set()
    measures = child.read_confinement()
    _log.log(logging.INFO if is_complete(measures) else logging.WARNING, describe(measures))


class DecodedAudio:
    """Sound that arrives block by block; iterate once, then read `report`.

    Attributes
    ----------
    sample_rate_hz, channels : int
    declared_s : float or None
        Seconds that the header states.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._report: DecodeReport | None = None
        header, _ = exchange.receive()
        self.sample_rate_hz: int = header["sample_rate_hz"]
        self.channels: int = header["channels"]
        self.declared_s: float | None = header["declared_s"]
        exchange.extend(allowance_s(self.declared_s))

    @property
    def report(self) -> DecodeReport:
        """What came out; there once the blocks are exhausted."""
        assert self._report, "read the blocks first"
        return self._report

    def __iter__(self) -> Iterator[Block]:
        """Each block: shape (channels, samples), float32, full scale ±1, about 10 s.

        Raises
        ------
        MediaError
            A limit was passed or the child died; the next file has a new child.
        """
        while self._report is None:
            header, payload = self._exchange.receive()
            if "report" in header:
                self._report = DecodeReport(**header["report"])
            else:
                yield np.frombuffer(payload, np.float32).reshape(self.channels, -1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take no more blocks."""
        self._exchange.close()


class Sandbox:
    """The one door to everything that parses a stranger's bytes.

    For one thread: a question ends whatever answer was still coming, such as a sound that was not read to its
    end. All methods raise a `MediaError`.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._child: Child | None = None
        self._exchange: Exchange | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the child, if one was started."""
        return self._child.pid if self._child else None

    def read_tags(self, fd: int, name: bytes) -> Tags:
        """`tags.read_tags` in the child."""
        header, _ = self._ask(fd, ask="tags", name=name.hex())
        return Tags.from_json(header["tags"])

    def read_artwork(self, fd: int, name: bytes, edge_px: int | None = None) -> Artwork | None:
        """`artwork.read_artwork` in the child, within a square where an edge is given."""
        return self._read_picture(fd, name.hex(), edge_px)

    def read_image(self, fd: int, edge_px: int | None = None) -> Artwork | None:
        """`artwork.read_image` in the child, within a square where an edge is given."""
        return self._read_picture(fd, None, edge_px)

    def _read_picture(self, fd: int, name: str | None, edge_px: int | None) -> Artwork | None:
        edge = str(edge_px) if edge_px else None
        header, payload = self._ask(fd, ask="artwork", name=name, edge_px=edge)
        return Artwork(header["mime"], bytes(payload)) if header["mime"] else None

    def audio_id(self, fd: int) -> str:
        """`identity.audio_id` in the child."""
        header, _ = self._ask(fd, ask="audio_id")
        return str(header["audio_id"])

    def decode(self, fd: int, decoder: str | None = None) -> DecodedAudio:
        """Decode a file; use it in a ``with``, so that an early end is a clean one.

        Parameters
        ----------
        fd : int
            May be closed as soon as this returns.
        decoder : str, optional
            Another decoder than the format's first: a report's `longer_decoder`.
        """
        return DecodedAudio(self._open_exchange(fd, ask="sound", decoder=decoder))

    def excerpts(self, fd: int, starts_s: Sequence[float], length_s: float) -> Iterator[Excerpt]:
        """`excerpts.excerpts` in the child, one after the other as they are decoded."""
        exchange = self._open_exchange(fd, ask="excerpts", starts_s=list(starts_s), length_s=length_s)
        try:
            header, payload = exchange.receive()
            while "end" not in header:
                samples = np.frombuffer(payload, np.float32).reshape(header["channels"], -1)
                yield Excerpt(header["start_s"], header["sample_rate_hz"], samples)
                header, payload = exchange.receive()
        finally:
            exchange.close()

    def close(self) -> None:
        """End the child."""
        if self._exchange:
            self._exchange.close()
        if self._child:
            self._child.stop()
        self._child = self._exchange = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, fd: int, **question: Any) -> tuple[dict[str, Any], memoryview]:
        exchange = self._open_exchange(fd, **question)
        try:
            return exchange.receive()
        finally:
            exchange.close()

    def _open_exchange(self, fd: int, **question: Any) -> Exchange:
        if self._exchange:
            self._exchange.close()
        if not self._child or not self._child.fit:
            self.close()
            self._child = Child(self._limits)
        self._exchange = Exchange(self._child, self._child.ask(fd, question), self._limits)
        return self._exchange
