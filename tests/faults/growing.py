"""A library whose music grows: tests share its server, and each begins with tracks that are new."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.music import write_track
from tests.servers import Server

#: Writes a track that differs from all others; gets the file and its number.
Write = Callable[[Path, int], object]


class GrowingLibrary:
    """A running server and its folder.

    Attributes
    ----------
    found
        Tracks in the folder.
    """

    def __init__(self, server: Server, write: Write) -> None:
        self.server = server
        self.found = 1
        self._write = write

    def grow(self, tracks: int) -> None:
        """Add tracks and request a scan."""
        folder = Path(self.server.environment["MUSIC"]) / f"{self.found}"
        folder.mkdir()
        for _ in range(tracks):
            self._write(folder / f"{self.found}.flac", self.found)
            self.found += 1
        assert self.server.post("/api/v1/scans").status == 202


@contextmanager
def growing(folder: Path, write: Write, **environment: Any) -> Iterator[GrowingLibrary]:
    """Start a server on one short track."""
    write_track(folder / "music" / "first.flac", title="First")
    server = Server(folder, folder / "music", **environment)
    server.start()
    try:
        server.wait_until_idle()
        yield GrowingLibrary(server, write)
    finally:
        server.stop()
