"""Requests are complete with their last byte, not before, and end where gunicorn's parser ends them."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser
from hypothesis import given
from hypothesis import strategies as st

from config.connections import PIECE_BYTES, RequestSource
from config.request_arrival import BODY_BYTES, HEAD_BYTES, RequestBuffer

HEAD = b"POST /x HTTP/1.1\r\nHost: a\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"

COMPLETE = {
    "no body": b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "no fields": b"GET / HTTP/1.1\r\n\r\n",
    "an empty line first": b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "an empty body": HEAD + b"Content-Length: 0\r\n\r\n",
    "a body": HEAD + b"CONTENT-length:\t5 \r\n\r\nab\r\nc",
    "a body that looks like a head": HEAD + b"Content-Length: 27\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "no chunks": CHUNKED + b"0\r\n\r\n",
    "chunks": CHUNKED + b"3\r\na\r\n\r\n00A;x=y\r\n0\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n",
    "trailers": CHUNKED + b"1\r\na\r\n0\r\nX-a: b\r\nX-c: d\r\n\r\n",
    "a word to go on": HEAD + b"Expect: 100-Continue\r\nContent-Length: 3\r\n\r\nabc",
}

CUT = {
    "two lengths": HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "length and chunks": HEAD + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    "no number": HEAD + b"Content-Length: +1\r\n\r\n",
    "another coding": HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
    "a bare LF": b"GET / HTTP/1.1\nHost: a\n\n",
    "no chunk": CHUNKED + b"xyz\r\n",
    "a body that is too large": HEAD + b"Content-Length: %d\r\n\r\n" % (BODY_BYTES + 1),
    "chunks that are too large": CHUNKED + b"fffffff\r\n" + b"a" * (BODY_BYTES + 1),
    "a line that is too long": CHUNKED + b"1" * 9000,
    "a head that is too long": b"GET / HTTP/1.1\r\nX: " + b"a" * HEAD_BYTES,
}


def arrive(data: bytes, *cuts: int) -> Iterator[tuple[RequestBuffer, bool]]:
    """Yield the buffer and whether it is complete, after each piece."""
    buffer = RequestBuffer()
    places = [0, *sorted(cuts), len(data)]
    for begin, end in pairwise(places):
        buffer.add(data[begin:end])
        yield buffer, buffer.is_complete()


def parsed(buffer: RequestBuffer) -> tuple[Any, bytes, bool]:
    """Return the request as gunicorn parses it, its body, and whether all bytes were consumed."""
    parser, given_ = RequestParser(Config(), (), ("127.0.0.1", 1)), RequestSource()
    parser.unreader = given_
    given_.set_request(buffer.take())
    request = next(parser)
    return request, request.body.read(), given_.is_consumed


@pytest.mark.parametrize("kind", COMPLETE)
def test_request_is_complete_with_its_last_byte(kind: str) -> None:
    data = COMPLETE[kind]
    answers = [is_complete for _buffer, is_complete in arrive(data, *range(1, len(data)))]
    assert answers == [False] * (len(data) - 1) + [True]


@pytest.mark.parametrize("kind", COMPLETE)
def test_parser_consumes_exactly_the_delimited_bytes(kind: str) -> None:
    ((buffer, is_complete),) = arrive(COMPLETE[kind] + COMPLETE["a body"])
    assert is_complete
    _request, _body, is_consumed = parsed(buffer)
    assert is_consumed
    assert buffer.is_complete()
    assert parsed(buffer)[1:] == (b"ab\r\nc", True)


@pytest.mark.parametrize("kind", CUT)
def test_invalid_or_too_long_request_is_truncated_and_ends_the_connection(kind: str) -> None:
    *_before, (buffer, is_complete) = arrive(CUT[kind])
    assert is_complete
    given_ = RequestSource()
    given_.set_request(buffer.take())
    assert not given_.is_consumed
    assert not buffer


@given(
    sizes=st.lists(st.integers(1, 40), max_size=5),
    zeros=st.integers(0, 3),
    cuts=st.lists(st.integers(0, 200), max_size=9),
)
def test_chunks_are_parsed_at_any_packet_boundary(sizes: list[int], zeros: int, cuts: list[int]) -> None:
    body = b"".join(b"%b%x\r\n%b\r\n" % (b"0" * zeros, size, b"\r" * size) for size in sizes)
    data = CHUNKED + body + b"0\r\n\r\n"
    *before, (buffer, is_complete) = arrive(data, *(cut for cut in cuts if cut < len(data)))
    assert is_complete
    assert not any(each for _buffer, each in before)
    assert parsed(buffer)[1:] == (b"\r" * sum(sizes), True)


def test_parser_receives_a_body_in_pieces() -> None:
    body = bytes(range(256)) * 1000
    ((buffer, is_complete),) = arrive(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert is_complete
    given_ = RequestSource()
    given_.set_request(buffer.take())
    assert given_.chunk().endswith(b"\r\n\r\n")
    pieces = list(iter(given_.chunk, b""))
    assert b"".join(pieces) == body
    assert max(map(len, pieces)) <= PIECE_BYTES


@given(rest=st.binary(max_size=300), cuts=st.lists(st.integers(0, 300), max_size=5))
def test_any_bytes_are_awaited_or_consumed(rest: bytes, cuts: list[int]) -> None:
    for buffer, is_complete in arrive(HEAD + rest, *cuts):
        before = len(buffer)
        if is_complete:
            request = buffer.take()
            assert len(request.head) + len(request.body) + len(buffer) == before
            assert request.head


@pytest.mark.parametrize(("version", "is_expected"), [(b"HTTP/1.1", True), (b"HTTP/1.0", False)])
def test_100_continue_is_expected_by_http_1_1_only(version: bytes, is_expected: bool) -> None:
    head = COMPLETE["a word to go on"].removesuffix(b"abc").replace(b"HTTP/1.1", version)
    ((buffer, is_complete),) = arrive(head)
    assert (is_complete, buffer.has_head, buffer.expects_continue) == (False, True, is_expected)
