"""A socket that keeps what its client does not take at once, and frees the thread of the answer."""

import errno
import select
import socket
import struct
from collections import deque
from typing import Any

from config.patience import Pace, Patience

#: Kept of an answer that comes in blocks; an answer in one piece is in memory anyway.
OUTBOX_BYTES = 65_536

#: What the kernel keeps beyond what is on its way. It tells of room when a third of its megabytes is free: a
#: player of 64 kbit/s would look for minutes as if it read nothing.
UNSENT_BYTES = 131_072

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class PatientSocket(socket.socket):
    """A socket that keeps what its client does not take at once."""

    patience = Patience()
    unsent = 0

    #: Whether its client was given up; nothing else is worth sending.
    is_given_up = False

    _outbox: deque[memoryview] | None = None
    pace: Pace | None = None

    @classmethod
    def of(cls, accepted: socket.socket, patience: Patience) -> "PatientSocket":
        """Take the place of a socket that was accepted."""
        ours = cls(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        ours.patience = patience
        ours.setblocking(False)
        if ours.family != socket.AF_UNIX:
            ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
        return ours

    def sendall(self, data: Any, _flags: int = 0) -> None:
        """Send, or keep what the client does not take; wait only while something is kept already.

        Raises
        ------
        ConnectionResetError
            The client takes less than a stretch in its time.
        """
        while self.unsent > OUTBOX_BYTES:
            self._await_room()
            self.flush()
        rest = memoryview(data)
        if not self.unsent:
            rest = rest[self._send_now(rest) :]
        if not rest:
            return
        if self._outbox is None:
            self._outbox = deque()
        if not self.unsent:
            self.pace = Pace(self.patience.send_s)
        self._outbox.append(rest)
        self.unsent += len(rest)

    def flush(self) -> None:
        """Send as much of what is kept as the client takes."""
        while self._outbox and self.pace:
            sent = self._send_now(self._outbox[0])
            if not sent:
                return
            self.unsent -= sent
            self.pace.count(sent)
            rest = self._outbox.popleft()[sent:]
            if rest:
                self._outbox.appendleft(rest)

    def give_up(self) -> None:
        """Forget what is kept, here and in the kernel, so that a close ends the connection at once."""
        self.is_given_up, self.unsent, self._outbox = True, 0, None
        self.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)

    def _send_now(self, data: memoryview) -> int:
        try:
            return self.send(data, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return 0

    def _await_room(self) -> None:
        poller = select.poll()
        poller.register(self, select.POLLOUT)
        if self.pace is None or not poller.poll(self.pace.remaining_s * 1000):
            self.give_up()
            raise ConnectionResetError(errno.ECONNRESET, "the client reads too slowly")
