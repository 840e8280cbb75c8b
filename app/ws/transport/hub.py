"""The hub: one thread reads every socket; messages are run by a small pool, one at a time a socket.

A thread a socket would cost 67 KB and stop everybody when many leave at once; here a socket costs some 8 KB
and REST keeps its threads (figures: `docs/decisions/0030-one-thread-reads-every-socket.md`).
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
PONG_WAIT_S = 10.0  # below the interval: what is waited for belongs to the last ping

#: How long a peer may take to answer a goodbye.
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
        Monotonic seconds; tests pass one that they turn by hand.
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
        """Run in a thread of its own."""
        self._thread = threading.Thread(target=self._run, daemon=True, name="socket-hub")
        self._thread.start()

    def adopt(
        self,
        sock: socket.socket,
        greeting: bytes,
        on_message: OnMessage,
        on_close: Callable[[Connection], None],
        on_open: Callable[[Connection], None] = lambda _connection: None,
    ) -> Connection:
        """Look after a socket from now on.

        Parameters
        ----------
        greeting
            What ends the handshake, sent before anything else.
        on_message
            Run in the pool for each message, one at a time.
        on_close
            Run in the pool once, however the socket ended.
        on_open
            Run at once, before anything can come or the socket can end.
        """
        sock.setblocking(False)
        connection = Connection(self, sock, on_message, on_close)
        connection.send(greeting)
        on_open(connection)
        self.defer(self._add, connection)
        return connection

    def defer(self, function: Callable[..., None], *arguments: Any) -> None:
        """Call a function on the hub's thread, soon."""
        self._calls.append((function, arguments))
        with suppress(OSError):  # so many wait that it is awake, or it has ended
            self._waker.send(b"x")

    def later(self, delay_s: float, function: Callable[[T], None], whom: T) -> None:
        """Call a function on the hub's thread after a while, unless whom it is about is gone.

        Timers keep nobody: thousands may come and go before the first is due.
        """
        timer = (self._clock() + delay_s, next(self._numbers), function, weakref.ref(whom))
        self.defer(heapq.heappush, self._timers, timer)

    def stop(self) -> None:
        """Tell every socket that the server restarts; harmless inside a signal handler."""
        self.stopping = True
        self.defer(self._close_all)

    def finish(self, timeout_s: float) -> None:
        """Wait until every goodbye has left, then end the threads."""
        deadline_s = time.monotonic() + timeout_s
        pause = threading.Event()
        while time.monotonic() < deadline_s and not self._said_goodbye():
            pause.wait(0.01)
        self._stopped = True
        self.defer(lambda: None)
        if self._thread:
            self._thread.join(timeout_s)

    def close(self) -> None:
        """Free everything; only when its thread has ended."""
        for connection in list(self._connections):
            self.drop(connection)
        self.executor.stop()
        self._selector.close()
        self._woken.close()
        self._waker.close()

    def drop(self, connection: Connection) -> None:
        """Free a socket and all that it held."""
        if connection not in self._connections:
            return
        self._connections.discard(connection)
        self._selector.unregister(connection.socket)
        drained = connection.shut()
        self.executor.put(connection, None)
        if drained:
            drained()

    def linger(self, connection: Connection) -> None:
        """Give the peer of a closing socket a moment to read the reason."""
        self.later(LINGER_S, self.drop, connection)
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

    def turn(self, longest_s: float = 1.0) -> None:
        """Wait for sockets, calls or timers, and serve what came."""
        self._run_calls()
        now_s = self._clock()
        while self._timers and self._timers[0][0] <= now_s:
            _, _, function, known = heapq.heappop(self._timers)
            whom = known()
            if whom is not None:
                function(whom)
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
                self.turn()
            except Exception:  # the fence: one socket's trouble must not end the others
                log.exception("the hub stumbled")
        self.close()

    def _run_calls(self) -> None:
        while self._calls:
            function, arguments = self._calls.popleft()
            function(*arguments)

    def _add(self, connection: Connection) -> None:
        self._connections.add(connection)
        self._selector.register(connection.socket, READ, connection)
        connection.ponged_s = self._clock()
        self.later(PING_INTERVAL_S, self._ping, connection)
        self.start_writing(connection)
        if self.stopping:
            connection.close(Closed.RESTART, "restart")

    def _ping(self, connection: Connection) -> None:
        if connection not in self._connections:
            return
        connection.pinged_s, connection.pieces = self._clock(), 0
        connection.send(frames.PING_FRAME)
        self.later(PONG_WAIT_S, self._expect_pong, connection)
        self.later(PING_INTERVAL_S, self._ping, connection)

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
        """Once the goodbye has left, nothing more will: the peer sees the end while it may still send."""
        if connection.closing and connection.is_open and connection.is_flushed:
            try:
                connection.socket.shutdown(socket.SHUT_WR)
            except OSError:
                self.drop(connection)

    def _close_all(self) -> None:
        for connection in list(self._connections):
            connection.close(Closed.RESTART, "restart")

    def _said_goodbye(self) -> bool:
        return not self._calls and all(connection.is_flushed for connection in list(self._connections))
