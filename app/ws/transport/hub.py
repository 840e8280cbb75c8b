"""The hub: one thread reads all sockets, and a small pool runs their messages.

A thread for each socket would cost 67 KB and block all others when many close at once; here a socket costs
some 8 KB and REST keeps its threads (figures: `docs/decisions/0030-one-thread-reads-every-socket.md`).
"""

import heapq
import logging
import selectors
import socket
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any, TypeVar

from app.ws.transport import frames
from app.ws.transport.connection import Connection, OnMessage
from app.ws.transport.frames import Closed
from app.ws.transport.inbox import Executor, receive

PING_INTERVAL_S = 30.0
PONG_WAIT_S = 10.0  # below the interval: the pong belongs to the last ping

#: Longest wait for the peer's close frame.
LINGER_S = 2.0

READ_BYTES = 16_384
READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE

T = TypeVar("T")

log = logging.getLogger(__name__)


class Hub:
    """All sockets of a process.

    Parameters
    ----------
    clock
        Monotonic seconds; tests pass a clock of their own.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._selector = selectors.DefaultSelector()
        self._connections: set[Connection] = set()
        self._calls: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()
        self._timers: list[tuple[float, int, Callable[[Any], None], weakref.ref[Any]]] = []
        self._numbers = count()
        self.executor = Executor()
        self._woken, self._waker = socket.socketpair()
        for end in (self._woken, self._waker):
            end.setblocking(False)
        self._selector.register(self._woken, READ, None)
        self.stopping = False
        self._stopped = False
        self._thread: threading.Thread | None = None

    def __len__(self) -> int:
        return len(self._connections)

    def start(self) -> None:
        """Start the hub's thread."""
        self._thread = threading.Thread(target=self._run, daemon=True, name="socket-hub")
        self._thread.start()

    def adopt(
        self,
        sock: socket.socket,
        handshake: bytes,
        on_message: OnMessage,
        on_close: Callable[[Connection], None],
        on_open: Callable[[Connection], None] = lambda _connection: None,
    ) -> Connection:
        """Serve a socket.

        Parameters
        ----------
        handshake
            Response that ends the handshake, sent first.
        on_message
            Called in the pool for each message, one at a time.
        on_close
            Called in the pool once, however the socket closed.
        on_open
            Called at once, before the first message and before `on_close`.
        """
        sock.setblocking(False)
        connection = Connection(self, sock, on_message, on_close)
        connection.send(handshake)
        on_open(connection)
        self.call_soon(self._add, connection)
        return connection

    def call_soon(self, function: Callable[..., None], *arguments: Any) -> None:
        """Call a function on the hub's thread."""
        self._calls.append((function, arguments))
        with suppress(OSError):  # full: the hub is awake anyway, or it has ended
            self._waker.send(b"x")

    def call_later(self, delay_s: float, function: Callable[[T], None], target: T) -> None:
        """Call a function on the hub's thread after a delay, unless its argument was collected by then.

        Timers hold weak references: thousands of sockets may close before the first is due.
        """
        timer = (self._clock() + delay_s, next(self._numbers), function, weakref.ref(target))
        self.call_soon(heapq.heappush, self._timers, timer)

    def stop(self) -> None:
        """Close every socket with 1012 (restart); safe inside a signal handler."""
        self.stopping = True
        self.call_soon(self._close_all)

    def finish(self, timeout_s: float) -> None:
        """Wait until all close frames are sent, then end the threads."""
        deadline_s = time.monotonic() + timeout_s
        pause = threading.Event()
        while time.monotonic() < deadline_s and not self._is_flushed():
            pause.wait(0.01)
        self._stopped = True
        self.call_soon(lambda: None)
        if self._thread:
            self._thread.join(timeout_s)

    def close(self) -> None:
        """Free everything; to be called after its thread has ended."""
        for connection in list(self._connections):
            self.drop(connection)
        self.executor.stop()
        self._selector.close()
        self._woken.close()
        self._waker.close()

    def drop(self, connection: Connection) -> None:
        """Free a socket and its buffers."""
        if connection not in self._connections:
            return
        self._connections.discard(connection)
        self._selector.unregister(connection.socket)
        drained = connection.free()
        self.executor.put(connection, None)
        if drained:
            drained()

    def linger(self, connection: Connection) -> None:
        """Free a closing socket after its peer had time to read the close frame."""
        self.call_later(LINGER_S, self.drop, connection)
        self._half_close(connection)

    def start_writing(self, connection: Connection) -> None:
        """Watch for room to write."""
        if connection in self._connections and not connection.is_flushed:
            self._selector.modify(connection.socket, READ | WRITE, connection)

    def stop_writing(self, connection: Connection) -> None:
        """Stop watching for room to write."""
        if connection in self._connections:
            self._selector.modify(connection.socket, READ, connection)
            self._half_close(connection)

    def run_once(self, longest_s: float = 1.0) -> None:
        """Wait for sockets, calls or timers, and serve those that are ready."""
        self._run_calls()
        now_s = self._clock()
        while self._timers and self._timers[0][0] <= now_s:
            _, _, function, reference = heapq.heappop(self._timers)
            target = reference()
            if target is not None:
                function(target)
        wait_s = min(longest_s, self._timers[0][0] - now_s) if self._timers else longest_s
        for key, ready in self._selector.select(max(0.0, wait_s)):
            connection = key.data
            if connection is None:
                with suppress(BlockingIOError):
                    self._woken.recv(READ_BYTES)
                continue
            if ready & WRITE and connection in self._connections:
                connection.flush()
            if ready & READ and connection in self._connections:
                self._read(connection)

    def _run(self) -> None:
        while not self._stopped:
            try:
                self.run_once()
            except Exception:  # a fault of one socket must not end the others
                log.exception("the hub failed in one turn")
        self.close()

    def _run_calls(self) -> None:
        while self._calls:
            function, arguments = self._calls.popleft()
            function(*arguments)

    def _add(self, connection: Connection) -> None:
        self._connections.add(connection)
        self._selector.register(connection.socket, READ, connection)
        connection.ponged_s = self._clock()
        self.call_later(PING_INTERVAL_S, self._ping, connection)
        self.start_writing(connection)
        if self.stopping:
            connection.close(Closed.RESTART, "restart")

    def _ping(self, connection: Connection) -> None:
        if connection not in self._connections:
            return
        connection.pinged_s, connection.pieces = self._clock(), 0
        connection.send(frames.PING_FRAME)
        self.call_later(PONG_WAIT_S, self._expect_pong, connection)
        self.call_later(PING_INTERVAL_S, self._ping, connection)

    def _expect_pong(self, connection: Connection) -> None:
        if connection in self._connections and connection.ponged_s < connection.pinged_s:
            connection.close(Closed.SILENT, "no sign of life")
            self.drop(connection)

    def _read(self, connection: Connection) -> None:
        try:
            data = connection.socket.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.drop(connection)
        elif not connection.closing:
            receive(connection, data, self.executor, self._clock())

    def _half_close(self, connection: Connection) -> None:
        """Shut down writing after the close frame: the peer sees the end and may still send."""
        if connection.closing and connection.is_open and connection.is_flushed:
            try:
                connection.socket.shutdown(socket.SHUT_WR)
            except OSError:
                self.drop(connection)

    def _close_all(self) -> None:
        for connection in list(self._connections):
            connection.close(Closed.RESTART, "restart")

    def _is_flushed(self) -> bool:
        return not self._calls and all(connection.is_flushed for connection in list(self._connections))
