"""From bytes to messages: assemble frames, and run the messages of each socket one at a time and in order.

A small pool runs them. A slow message (a search, a welcome) leaves its handler thread for a second pool; the
next message of the same socket still waits for it.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

from wsproto.events import BytesMessage, CloseConnection, Event, Message, Ping, Pong
from wsproto.utilities import LocalProtocolError

from app.ws.transport.connection import Connection, SlowPart
from app.ws.transport.frames import LEAVING_CODES, MAX_MESSAGE_BYTES, Closed

#: Messages of one socket that may wait; more is a flood.
MAX_INBOX = 64

#: Frames in a row that make up no message: pings, pongs, fragments. Reading one costs the hub some 15 us, and
#: no budget counts it; each of the server's own pings resets the count of a client that sends nothing else.
MAX_PIECES = 1024

HANDLER_THREADS = 8

#: Searches, and welcomes, which wait while Redis is unavailable: neither delays a player's button.
SLOW_THREADS = 4

#: Messages that a thread runs for one socket before it serves another one.
TURN_MESSAGES = 8

log = logging.getLogger(__name__)


class Executor:
    """The threads that run messages."""

    def __init__(self) -> None:
        self._handlers = ThreadPoolExecutor(HANDLER_THREADS, thread_name_prefix="socket")
        self._slow = ThreadPoolExecutor(SLOW_THREADS, thread_name_prefix="socket-slow")

    def put(self, connection: Connection, message: str | bytes | None) -> None:
        """Run a message after those before it; None: the socket has closed."""
        with connection.lock:
            if message is None and not connection.peer_closed:
                connection.inbox.clear()
            connection.inbox.append(message)
            needs_thread, connection.is_running = not connection.is_running, True
        if needs_thread:
            self._handlers.submit(self._work, connection)

    def submit(self, connection: Connection, job: Callable[[], None]) -> None:
        """Run a job of a socket beside its messages."""
        self._handlers.submit(self._guarded, connection, job)

    def stop(self) -> None:
        """Finish running and waiting messages, then end the threads."""
        for pool in (self._slow, self._handlers):
            pool.shutdown(wait=False)

    def _work(self, connection: Connection) -> None:
        for _ in range(TURN_MESSAGES):
            with connection.lock:
                if not connection.inbox:
                    connection.is_running = False
                    return
                message = connection.inbox.popleft()
            slow_parts: list[SlowPart] = []
            self._guarded(connection, partial(self._run, connection, message, slow_parts))
            if slow_parts:
                self._slow.submit(self._finish_slow, connection, slow_parts[0])
                return
        self._handlers.submit(self._work, connection)

    def _run(self, connection: Connection, message: str | bytes | None, slow_parts: list[SlowPart]) -> None:
        if message is None:
            connection.on_close(connection)
        elif connection.peer_closed or not connection.closing:
            slow_part = connection.on_message(connection, message)
            slow_parts.extend([slow_part] if slow_part else [])

    def _finish_slow(self, connection: Connection, slow_part: SlowPart) -> None:
        self._guarded(connection, slow_part)
        self._handlers.submit(self._work, connection)

    def _guarded(self, connection: Connection, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception:  # a failing message must cost only its own socket
            log.exception("a socket's message failed")
            connection.close(Closed.INTERNAL, "internal error")


def receive(connection: Connection, data: bytes, executor: Executor, now_s: float) -> None:
    """Parse received bytes, run whole messages, answer control frames; close on protocol violations."""
    connection.protocol.receive_data(data)
    for event in connection.protocol.events():
        if isinstance(event, Message):
            _assemble(connection, event, executor)
        elif isinstance(event, Ping):
            connection.send(connection.protocol.send(event.response()))
        elif isinstance(event, Pong):
            connection.ponged_s = now_s
        elif isinstance(event, CloseConnection):
            _reply_to_close(connection, event)
        _count_pieces(connection, event)
        if connection.closing:
            return


def _assemble(connection: Connection, event: Message[Any], executor: Executor) -> None:
    is_plain = isinstance(event, BytesMessage) or event.data.isascii()
    connection.part_bytes += len(event.data) if is_plain else len(event.data.encode())
    if connection.part_bytes > MAX_MESSAGE_BYTES:
        connection.close(Closed.TOO_BIG, "message too big")
        return
    if event.data:  # empty fragments may come without end
        connection.parts.append(bytes(event.data) if isinstance(event, BytesMessage) else event.data)
    if not event.message_finished:
        return
    parts, connection.parts, connection.part_bytes = connection.parts, [], 0
    empty: Any = b"" if isinstance(event, BytesMessage) else ""
    if len(connection.inbox) >= MAX_INBOX:
        connection.close(Closed.POLICY, "too many messages wait")
    else:
        executor.put(connection, empty.join(parts))


def _count_pieces(connection: Connection, event: Event) -> None:
    if not isinstance(event, Message):
        connection.pieces += 1
    elif event.message_finished:
        connection.pieces = 0
    elif event.frame_finished:
        connection.pieces += 1
    if connection.pieces > MAX_PIECES:
        connection.close(Closed.POLICY, "too many frames for no message")


def _reply_to_close(connection: Connection, event: CloseConnection) -> None:
    """Close after the peer's close frame, or after wsproto found a violation; the code gives the reason."""
    with suppress(LocalProtocolError):  # after a violation the protocol has closed itself
        connection.protocol.send(event.response())
    code = Closed.NORMAL if event.code == 1005 else event.code  # 1005: the peer gave no reason
    connection.peer_closed = code in LEAVING_CODES
    connection.close(code)
