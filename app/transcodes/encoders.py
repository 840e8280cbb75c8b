"""The encoders of this process: a bounded number of threads, each with a confined child of its own.

A stream that two responses want is made once. One that no response reads any more is given up: at once if it
is not kept or another is waiting, after `GRACE_S` otherwise, since browsers close and reopen connections.
"""

import logging
import math
import os
import threading
import time
from collections import deque
from contextlib import closing
from functools import cache

from app.transcodes import store
from app.transcodes.encoding import Encoding, StreamStoppedError
from config.settings import current
from live.counters import counters
from media.errors import MediaError
from media.limits import Limits
from media.sandbox import Sandbox
from media.streams.stream_formats import Transcoding

#: Streams that may wait for an encoder; as many responses hold a thread.
MAX_WAITING = 16

#: An idle encoder ends after this time, with its child.
IDLE_S = 60.0

#: Without a reader a stream that is kept is made on for this long.
GRACE_S = 10.0

#: Names of the counters.
MADE, HITS, FAILURES, SECONDS = (
    f"transcode.{name}" for name in ("made", "hits", "failures", "encoder_seconds")
)

log = logging.getLogger(__name__)


class EncodersBusyError(Exception):
    """Too many streams are waiting for an encoder."""


class Encoders:
    """A pool of encoders.

    Parameters
    ----------
    most
        Streams that are made at the same time.
    """

    def __init__(self, most: int, limits: Limits) -> None:
        self._most, self._limits = most, limits
        self._changed = threading.Condition()
        self._waiting: deque[Encoding] = deque()
        self._shared: dict[str, Encoding] = {}
        self._threads: set[threading.Thread] = set()
        self._idle = 0
        self._is_closed = False

    def request(self, wanted: Transcoding, source: int, key: str | None) -> Encoding | None:
        """Return a stream that is being made, for one reader, who gives it back with `release`.

        None: it was finished since the caller looked into the store.

        Parameters
        ----------
        source
            Descriptor of the audio file; the caller closes it.
        key
            Name in the store; None: the stream is made for this reader alone and not kept.

        Raises
        ------
        EncodersBusyError
            Too many are waiting.
        OSError
            The disk is full.
        """
        with self._changed:
            encoding = self._shared.get(key or "")
            if encoding is None and key and store.holds(key):
                return None
            if encoding is None:
                encoding = self._begin(wanted, source, key)
            encoding.readers += 1
            return encoding

    def close(self) -> None:
        """End the encoders, after the streams that are waiting."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
            running = list(self._threads)
        for thread in running:
            thread.join()

    def _begin(self, wanted: Transcoding, source: int, key: str | None) -> Encoding:
        if len(self._waiting) >= MAX_WAITING:
            raise EncodersBusyError
        file = store.begin()
        encoding = Encoding(wanted, os.fdopen(os.dup(source), "rb"), key, file)
        if key:
            self._shared[key] = encoding
        else:
            store.discard(encoding.file)
        self._waiting.append(encoding)
        self._find_thread()
        return encoding

    def release(self, encoding: Encoding) -> None:
        """Give a stream back: its reader has all of it, or is gone."""
        with self._changed:
            encoding.readers -= 1
            encoding.left_s = time.monotonic()
            if encoding.readers:
                return
            if encoding in self._waiting:
                self._waiting.remove(encoding)
                encoding.source.close()
                encoding.end(StreamStoppedError())
                self._drop(encoding)
            if encoding.has_ended:
                encoding.file.close()

    def _find_thread(self) -> None:
        """Wake an idle encoder, or start one more; with neither the stream waits."""
        if self._idle >= len(self._waiting):
            self._changed.notify()
        elif len(self._threads) < self._most:
            thread = threading.Thread(target=self._work, daemon=True, name="encoder")
            self._threads.add(thread)
            thread.start()

    def _work(self) -> None:
        """Make one stream after the other. The child dies with this thread, so it is never passed on."""
        with Sandbox(self._limits) as sandbox:
            while (encoding := self._next()) is not None:
                began_s = time.monotonic()
                error = self._make(sandbox, encoding)
                counters.add(SECONDS, math.ceil(time.monotonic() - began_s))
                self._end(encoding, error)

    def _next(self) -> Encoding | None:
        with self._changed:
            self._idle += 1
            found = self._changed.wait_for(lambda: self._waiting or self._is_closed, IDLE_S)
            self._idle -= 1
            if not found or not self._waiting:
                self._threads.discard(threading.current_thread())
                return None
            return self._waiting.popleft()

    def _make(self, sandbox: Sandbox, encoding: Encoding) -> MediaError | OSError | StreamStoppedError | None:
        try:
            stream = sandbox.transcode(encoding.source.fileno(), encoding.wanted)
            with encoding.source, closing(stream) as made:
                for piece in made:
                    encoding.append(piece)
                    if self._is_given_up(encoding):
                        return StreamStoppedError()
            if encoding.key:
                store.keep(encoding.file, encoding.key)
        except (MediaError, OSError) as error:
            log.warning("transcoding to %s failed: %s", encoding.wanted.format, error)
            counters.add(FAILURES)
            return error
        counters.add(MADE)
        return None

    def _is_given_up(self, encoding: Encoding) -> bool:
        with self._changed:
            if encoding.readers:
                return False
            is_reopened = encoding.key and not self._waiting
            return not is_reopened or time.monotonic() - encoding.left_s > GRACE_S

    def _end(self, encoding: Encoding, error: MediaError | OSError | StreamStoppedError | None) -> None:
        with self._changed:
            encoding.end(error)
            if error:
                store.discard(encoding.file)
            self._drop(encoding)
            if not encoding.readers:
                encoding.file.close()

    def _drop(self, encoding: Encoding) -> None:
        """Let the next request make it again, or find it in the store."""
        if encoding.key:
            del self._shared[encoding.key]
            if encoding.size is None:
                store.discard(encoding.file)


@cache
def encoders() -> Encoders:
    """Return the encoders of this process."""
    settings = current()
    limits = Limits(memory_mb=settings.decode_memory_mb, cpu_s=settings.decode_cpu_s)
    return Encoders(settings.transcoders, limits)
