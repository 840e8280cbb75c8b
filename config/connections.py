"""Connections that receive requests and send responses without occupying a worker thread.

gunicorn's own connections read in the worker thread, without a deadline: eighty incomplete heads held all
eighty threads. Here the accepting thread reads until a request is complete, and sends the rest of a response
(docs/decisions/0060). Only a response larger than its buffer occupies a thread.
"""

import json
import math
import selectors
import socket
from collections import deque
from contextlib import suppress
from datetime import UTC, datetime
from enum import Enum, auto
from io import BytesIO
from time import monotonic
from typing import Any

from gunicorn.http.body import ChunkedReader
from gunicorn.http.errors import LimitRequestHeaders, NoMoreData
from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import Unreader
from gunicorn.workers import gthread

from config.client_addresses import customer
from config.request_arrival import BODY_BYTES, HEAD_BYTES, Request, RequestBuffer
from config.response_buffer import BufferedSocket
from config.timeouts import ProgressDeadline

READ_BYTES = 65_536

#: The parser copies the rest of a piece for each chunk in it: a body of 240 kB in one piece and in chunks of
#: one byte took six seconds.
PIECE_BYTES = 8192

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

TIMEOUT_MESSAGE = "The request took too long to arrive, so nothing was done. Send it again."


class Step(Enum):
    """The outcome of serving a connection."""

    WAITING = auto()
    COMPLETE = auto()
    CLOSED = auto()


