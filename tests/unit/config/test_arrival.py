"""When a request has arrived: never before its last byte, always with it, and as gunicorn reads it."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser
from hypothesis import given
from hypothesis import strategies as st

from config.connections import PIECE_BYTES, Given
from config.request_arrival import BODY_BYTES, HEAD_BYTES, Arrival

HEAD = b"POST /x HTTP/1.1\r\nHost: a\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"

WHOLE = {
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


def arrive(data: bytes, *cuts: int) -> Iterator[tuple[Arrival, bool]]:
    """What is said after each piece."""
    arrival = Arrival()
    places = [0, *sorted(cuts), len(data)]
    for begin, end in pairwise(places):
        arrival.add(data[begin:end])
        yield arrival, arrival.is_whole()


def parsed(arrival: Arrival) -> tuple[Any, bytes, bool]:
    """The request as gunicorn reads it, and whether it has used up all that it was given."""
    parser, given_ = RequestParser(Config(), (), ("127.0.0.1", 1)), Given()
    parser.unreader = given_
    given_.give(arrival.take())
    request = next(parser)
    return request, request.body.read(), given_.is_used_up


@pytest.mark.parametrize("kind", WHOLE)
def test_a_request_is_whole_with_its_last_byte(kind: str) -> None:
    data = WHOLE[kind]
    answers = [is_whole for _arrival, is_whole in arrive(data, *range(1, len(data)))]
    assert answers == [False] * (len(data) - 1) + [True]


@pytest.mark.parametrize("kind", WHOLE)
def test_gunicorn_reads_exactly_what_was_taken(kind: str) -> None:
    ((arrival, is_whole),) = arrive(WHOLE[kind] + WHOLE["a body"])
    assert is_whole
    _request, _body, is_used_up = parsed(arrival)
    assert is_used_up
    assert arrival.is_whole()
    assert parsed(arrival)[1:] == (b"ab\r\nc", True)


@pytest.mark.parametrize("kind", CUT)
def test_what_is_odd_or_too_long_is_not_waited_for_and_ends_the_connection(kind: str) -> None:
    *_before, (arrival, is_whole) = arrive(CUT[kind])
    assert is_whole
    given_ = Given()
    given_.give(arrival.take())
    assert not given_.is_used_up
    assert not arrival


@given(
    sizes=st.lists(st.integers(1, 40), max_size=5),
    zeros=st.integers(0, 3),
    cuts=st.lists(st.integers(0, 200), max_size=9),
)
def test_chunks_are_read_wherever_they_are_cut(sizes: list[int], zeros: int, cuts: list[int]) -> None:
    body = b"".join(b"%b%x\r\n%b\r\n" % (b"0" * zeros, size, b"\r" * size) for size in sizes)
    data = CHUNKED + body + b"0\r\n\r\n"
    *before, (arrival, is_whole) = arrive(data, *(cut for cut in cuts if cut < len(data)))
    assert is_whole
    assert not any(each for _arrival, each in before)
    assert parsed(arrival)[1:] == (b"\r" * sum(sizes), True)


def test_a_body_comes_in_pieces_since_the_parser_copies_a_piece_for_each_chunk_in_it() -> None:
    body = bytes(range(256)) * 1000
    ((arrival, is_whole),) = arrive(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert is_whole
    given_ = Given()
    given_.give(arrival.take())
    assert given_.chunk().endswith(b"\r\n\r\n")
    pieces = list(iter(given_.chunk, b""))
    assert b"".join(pieces) == body
    assert max(map(len, pieces)) <= PIECE_BYTES


@given(rest=st.binary(max_size=300), cuts=st.lists(st.integers(0, 300), max_size=5))
def test_whatever_is_sent_is_waited_for_or_taken(rest: bytes, cuts: list[int]) -> None:
    for arrival, is_whole in arrive(HEAD + rest, *cuts):
        before = len(arrival)
        if is_whole:
            request = arrival.take()
            assert len(request.head) + len(request.body) + len(arrival) == before
            assert request.head


@pytest.mark.parametrize(("version", "is_told"), [(b"HTTP/1.1", True), (b"HTTP/1.0", False)])
def test_only_clients_that_wait_for_a_word_are_told_to_go_on(version: bytes, is_told: bool) -> None:
    head = WHOLE["a word to go on"].removesuffix(b"abc").replace(b"HTTP/1.1", version)
    ((arrival, is_whole),) = arrive(head)
    assert (is_whole, arrival.has_head, arrival.expects_continue) == (False, True, is_told)
