"""Tells from the bytes of a connection when a request has arrived as a whole (RFC 9112).

Only where a request ends is found here; gunicorn's parser judges it afterwards. Where the two disagree, the
connection is closed after its answer (`config.connections`): no byte is read as two different requests.
"""

import re
from typing import NamedTuple

#: A longer head is refused: gunicorn would take 100 fields of 8 kB.
HEAD_BYTES = 65_536

#: Nothing that the API takes is larger (`app.factory`).
BODY_BYTES = 1_048_576

#: What chunks may add to a body, and the longest line that announces one.
CHUNKED_BYTES = 2 * BODY_BYTES
CHUNK_LINE_BYTES = 8190

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n")
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n")
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n")
_FRAMING = (b"\r\ncontent-length", b"\r\ntransfer-encoding")
_CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,15}")

#: gunicorn refuses it as soon as it is there; such a head never ends.
_BARE_LF = re.compile(rb"(?<!\r)\n")


class Request(NamedTuple):
    """The bytes of one request.

    Attributes
    ----------
    is_cut
        More may belong to it, but is not waited for: it is too long, or cannot be understood.
    """

    head: bytes
    body: bytes
    is_cut: bool


class Arrival:
    """The bytes that a client has sent and no request has taken yet."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._begin()

    def _begin(self) -> None:
        self._head_end = 0
        self._end = 0
        self._next_chunk = 0  # where the line is that announces it; 0: no chunks
        self._announced = 0
        self._searched = 0
        self._is_cut = False
        self.expects_continue = False

    def __len__(self) -> int:
        return len(self._bytes)

    @property
    def has_head(self) -> bool:
        """Whether the head has arrived, and the body is waited for."""
        return self._head_end > 0

    def add(self, data: bytes) -> None:
        """Take more bytes of the client."""
        self._bytes += data

    def is_whole(self) -> bool:
        """Whether the next request can be taken; must be asked after each `add`."""
        if not self._head_end:
            self._find_head()
        if self._next_chunk and not self._is_cut:
            self._find_chunks()
        return self._is_cut or 0 < self._end <= len(self._bytes)

    def take(self) -> Request:
        """The request that is whole; what came behind it stays."""
        end = len(self._bytes) if self._is_cut else self._end
        head_end = min(self._head_end or HEAD_BYTES, end)
        request = Request(bytes(self._bytes[:head_end]), bytes(self._bytes[head_end:end]), self._is_cut)
        del self._bytes[:end]
        self._begin()
        return request

    def _find_head(self) -> None:
        found = self._bytes.find(b"\r\n\r\n", max(0, self._searched - 3))
        if found < 0:
            has_bare_lf = _BARE_LF.search(self._bytes, self._searched) is not None
            self._is_cut = has_bare_lf or len(self._bytes) > HEAD_BYTES
            self._searched = len(self._bytes)
        elif found > HEAD_BYTES:
            self._is_cut = True
        else:
            self._head_end = found + 4
            self._find_framing(bytes(self._bytes[: self._head_end]).lower())

    def _find_framing(self, head: bytes) -> None:
        lengths, encodings = (head.count(name) for name in _FRAMING)
        self._end = self._head_end
        if not lengths and not encodings:
            return
        is_new = head.partition(b"\r\n")[0].endswith(b"http/1.1")  # older clients do not wait for it
        self.expects_continue = is_new and _EXPECTS.search(head) is not None
        length, chunked = _LENGTH.search(head), _CHUNKED.search(head)
        if (lengths, encodings) == (1, 0) and length and int(length[1]) <= BODY_BYTES:
            self._end = self._head_end + int(length[1])
        elif (lengths, encodings) == (0, 1) and chunked:
            self._end, self._next_chunk = 0, self._head_end
        else:
            self._is_cut = True

    def _find_chunks(self) -> None:
        """Walk from chunk to chunk, as far as they have arrived."""
        while not self._end and not self._is_cut:
            line_end = self._bytes.find(b"\r\n", self._next_chunk)
            if line_end < 0:
                self._is_cut = self._is_too_long() or self._behind(self._next_chunk) > CHUNK_LINE_BYTES
                return
            size = _CHUNK_SIZE.match(self._bytes, self._next_chunk)
            if size is None:
                self._is_cut = True
            elif int(size[0], 16):
                self._announced += int(size[0], 16)
                self._next_chunk = line_end + 2 + int(size[0], 16) + 2
            else:
                self._find_trailers(line_end + 2)
                return

    def _find_trailers(self, begin: int) -> None:
        if self._bytes[begin : begin + 2] == b"\r\n":
            self._end = begin + 2
            return
        found = self._bytes.find(b"\r\n\r\n", begin)
        if found >= 0:
            self._end = found + 4
        else:
            self._is_cut = self._behind(begin) > HEAD_BYTES

    def _is_too_long(self) -> bool:
        """Whether more of the body has arrived than any body has."""
        missing = max(0, self._next_chunk - 2 - len(self._bytes))
        return self._announced - missing > BODY_BYTES or self._behind(self._head_end) > CHUNKED_BYTES

    def _behind(self, place: int) -> int:
        return len(self._bytes) - place
