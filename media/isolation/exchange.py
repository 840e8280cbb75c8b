"""One request to the child and its replies."""

from __future__ import annotations

import logging
from socket import socket
from threading import Event
from time import monotonic
from typing import Any

from media import wire
from media.child_process import DecodeChild
from media.errors import MediaError, MemoryLimitError, TimeLimitError
from media.isolation.confinement import describe, is_complete
from media.limits import Limits

_TICK_S = 0.1  # interval of checking the memory of a silent child; RLIMIT_DATA applies in between

_log = logging.getLogger(__name__)
_is_logged = Event()  # the confinement is logged once: all children of a process have the same


class Exchange:
    """One request to the child and its replies, with time and memory limits."""

    def __init__(self, child: DecodeChild, channel: socket, limits: Limits) -> None:
        self._child = child
        self._channel = channel
        self._channel.settimeout(_TICK_S)
        self._limits = limits
        self._progress_s = 0.0
        self._used_cpu_s = 0.0

    def receive(self) -> tuple[dict[str, Any], memoryview]:
        """Return the next reply.

        Raises
        ------
        MediaError
            The error that the child reports, the limit that was exceeded, or the reason of its death.
        """
        self._progress_s = monotonic()
        try:
            header, payload = wire.receive(self._channel, self._check)
        except ConnectionError as error:
            raise self._child.post_mortem() from error
        self._check()
        _log_confinement(self._child)
        if "error" in header:
            self._raise(MediaError.from_reason(header["error"], header["detail"]))
        return header, payload

    def close(self) -> None:
        """Read no more replies; the child notices at its next one."""
        self._channel.close()

    def _check(self) -> None:
        if self._child.memory_mb > self._limits.memory_mb:
            self._raise(MemoryLimitError())
        used_cpu_s = self._child.used_cpu_s
        if used_cpu_s > self._used_cpu_s:
            self._used_cpu_s, self._progress_s = used_cpu_s, monotonic()
        if monotonic() - self._progress_s > self._limits.wall_s:
            self._raise(TimeLimitError())

    def _raise(self, error: MediaError) -> None:
        if isinstance(error, (MemoryLimitError, TimeLimitError)):
            self._child.stop()
        raise error


def _log_confinement(child: DecodeChild) -> None:
    if _is_logged.is_set():
        return
    _is_logged.set()
    measures = child.read_confinement()
    _log.log(logging.INFO if is_complete(measures) else logging.WARNING, describe(measures))
