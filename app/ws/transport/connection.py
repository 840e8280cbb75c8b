"""One socket: its unsent bytes and how it closes. Any thread may send; sending never blocks."""

import socket
import threading
from collections import deque
from collections.abc import Callable
from typing import Protocol as Interface

from wsproto.connection import Connection as Protocol
from wsproto.connection import ConnectionType

from app.ws.transport import frames
from app.ws.transport.frames import Closed

#: Unsent bytes beyond which a client that reads too slowly is closed; it reconnects and resumes.
MAX_OUT_BYTES = 1 << 20

#: The slow part of a message; `on_message` returns it, to be run by another pool.
SlowPart = Callable[[], None]
OnMessage = Callable[["Connection", str | bytes], SlowPart | None]


class ConnectionOwner(Interface):
    """The hub as a connection uses it; any thread may call `call_soon`, only the hub's own the rest."""

    def call_soon(self, function: Callable[..., None], *arguments: "Connection") -> None:
        """Call a function on the hub's thread."""

    def drop(self, connection: "Connection") -> None:
        """Free a socket at once."""

    def linger(self, connection: "Connection") -> None:
        """Free a socket after its peer had time to read the close frame."""

    def start_writing(self, connection: "Connection") -> None:
        """Watch for room to write."""

    def stop_writing(self, connection: "Connection") -> None:
        """Stop watching for room to write."""


class Connection:
    """A socket of the hub.

    Attributes
    ----------
    peer_closed
        Whether the peer sent a close frame of its own accord: messages received before it still run.
    inbox, is_running
        Messages that wait to be run (None: the end), and whether a thread runs one; guarded by `lock`.
    parts, part_bytes, pieces, pinged_s, ponged_s
        The hub's own state: fragments of the next message, frames since the last message, times of the last
        ping and pong.
    """

    __slots__ = (
        "__weakref__",
        "_hub",
        "_latest",
        "_latest_bytes",
        "_on_drained",
        "_out",
        "_out_bytes",
        "closing",
        "inbox",
        "is_open",
        "is_running",
        "lock",
        "on_close",
        "on_message",
        "part_bytes",
        "parts",
        "peer_closed",
        "pieces",
        "pinged_s",
        "ponged_s",
        "protocol",
        "socket",
    )  # there may be 10,000 of them

    def __init__(
        self,
        hub: ConnectionOwner,
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
        self.peer_closed = False
        self.inbox: deque[str | bytes | None] = deque()
        self.is_running = False
        self.parts: list[str | bytes] = []
        self.part_bytes = 0
        self.pieces = 0
        self.pinged_s = 0.0
        self.ponged_s = 0.0

    @property
    def backlog_bytes(self) -> int:
        """Bytes that the kernel has not taken yet."""
        return self._out_bytes

    def send(self, data: bytes) -> bool:
        """Send whole frames; False if the connection is closing or closed."""
        with self.lock:
            if not self.is_open or self.closing:
                return False
            return self._write(data)

    def send_latest(self, key: str, data: bytes) -> None:
        """Send a frame that replaces an unsent one with the same key; a slow peer gets only the latest."""
        with self.lock:
            if not self.is_open or self.closing:
                return
            if self._out:
                self._latest_bytes += len(data) - len(self._latest.get(key, b""))
                self._latest[key] = data
                self._limit_backlog()
            else:
                self._write(data)

    def when_drained(self, callback: Callable[[], None]) -> bool:
        """Call back on the hub's thread when all is sent; False if nothing waits."""
        with self.lock:
            if not self._out or not self.is_open:
                return False
            self._on_drained = callback
            return True

    def close(self, code: int, reason: str = "") -> None:
        """Send a close frame; ignore the peer's data until it closes too, for two seconds at most."""
        with self.lock:
            if not self.is_open or self.closing:
                return
            self._write(frames.close(code, reason))
            self.closing = True
        self._hub.call_soon(self._hub.linger, self)

    def flush(self) -> None:
        """Write waiting bytes; called by the hub when the socket has room."""
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
                self._out.clear()  # the peer has disconnected; the next read reports it
            drained, self._on_drained = self._on_drained, None
        self._hub.stop_writing(self)
        if drained:
            drained()

    def free(self) -> Callable[[], None] | None:
        """Free the socket and its buffers; return the callback that waited for them to be sent."""
        with self.lock:
            self.is_open = False
            self._out.clear()
            self._latest.clear()
            self.socket.close()
            drained, self._on_drained = self._on_drained, None
            return drained

    @property
    def is_flushed(self) -> bool:
        """No bytes wait to be written."""
        return not self._out

    def _write(self, data: bytes) -> bool:
        if not self._out:
            try:
                sent = self.socket.send(data)
            except BlockingIOError:
                sent = 0
            except OSError:
                self._hub.call_soon(self._hub.drop, self)
                return False
            if sent == len(data):
                return True
            data = data[sent:]
        self._out.append(data)
        self._out_bytes += len(data)
        self._hub.call_soon(self._hub.start_writing, self)
        return self._limit_backlog()

    def _limit_backlog(self) -> bool:
        """Close a peer that has too many bytes waiting, not counting the frame being sent."""
        is_bearable = self._out_bytes - len(self._out[0]) + self._latest_bytes <= MAX_OUT_BYTES
        if not is_bearable:
            self._close_slow_peer()
        return is_bearable

    def _close_slow_peer(self) -> None:
        """Close a peer that does not read: finish the frame being sent, then send only the close frame."""
        begun = self._out[0]
        self._out.clear()
        self._latest.clear()
        self._out.extend((begun, frames.close(Closed.TRY_LATER, "too slow")))
        self._out_bytes, self._latest_bytes = sum(map(len, self._out)), 0
        self.closing = True
        self._hub.call_soon(self._hub.linger, self)
