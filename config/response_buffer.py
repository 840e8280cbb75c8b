"""A socket that keeps the rest of an answer for its client, and frees the thread of the answer."""

import errno
import select
import socket
import struct
from collections import deque
from contextlib import suppress
from itertools import islice
from typing import Any

from config.timeouts import Pace, Patience

#: Bytes kept of an answer that comes in blocks; an answer in one piece is in memory anyway.
OUTBOX_BYTES = 65_536

#: Bytes that the kernel keeps beside those on their way. It tells of room when a third of its megabytes is
#: free: a player of 64 kbit/s would look for minutes as if it read nothing.
UNSENT_BYTES = 131_072

#: Pieces that are sent together; the kernel takes no more than 1,024.
AT_ONCE = 64

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class PatientSocket(socket.socket):
    """A socket that keeps the bytes that its client does not take at once."""

    patience = Patience()
    unsent = 0

    #: Whether its client was given up; nothing else is worth sending.
    is_given_up = False

    _outbox: deque[memoryview] | None = None
    _is_corked = False
    pace: Pace | None = None

    @classmethod
    def of(cls, accepted: socket.socket, patience: Patience) -> "PatientSocket":
        """Take the place of a socket that was accepted."""
        ours = cls(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        ours.patience = patience
        ours.setblocking(False)
        with suppress(OSError, AttributeError):  # no TCP, gone already, or a Python built without its name
            ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
        return ours

    def cork(self) -> None:
        """Keep the next piece, the head of an answer, until its body can be sent with it."""
        self._is_corked = True

    def sendall(self, data: Any, _flags: int = 0) -> None:
        """Send, or keep what the client does not take; wait only while much is kept already.

        Raises
        ------
        ConnectionResetError
            The client takes less than a stretch in its time.
        """
        while self.unsent > OUTBOX_BYTES:
            self._await_room()
            self.flush()
        if self._outbox is None:
            self._outbox = deque()
        if not self.unsent:
            self.pace = Pace(self.patience.send_s)
        self._outbox.append(memoryview(data))
        self.unsent += len(data)
        if self._is_corked:
            self._is_corked = False
        else:
            self.flush()

    def flush(self) -> None:
        """Send as many of the kept bytes as the client takes."""
        while self.unsent and self._outbox and self.pace:
            try:
                sent = self.sendmsg(list(islice(self._outbox, AT_ONCE)), (), socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            self.unsent -= sent
            self.pace.count(sent)
            while sent and sent >= len(self._outbox[0]):
                sent -= len(self._outbox.popleft())
            if sent:
                self._outbox[0] = self._outbox[0][sent:]

    def give_up(self) -> None:
        """Forget the kept bytes, here and in the kernel, so that a close ends the connection at once."""
        self.is_given_up, self.unsent, self._outbox = True, 0, None
        with suppress(OSError):  # it is closed
            self.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)

    def _await_room(self) -> None:
        poller = select.poll()
        poller.register(self, select.POLLOUT)
        if self.pace is None or not poller.poll(self.pace.remaining_s * 1000):
            self.give_up()
            raise ConnectionResetError(errno.ECONNRESET, "the client reads too slowly")
