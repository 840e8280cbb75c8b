"""Connections whose clients no thread waits for, unless they are sent more than is kept for them.

gunicorn's own read in the thread that answers, without a deadline: eighty heads that never ended held all
eighty threads. Here the thread that accepts reads until a request has arrived as a whole, and sends the rest
of an answer (docs/decisions/0060).
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
from config.request_arrival import BODY_BYTES, HEAD_BYTES, Arrival, Request
from config.response_buffer import PatientSocket
from config.timeouts import Pace

READ_BYTES = 65_536

#: The parser copies what is left of a piece for each chunk in it: a body of 240 kB in one piece and in chunks
#: of one byte took it six seconds.
PIECE_BYTES = 8192

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"

SLOW = "The request did not arrive in time, so nothing was done. Send it again as a whole."


class Step(Enum):
    """Name the outcome of serving a connection."""

    WAITING = auto()
    WHOLE = auto()
    GONE = auto()


class Given(Unreader):  # type: ignore[misc]  # gunicorn has no type information
    """The source that gunicorn's parser reads a request from: all of it is here, nothing is waited for."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: deque[bytes] = deque()
        self._ran_dry = self._has_head = False
        self.is_cut = False

    def give(self, request: Request) -> None:
        """Lay a request before the parser, its body in pieces."""
        body = request.body
        self._pieces.append(request.head)
        self._pieces.extend(body[start : start + PIECE_BYTES] for start in range(0, len(body), PIECE_BYTES))
        self.is_cut, self._has_head = request.is_cut, request.head.endswith(b"\r\n\r\n")

    def chunk(self, _size_hint: int | None = None) -> bytes:
        """Return the next piece; none at the end, as when a client has hung up.

        Raises
        ------
        LimitRequestHeaders
            The head is longer than is taken; the parser answers 431.
        """
        if self._pieces:
            return self._pieces.popleft()
        if not self._has_head:
            raise LimitRequestHeaders(f"more than {HEAD_BYTES} bytes")
        self._ran_dry = True
        return b""

    @property
    def is_used_up(self) -> bool:
        """Whether the parser read exactly what `Arrival` took for the request."""
        return not (self.is_cut or self._ran_dry or self._pieces or self.buf.getvalue())


