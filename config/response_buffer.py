"""A socket that buffers the rest of a response, so that its worker thread is free."""

import errno
import select
import socket
import struct
from collections import deque
from contextlib import suppress
from itertools import islice
from typing import Any

from config.timeouts import ProgressDeadline, Timeouts

#: Bytes buffered of a response in blocks; a response in one piece is in memory anyway.
BUFFER_BYTES = 65_536

#: Bytes that the kernel buffers beside those in transit. Without the limit it reports a writable socket only
#: when a third of its megabytes is free: a player of 64 kbit/s would seem to read nothing for minutes.
UNSENT_BYTES = 131_072

#: Pieces that are sent together; the kernel accepts at most 1,024.
PIECES_PER_SEND = 64

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class BufferedSocket(socket.socket):
    """A socket that buffers bytes which its client does not accept at once."""

    timeouts = Timeouts()
    unsent = 0

    #: True after `abort`: nothing more is sent.
    is_aborted = False

    _pending: deque[memoryview] | None = None
    _is_corked = False
    progress: ProgressDeadline | None = None

    @classmethod
    def of(cls, accepted: socket.socket, timeouts: Timeouts) -> "BufferedSocket":
        """Replace an accepted socket."""
        ours = cls(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        ours.timeouts = timeouts
        ours.setblocking(False)
        with suppress(
            OSError, AttributeError
        ):  # not TCP, closed already, or a Python built without this constant
            ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
        return ours

    def cork(self) -> None:
        """Buffer the next piece, the head of a response, until it can be sent with the body."""
        self._is_corked = True

    def sendall(self, data: Any, _flags: int = 0) -> None:
        """Send, or buffer bytes that the client does not accept; block only while the buffer is full.

        Raises
        ------
        ConnectionResetError
            The client reads more slowly than the minimum rate.
        """
        while self.unsent > BUFFER_BYTES:
            self._wait_until_writable()
            self.flush()
        if self._pending is None:
            self._pending = deque()
        if not self.unsent:
            self.progress = ProgressDeadline(self.timeouts.send_s)
        self._pending.append(memoryview(data))
        self.unsent += len(data)
        if self._is_corked:
            self._is_corked = False
        else:
            self.flush()

    def flush(self) -> None:
        """Send as many of the buffered bytes as the client accepts."""
        while self.unsent and self._pending and self.progress:
            try:
                sent = self.sendmsg(list(islice(self._pending, PIECES_PER_SEND)), (), socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            self.unsent -= sent
            self.progress.count(sent)
            while sent and sent >= len(self._pending[0]):
                sent -= len(self._pending.popleft())
            if sent:
                self._pending[0] = self._pending[0][sent:]

    def abort(self) -> None:
        """Discard the buffered bytes, here and in the kernel, so that a close ends the connection at once."""
        self.is_aborted, self.unsent, self._pending = True, 0, None
        with suppress(OSError):  # it is closed
            self.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)

    def _wait_until_writable(self) -> None:
        poller = select.poll()
        poller.register(self, select.POLLOUT)
        if self.progress is None or not poller.poll(self.progress.remaining_s * 1000):
            self.abort()
            raise ConnectionResetError(errno.ECONNRESET, "the client reads too slowly")
