"""One socket: what has come, what has yet to go, and how it ends. Any thread may write; none ever waits."""

import socket
import threading
from collections import deque
from collections.abc import Callable
from typing import Protocol as Interface

from wsproto.connection import Connection as Protocol
from wsproto.connection import ConnectionType

from app.ws.transport import frames
from app.ws.transport.frames import Closed

#: A client that does not read is not waited for: it comes back and resumes.
MAX_OUT_BYTES = 1 << 20

#: The slow part of a message; `on_message` returns it, to be run by another pool.
SlowPart = Callable[[], None]
OnMessage = Callable[["Connection", str | bytes], SlowPart | None]


class Keeper(Interface):
    """What a socket asks of the hub; `defer` may be called by any thread, the rest on the hub's own."""

    def defer(self, function: Callable[..., None], *arguments: "Connection") -> None:
        """Call soon."""

    def drop(self, connection: "Connection") -> None:
        """Free a socket."""

    def linger(self, connection: "Connection") -> None:
        """Free a socket soon."""

    def start_writing(self, connection: "Connection") -> None:
        """Tell when there is room."""

    def stop_writing(self, connection: "Connection") -> None:
        """Tell no more."""


class Connection:
    """A socket that the hub looks after.

    Attributes
    ----------
    left
        Whether the peer sent a close frame of its own accord: messages received before it still run.
    inbox, is_running
        Messages that wait to be run (None: the end), and whether a thread runs one; guarded by `lock`.
    parts, part_bytes, pieces, pinged_s, ponged_s
        The hub's own state: fragments of the next message, frames since the last message, times of the last
        ping and pong.
    """

    __slots__ = (
        "__weakref__", "_hub", "_latest", "_latest_bytes", "_on_drained", "_out", "_out_bytes", "closing",
        "inbox", "is_open", "is_running", "left", "lock", "on_close", "on_message", "part_bytes", "parts",
        "pieces", "pinged_s", "ponged_s", "protocol", "socket",
    )  # fmt: skip  # ten thousand of them

    def __init__(
        self,
        hub: Keeper,
        sock: socket.socket,
        on_message: OnMessage,
        on_close: Callable[["Connection"], None],
    ) -> None:
        self._hub = hub
        self.socket = sock
        self.protocol = Protocol(ConnectionType.SERVER)
        self.on_message = on_message
        self.on_close = on_close
        self.lock = threading.Lock()
        self._out: deque[bytes] = deque()
        self._out_bytes = 0
        self._latest: dict[str, bytes] = {}
        self._latest_bytes = 0
        self._on_drained: Callable[[], None] | None = None
        self.is_open = True
        self.closing = False
        self.left = False
        self.inbox: deque[str | bytes | None] = deque()
        self.is_running = False
        self.parts: list[str | bytes] = []
        self.part_bytes = 0
        self.pieces = 0
        self.pinged_s = 0.0
        self.ponged_s = 0.0

    @property
    def backlog_bytes(self) -> int:
        """What was sent and has not left."""
        return self._out_bytes

    def send(self, data: bytes) -> bool:
        """Send bytes of whole frames; False when nothing more will reach the peer."""
        with self.lock:
            if not self.is_open or self.closing:
                return False
            return self._write(data)

    def send_latest(self, key: str, data: bytes) -> None:
        """Send something that only counts until the next of its kind; a slow peer gets the last one only."""
        with self.lock:
            if not self.is_open or self.closing:
                return
            if self._out:
                self._latest_bytes += len(data) - len(self._latest.get(key, b""))
                self._latest[key] = data
                self._bound()
            else:
                self._write(data)

    def when_drained(self, callback: Callable[[], None]) -> bool:
        """Call back, on the hub's thread, when all has left; False when nothing waits."""
        with self.lock:
            if not self._out or not self.is_open:
                return False
            self._on_drained = callback
            return True

    def close(self, code: int, reason: str = "") -> None:
        """Say goodbye; what the peer still sends is thrown away until it closes too, or for two seconds."""
        with self.lock:
            if not self.is_open or self.closing:
                return
            self._write(frames.close(code, reason))
            self.closing = True
        self._hub.defer(self._hub.linger, self)

    def flush(self) -> None:
        """Write what waits; called by the hub when the socket takes more."""
        with self.lock:
            try:
                while self._out:
                    sent = self.socket.send(self._out[0])
                    self._out_bytes -= sent
                    if sent < len(self._out[0]):
                        self._out[0] = self._out[0][sent:]
                        return
                    self._out.popleft()
                    if not self._out and not self.closing:
                        self._out.extend(self._latest.values())
                        self._out_bytes, self._latest_bytes = self._latest_bytes, 0
                        self._latest.clear()
            except BlockingIOError:
                return
            except OSError:
                self._out.clear()  # the peer is gone; the next read says so
            drained, self._on_drained = self._on_drained, None
        self._hub.stop_writing(self)
        if drained:
            drained()

    def shut(self) -> Callable[[], None] | None:
        """Free what is held; returns what waited for the backlog to leave, which it never will."""
        with self.lock:
            self.is_open = False
            self._out.clear()
            self._latest.clear()
            self.socket.close()
            drained, self._on_drained = self._on_drained, None
            return drained

    @property
    def is_flushed(self) -> bool:
        """Whether all that was sent has left."""
        return not self._out

    def _write(self, data: bytes) -> bool:
        if not self._out:
            try:
                sent = self.socket.send(data)
            except BlockingIOError:
                sent = 0
            except OSError:
                self._hub.defer(self._hub.drop, self)
                return False
            if sent == len(data):
                return True
            data = data[sent:]
        self._out.append(data)
        self._out_bytes += len(data)
        self._hub.defer(self._hub.start_writing, self)
        return self._bound()

    def _bound(self) -> bool:
        """Give up a peer behind whose message on its way too much waits; that one may be as big as it is."""
        is_bearable = self._out_bytes - len(self._out[0]) + self._latest_bytes <= MAX_OUT_BYTES
        if not is_bearable:
            self._give_up()
        return is_bearable

    def _give_up(self) -> None:
        """Close a peer that does not read: what is half sent must end, then only the reason follows."""
        begun = self._out[0]
        self._out.clear()
        self._latest.clear()
        self._out.extend((begun, frames.close(Closed.TRY_LATER, "too slow")))
        self._out_bytes, self._latest_bytes = sum(map(len, self._out)), 0
        self.closing = True
        self._hub.defer(self._hub.linger, self)