class PatientConnection(gthread.TConn):  # type: ignore[misc]  # gunicorn has no type information
    """A connection: the bytes that have arrived or are still to be sent, and its client's deadline.

    Attributes
    ----------
    polled
        Events that the poller looks for; 0: none, a thread has the connection or it is closed.
    counted_bytes
        The `held_bytes` when `config.waiting_connections` counted them last.
    """

    def __init__(self, cfg: Any, sock: PatientSocket, client: Any, server: Any) -> None:
        super().__init__(cfg, sock, client, server)
        self.parser: Any = None
        self.patience = sock.patience
        self.data_ready = True  # or gunicorn's thread would wait for it
        self.address = customer(client[0]) if client else ""  # all clients of a Unix socket are in one place
        self.polled = self.counted_bytes = 0
        self._arrived, self._given = Arrival(), Given()
        self._is_kept, self._is_leaving = True, False
        self._pace: Pace | None = None
        self._latest_s = math.inf
        self.timeout = monotonic() + self.patience.idle_s

    @property
    def awaited(self) -> int:
        """Events that the poller has to look for."""
        return selectors.EVENT_WRITE if self.sock.unsent else selectors.EVENT_READ

    @property
    def held_bytes(self) -> int:
        """Bytes kept in memory for the client."""
        return len(self._arrived) + int(self.sock.unsent)

    @property
    def deadline_s(self) -> float:
        """Until when the client is waited for."""
        pace = self.sock.pace if self.sock.unsent else self._pace
        return min(pace.deadline_s if pace else self.timeout, self._latest_s)

    @property
    def is_cut(self) -> bool:
        """Whether more may belong to the present request than has been read."""
        return self._given.is_cut

    def init(self) -> None:
        """Lay the request that has arrived before the parser, in the thread that answers it."""
        self.initialized = True
        if self.parser is None:
            self.parser = RequestParser(self.cfg, (), self.client)
            self.parser.unreader = self._given
        self._given.give(self._arrived.take())
        self.sock.cork()

    def proceed(self) -> Step:
        """Send or receive what can be without waiting.

        Raises
        ------
        OSError
            The client has gone.
        """
        if self.sock.unsent:
            self.sock.flush()
            return Step.WAITING if self.sock.unsent else self._after_answer()
        return self._receive()

    def finish(self, is_kept: bool) -> Step:
        """Go on after an answer, as soon as all of it has left."""
        self._is_kept = is_kept and self._given.is_used_up
        if self.sock.fileno() < 0:  # gunicorn closes it when the application fails in the midst of an answer
            return Step.GONE
        self.sock.flush()
        return Step.WAITING if self.sock.unsent else self._after_answer()

    def time_out(self) -> Step:
        """Give up a client that is too slow; answer 408 if it has begun a request."""
        if self.sock.unsent:
            self.sock.give_up()
        if self.sock.is_given_up or self._is_leaving or not self._arrived:
            return Step.GONE
        self._tell(_too_slow())
        return self._leave()

    def close(self, graceful: bool = False) -> None:
        """Close the connection; a client that has not been sent all of an answer sees it reset."""
        del graceful  # `finish` has waited for the client, where it was worth it
        if self.sock.unsent:
            self.sock.give_up()
        super().close()

    def hurry(self, latest_s: float) -> None:
        """Wait until then at the latest, unless an answer is on its way."""
        if not self.sock.unsent:
            self._latest_s = min(self._latest_s, latest_s)

    def _receive(self) -> Step:
        try:
            data = self.sock.recv(READ_BYTES, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return Step.WAITING
        if not data:
            return Step.GONE
        if self._is_leaving:
            return Step.WAITING
        if not self._arrived:
            self.timeout = monotonic() + self.patience.head_s
        self._arrived.add(data)
        return self._look(len(data))

    def _look(self, added: int) -> Step:
        if self._arrived.is_whole():
            return Step.WHOLE
        if self._pace:
            self._pace.count(added)
        elif self._arrived.has_head:
            self._pace = Pace(self.patience.body_s)
            if self._arrived.expects_continue:
                self._tell(CONTINUE)
        return Step.WAITING

    def _after_answer(self) -> Step:
        self._pace = None
        if not self._is_kept or self.sock.is_given_up:
            return self._leave()
        if not self._arrived:
            self.timeout = monotonic() + self.patience.idle_s
            return Step.WAITING
        self.timeout = monotonic() + self.patience.head_s
        return self._look(0)

    def _leave(self) -> Step:
        """Say that nothing more comes. What is still sent is read, or a reset would overtake the answer."""
        if self.sock.is_given_up:
            return Step.GONE
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            return Step.GONE
        self._is_leaving, self._pace = True, None
        self.timeout = monotonic() + self.patience.linger_s
        return Step.WAITING

    def _tell(self, answer: bytes) -> None:
        with suppress(BlockingIOError):
            self.sock.send(answer, socket.MSG_DONTWAIT)


def join_chunks(request: Any) -> None:
    """Give a body that came in chunks its length; the application would cut one that is too large.

    Raises
    ------
    Exception
        Of gunicorn: they are no chunks. It answers 400; the application would take it for its own fault.
    """
    if not isinstance(request.body.reader, ChunkedReader):
        return
    try:
        body = request.body.read()
        length = len(body)
    except NoMoreData:  # `Arrival` waits for no more than any body has
        body, length = b"", BODY_BYTES + 1
    request.headers = [field for field in request.headers if field[0] != "TRANSFER-ENCODING"]
    request.headers.append(("CONTENT-LENGTH", str(length)))
    request.body = BytesIO(body)


def _too_slow() -> bytes:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    error = {"status": "error", "code": "REQUEST_TIMEOUT", "message": SLOW, "timestamp": now}
    body = json.dumps(error).encode()
    head = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
