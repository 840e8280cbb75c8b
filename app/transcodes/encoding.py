"""One stream while it is made: a file that grows, and the responses that read it."""

import os
import threading
import time
from typing import IO

from media.errors import MediaError
from media.streams.stream_formats import Transcoding


class StreamStoppedError(Exception):
    """The stream was given up, since no response reads it."""


class Encoding:
    """A stream that is waiting for an encoder, being made, or just made.

    Attributes
    ----------
    wanted
    source
        The audio file, opened; closed by the encoder.
    key
        Name of the finished stream in the store; None: it is not kept.
    file
        The stream as far as it is made.
    readers
        Responses that read it. `Encoders` counts them.
    """

    def __init__(self, wanted: Transcoding, source: IO[bytes], key: str | None, file: IO[bytes]) -> None:
        self.wanted, self.source, self.key, self.file = wanted, source, key, file
        self.readers = 0
        self.left_s = time.monotonic()
        self._changed = threading.Condition()
        self._made = 0
        self._is_complete = False
        self._error: MediaError | OSError | StreamStoppedError | None = None

    @property
    def has_ended(self) -> bool:
        """Return whether it is complete or has failed."""
        return self._is_complete or self._error is not None

    @property
    def size(self) -> int | None:
        """Return the bytes of the whole stream; None while it is not complete."""
        return self._made if self._is_complete else None

    def append(self, piece: memoryview) -> None:
        """Add bytes at the end.

        Raises
        ------
        OSError
            The disk is full.
        """
        self.file.write(piece)
        self.file.flush()
        with self._changed:
            self._made += len(piece)
            self._changed.notify_all()

    def end(self, error: MediaError | OSError | StreamStoppedError | None = None) -> None:
        """Mark it as complete, or as failed."""
        with self._changed:
            self._is_complete, self._error = error is None, error
            self._changed.notify_all()

    def wait_for_bytes(self, timeout_s: float) -> bool:
        """Wait for the first bytes; False if there are none in time. Raises as `read`."""
        with self._changed:
            self._changed.wait_for(lambda: self._made or self.has_ended, timeout_s)
            if self._error and not self._made:
                raise self._error
            return bool(self._made)

    def wait_for_end(self, timeout_s: float) -> bool:
        """Wait until it is complete; False if it is not in time, or failed."""
        with self._changed:
            self._changed.wait_for(lambda: self.has_ended, timeout_s)
            return self._is_complete

    def read(self, position: int, size: int) -> bytes:
        """Return bytes from a position on, as soon as there are any; none at the end.

        Raises
        ------
        MediaError, OSError, StreamStoppedError
            The reason why the stream breaks off here.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._made > position or self.has_ended)
            size = min(size, self._made - position)
            if not size and self._error:
                raise self._error
        return os.pread(self.file.fileno(), size, position)