class RequestSource(Unreader):  # type: ignore[misc]  # gunicorn has no type information
    """The source from which gunicorn's parser reads a complete request, without blocking."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: deque[bytes] = deque()
        self._is_exhausted = self._has_head = False
        self.is_truncated = False

    def set_request(self, request: Request) -> None:
        """Pass a request to the parser, its body in pieces."""
        body = request.body
        self._pieces.append(request.head)
        self._pieces.extend(body[start : start + PIECE_BYTES] for start in range(0, len(body), PIECE_BYTES))
        self.is_truncated, self._has_head = request.is_truncated, request.head.endswith(b"\r\n\r\n")

    def chunk(self, _size_hint: int | None = None) -> bytes:
        """Return the next piece; empty at the end, as when a client has closed the connection.

        Raises
        ------
        LimitRequestHeaders
            The head exceeds `HEAD_BYTES`; the parser responds with 431.
        """
        if self._pieces:
            return self._pieces.popleft()
        if not self._has_head:
            raise LimitRequestHeaders(f"more than {HEAD_BYTES} bytes")
        self._is_exhausted = True
        return b""

    @property
    def is_consumed(self) -> bool:
        """True if the parser read exactly the bytes that `RequestBuffer` delimited."""
        return not (self.is_truncated or self._is_exhausted or self._pieces or self.buf.getvalue())


class BufferedConnection(gthread.TConn):  # type: ignore[misc]  # gunicorn has no type information
    """A connection: bytes received and still to be sent, and the deadline of its client.

    Attributes
    ----------
    polled
        Events that the poller waits for; 0: none, a thread has the connection or it is closed.
    counted_bytes
        The `held_bytes` last counted by `config.waiting_connections`.
    """

    def __init__(self, cfg: Any, sock: BufferedSocket, client: Any, server: Any) -> None:
        super().__init__(cfg, sock, client, server)
        self.parser: Any = None
        self.timeouts = sock.timeouts
        self.data_ready = True  # otherwise gunicorn's thread would block
        self.address = customer(client[0]) if client else ""  # all clients of a Unix socket count as one
        self.polled = self.counted_bytes = 0
        self._received, self._source = RequestBuffer(), RequestSource()
        self._is_kept, self._is_closing = True, False
        self._progress: ProgressDeadline | None = None
        self._latest_s = math.inf
        self.timeout = monotonic() + self.timeouts.idle_s

    @property
    def awaited(self) -> int:
        """Events that the poller has to wait for."""
        return selectors.EVENT_WRITE if self.sock.unsent else selectors.EVENT_READ

    @property
    def held_bytes(self) -> int:
        """Bytes in memory for the client."""
        return len(self._received) + int(self.sock.unsent)

    @property
    def deadline_s(self) -> float:
        """The time at which the client is given up."""
        progress = self.sock.progress if self.sock.unsent else self._progress
        return min(progress.deadline_s if progress else self.timeout, self._latest_s)

    @property
    def is_truncated(self) -> bool:
        """True if the current request may be longer than the bytes read."""
        return self._source.is_truncated

    def init(self) -> None:
        """Pass the received request to the parser, in the worker thread."""
        self.initialized = True
        if self.parser is None:
            self.parser = RequestParser(self.cfg, (), self.client)
            self.parser.unreader = self._source
        self._source.set_request(self._received.take())
        self.sock.cork()

    def proceed(self) -> Step:
        """Send or receive as much as possible without blocking.

        Raises
        ------
        OSError
            The client closed the connection.
        """
        if self.sock.unsent:
            self.sock.flush()
            return Step.WAITING if self.sock.unsent else self._after_response()
        return self._receive()

    def finish(self, is_kept: bool) -> Step:
        """Continue after a response, as soon as all of it is sent."""
        self._is_kept = is_kept and self._source.is_consumed
        if self.sock.fileno() < 0:  # gunicorn closes it when the application fails during a response
            return Step.CLOSED
        self.sock.flush()
        return Step.WAITING if self.sock.unsent else self._after_response()

    def time_out(self) -> Step:
        """Drop a client that is too slow; respond with 408 if it has begun a request."""
        if self.sock.unsent:
            self.sock.abort()
        if self.sock.is_aborted or self._is_closing or not self._received:
            return Step.CLOSED
        self._send(_timeout_response())
        return self._close_gracefully()

    def close(self, graceful: bool = False) -> None:
        """Close the connection; a client with an incomplete response sees a reset."""
        del graceful  # `finish` has already waited for the client
        if self.sock.unsent:
            self.sock.abort()
        super().close()

    def limit_wait(self, latest_s: float) -> None:
        """Move the deadline forward to `latest_s`, unless a response is being sent."""
        if not self.sock.unsent:
            self._latest_s = min(self._latest_s, latest_s)

    def _receive(self) -> Step:
        try:
            data = self.sock.recv(READ_BYTES, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return Step.WAITING
        if not data:
            return Step.CLOSED
        if self._is_closing:
            return Step.WAITING
        if not self._received:
            self.timeout = monotonic() + self.timeouts.head_s
        self._received.add(data)
        return self._check(len(data))

    def _check(self, added: int) -> Step:
        if self._received.is_complete():
            return Step.COMPLETE
        if self._progress:
            self._progress.count(added)
        elif self._received.has_head:
            self._progress = ProgressDeadline(self.timeouts.body_s)
            if self._received.expects_continue:
                self._send(CONTINUE)
        return Step.WAITING

    def _after_response(self) -> Step:
        self._progress = None
        if not self._is_kept or self.sock.is_aborted:
            return self._close_gracefully()
        if not self._received:
            self.timeout = monotonic() + self.timeouts.idle_s
            return Step.WAITING
        self.timeout = monotonic() + self.timeouts.head_s
        return self._check(0)

    def _close_gracefully(self) -> Step:
        """Shut down sending and go on reading; with unread bytes a reset would overtake the response."""
        if self.sock.is_aborted:
            return Step.CLOSED
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            return Step.CLOSED
        self._is_closing, self._progress = True, None
        self.timeout = monotonic() + self.timeouts.linger_s
        return Step.WAITING

    def _send(self, data: bytes) -> None:
        with suppress(BlockingIOError):
            self.sock.send(data, socket.MSG_DONTWAIT)


def join_chunks(request: Any) -> None:
    """Join a chunked body and set its length; the application would truncate one that is too large.

    Raises
    ------
    Exception
        Of gunicorn: the chunks are invalid, response 400; in the application it would be a 500.
    """
    if not isinstance(request.body.reader, ChunkedReader):
        return
    try:
        body = request.body.read()
        length = len(body)
    except NoMoreData:  # `RequestBuffer` stops at the largest permitted body
        body, length = b"", BODY_BYTES + 1
    request.headers = [field for field in request.headers if field[0] != "TRANSFER-ENCODING"]
    request.headers.append(("CONTENT-LENGTH", str(length)))
    request.body = BytesIO(body)


def _timeout_response() -> bytes:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    error = {"status": "error", "code": "REQUEST_TIMEOUT", "message": TIMEOUT_MESSAGE, "timestamp": now}
    body = json.dumps(error).encode()
    head = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
