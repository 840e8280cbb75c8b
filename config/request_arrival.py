"""Detection of a complete request in the bytes of a connection (RFC 9112).

Only the end of a request is found here; gunicorn's parser validates it afterwards. If the two disagree, the
connection is closed after its response (`config.connections`): no byte is read as part of two requests.
"""

import re
from typing import NamedTuple

#: A longer head is refused: gunicorn would accept 100 fields of 8 kB.
HEAD_BYTES = 65_536

#: The largest body that the API accepts (`app.factory`).
BODY_BYTES = 1_048_576

#: The largest chunked body with its framing, and the longest line before a chunk.
CHUNKED_BYTES = 2 * BODY_BYTES
CHUNK_LINE_BYTES = 8190

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n")
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n")
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n")
_FRAMING = (b"\r\ncontent-length", b"\r\ntransfer-encoding")
_CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,15}")

#: gunicorn refuses it at once; the end of such a head is never found.
_BARE_LF = re.compile(rb"(?<!\r)\n")


class Request(NamedTuple):
    """The bytes of one request.

    Attributes
    ----------
    is_truncated
        It may be longer, but is too long or invalid; the rest is not read.
    """

    head: bytes
    body: bytes
    is_truncated: bool


class RequestBuffer:
    """Bytes received from a client that no request has consumed yet."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._begin()

    def _begin(self) -> None:
        self._head_end = 0
        self._end = 0
        self._next_chunk = 0  # position of the line before the next chunk; 0: no chunks
        self._announced = 0
        self._searched = 0
        self._is_truncated = False
        self.expects_continue = False

    def __len__(self) -> int:
        return len(self._bytes)

    @property
    def has_head(self) -> bool:
        """True if the head is complete and the body is not."""
        return self._head_end > 0

    def add(self, data: bytes) -> None:
        """Append bytes from the client."""
        self._bytes += data

    def is_complete(self) -> bool:
        """Return whether the next request is complete; must be called after each `add`."""
        if not self._head_end:
            self._find_head()
        if self._next_chunk and not self._is_truncated:
            self._find_chunks()
        return self._is_truncated or 0 < self._end <= len(self._bytes)

    def take(self) -> Request:
        """Remove and return the complete request; later bytes stay."""
        end = len(self._bytes) if self._is_truncated else self._end
        head_end = min(self._head_end or HEAD_BYTES, end)
        request = Request(bytes(self._bytes[:head_end]), bytes(self._bytes[head_end:end]), self._is_truncated)
        del self._bytes[:end]
        self._begin()
        return request

    def _find_head(self) -> None:
        found = self._bytes.find(b"\r\n\r\n", max(0, self._searched - 3))
        if found < 0:
            has_bare_lf = _BARE_LF.search(self._bytes, self._searched) is not None
            self._is_truncated = has_bare_lf or len(self._bytes) > HEAD_BYTES
            self._searched = len(self._bytes)
        elif found > HEAD_BYTES:
            self._is_truncated = True
        else:
            self._head_end = found + 4
            self._find_framing(bytes(self._bytes[: self._head_end]).lower())

    def _find_framing(self, head: bytes) -> None:
        lengths, encodings = (head.count(name) for name in _FRAMING)
        self._end = self._head_end
        if not lengths and not encodings:
            return
        is_new = head.partition(b"\r\n")[0].endswith(
            b"http/1.1"
        )  # older clients do not wait for 100 Continue
        self.expects_continue = is_new and _EXPECTS.search(head) is not None
        length, chunked = _LENGTH.search(head), _CHUNKED.search(head)
        if (lengths, encodings) == (1, 0) and length and int(length[1]) <= BODY_BYTES:
            self._end = self._head_end + int(length[1])
        elif (lengths, encodings) == (0, 1) and chunked:
            self._end, self._next_chunk = 0, self._head_end
        else:
            self._is_truncated = True

    def _find_chunks(self) -> None:
        """Follow the chunks that have arrived."""
        while not self._end and not self._is_truncated:
            line_end = self._bytes.find(b"\r\n", self._next_chunk)
            if line_end < 0:
                self._is_truncated = (
                    self._is_too_long() or self._bytes_after(self._next_chunk) > CHUNK_LINE_BYTES
                )
                return
            size = _CHUNK_SIZE.match(self._bytes, self._next_chunk)
            if size is None:
                self._is_truncated = True
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
            self._is_truncated = self._bytes_after(begin) > HEAD_BYTES

    def _is_too_long(self) -> bool:
        """Return whether more has arrived than the largest permitted body."""
        missing = max(0, self._next_chunk - 2 - len(self._bytes))
        return self._announced - missing > BODY_BYTES or self._bytes_after(self._head_end) > CHUNKED_BYTES

    def _bytes_after(self, place: int) -> int:
        return len(self._bytes) - place
