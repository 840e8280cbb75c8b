"""Tags, artwork, identity and audio of an untrusted file, parsed in a confined child process.

The child is started when first needed and then reused, since starting it costs as much as decoding minutes of
music. It is killed and replaced when a file exceeds a limit.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

import numpy as np

from media.child_process import DecodeChild
from media.cues.sheets import UNREADABLE, CueFile, CueSheet, FileDescription, Section, pack
from media.isolation.exchange import Exchange
from media.limits import Limits
from media.results import Artwork, Block, DecodeReport, Excerpt, Lyrics, Tags
from media.streams.stream_formats import Transcoding
from media.tagging.credits import Splitting
from media.wire import FileRequest

# A worker imports no other module of the parsers' side.
__all__ = [
    "Artwork",
    "Block",
    "DecodeReport",
    "DecodedAudio",
    "Excerpt",
    "Limits",
    "Lyrics",
    "Sandbox",
    "Splitting",
    "Tags",
]


class DecodedAudio:
    """Decoded audio, block by block; iterate once, then read `report`.

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

    @property
    def report(self) -> DecodeReport:
        """Return the report, once the blocks are exhausted."""
        assert self._report, "read the blocks first"
        return self._report

    def __iter__(self) -> Iterator[Block]:
        """Yield blocks: shape (channels, samples), float32, full scale ±1, about 10 s.

        Raises
        ------
        MediaError
            A limit was exceeded or the child died; the next file gets a new child.
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
        """Read no more blocks."""
        self._exchange.close()


class Sandbox:
    """The interface to all parsers of untrusted files.

    For one thread: a request ends the previous one, such as a file that was not decoded to its end. All
    methods raise a `MediaError`.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._child: DecodeChild | None = None
        self._exchange: Exchange | None = None

    @property
    def pid(self) -> int | None:
        """Return the process id of the child; None before it is started."""
        return self._child.pid if self._child else None

    def read_tags(self, fd: int, path: bytes, splitting: Splitting | None = None) -> Tags:
        """Run `tags.read_tags` in the child."""
        rules = splitting or Splitting()
        request = FileRequest("tags", path.hex(), separators=rules.separators, kept_names=rules.kept)
        header, _ = self._request(fd, request)
        return Tags.from_json(header["tags"])

    def describe_file(
        self, fd: int, path: bytes, splitting: Splitting | None = None, sheets: Sequence[CueFile] = ()
    ) -> FileDescription:
        """Run `dividing.describe_file` in the child; sheets that are too long for it have a problem."""
        rules, packed = splitting or Splitting(), pack(sheets)
        request = FileRequest("file", path.hex(), separators=rules.separators, kept_names=rules.kept)
        _, payload = self._request(fd, replace(request, sheets=packed or ""))
        found = FileDescription.from_json(json.loads(bytes(payload)))
        return found if packed else replace(found, problem=found.problem or UNREADABLE)

    def read_sheet(self, fd: int) -> CueSheet:
        """Run `parsing.read_sheet` in the child."""
        _, payload = self._request(fd, FileRequest("sheet"))
        return CueSheet.from_json(json.loads(bytes(payload)))

    def read_artwork(self, fd: int, name: bytes, edge_px: int | None = None) -> Artwork | None:
        """Run `artwork.read_artwork` in the child; with an edge, shrink the picture to that square."""
        return self._read_picture(fd, name.hex(), edge_px)

    def read_image(self, fd: int, edge_px: int | None = None) -> Artwork | None:
        """Run `artwork.read_image` in the child; with an edge, shrink the picture to that square."""
        return self._read_picture(fd, None, edge_px)

    def _read_picture(self, fd: int, name: str | None, edge_px: int | None) -> Artwork | None:
        header, payload = self._request(fd, FileRequest("artwork", name=name, edge_px=edge_px or 0))
        return Artwork(header["mime"], bytes(payload)) if header["mime"] else None

    def read_lyrics(self, fd: int, name: bytes) -> Lyrics | None:
        """Run `lyrics.read_lyrics` in the child."""
        return self._read_lyrics(fd, name.hex())

    def read_lyrics_file(self, fd: int) -> Lyrics | None:
        """Run `lyrics.read_lyrics_file` in the child."""
        return self._read_lyrics(fd, None)

    def _read_lyrics(self, fd: int, name: str | None) -> Lyrics | None:
        header, _ = self._request(fd, FileRequest("lyrics", name=name))
        return Lyrics.from_json(header["lyrics"]) if header["lyrics"] else None

    def audio_id(self, fd: int) -> str:
        """Run `identity.audio_id` in the child."""
        header, _ = self._request(fd, FileRequest("audio_id"))
        return str(header["audio_id"])

    def audio_sample(self, fd: int) -> str | None:
        """Run `identity.audio_sample` in the child."""
        header, _ = self._request(fd, FileRequest("audio_sample"))
        return header["audio_sample"] or None

    def decode(self, fd: int, decoder: str | None = None, section: Section | None = None) -> DecodedAudio:
        """Decode a file or a section of it; use the result in a ``with``, which closes it early, too.

        Parameters
        ----------
        fd : int
            May be closed as soon as this returns.
        decoder : str, optional
            A decoder other than the format's first: a report's `longer_decoder`.
        """
        return DecodedAudio(
            self._open_exchange(fd, FileRequest("sound", decoder=decoder, section=Section.dump(section)))
        )

    def excerpts(self, fd: int, starts_s: Sequence[float], length_s: float) -> Iterator[Excerpt]:
        """Run `excerpts.excerpts` in the child and yield each excerpt once it is decoded."""
        exchange = self._open_exchange(
            fd, FileRequest("excerpts", starts_s=list(starts_s), length_s=length_s)
        )
        try:
            header, payload = exchange.receive()
            while "end" not in header:
                samples = np.frombuffer(payload, np.float32).reshape(header["channels"], -1)
                yield Excerpt(header["start_s"], header["sample_rate_hz"], samples)
                header, payload = exchange.receive()
        finally:
            exchange.close()

    def transcode(self, fd: int, wanted: Transcoding) -> Generator[memoryview]:
        """Run `transcode.Transcode` in the child and yield the bytes of the stream as they are made."""
        request = FileRequest(
            "transcode",
            encoding=wanted.format,
            bitrate_kbps=wanted.bitrate_kbps,
            start_s=wanted.start_s,
            total_s=wanted.total_s,
            section=Section.dump(wanted.section),
        )
        exchange = self._open_exchange(fd, request)
        try:
            exchange.receive()
            header, payload = exchange.receive()
            while "end" not in header:
                yield payload
                header, payload = exchange.receive()
        finally:
            exchange.close()

    def close(self) -> None:
        """Stop the child."""
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

    def _request(self, fd: int, request: FileRequest) -> tuple[dict[str, Any], memoryview]:
        exchange = self._open_exchange(fd, request)
        try:
            return exchange.receive()
        finally:
            exchange.close()

    def _open_exchange(self, fd: int, request: FileRequest) -> Exchange:
        if self._exchange:
            self._exchange.close()
        if not self._child or not self._child.fit:
            self.close()
            self._child = DecodeChild(self._limits)
        self._exchange = Exchange(self._child, self._child.request(fd, request), self._limits)
        return self._exchange
