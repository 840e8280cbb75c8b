"""One connection on a real socket, step by step: timeouts, buffers and memory limits."""

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
from gunicorn.config import Config

from config.connections import BufferedConnection, Step
from config.response_buffer import BufferedSocket
from config.timeouts import MIN_PROGRESS_BYTES, ProgressDeadline, Timeouts
from config.waiting_connections import WaitingConnections
from tests.signals import wait_until
from tests.wires import tcp_pair

HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
LONG = 3600.0


class Pair:
    """A connection of the server and the socket of its client."""

    def __init__(self, timeouts: Timeouts, address: str = "192.0.2.1") -> None:
        self.client, accepted = tcp_pair()
        self.ours = BufferedConnection(Config(), BufferedSocket.of(accepted, timeouts), (address, 1), None)

    def receive(self) -> Step:
        """Return the step after bytes have arrived."""
        found: list[Step] = []

        def has_moved() -> bool:
            before = (self.ours.held_bytes, self.ours.deadline_s)
            found.append(self.ours.proceed())
            return found[-1] is not Step.WAITING or (self.ours.held_bytes, self.ours.deadline_s) != before

        wait_until(has_moved)
        return found[-1]

    def close(self) -> None:
        self.ours.close()
        self.client.close()


@pytest.fixture
def pairs() -> Iterator[list[Pair]]:
    made: list[Pair] = []
    yield made
    for pair in made:
        pair.close()


@pytest.fixture
def pair(pairs: list[Pair]) -> Pair:
    pairs.append(Pair(Timeouts()))
    return pairs[0]


def test_head_has_one_deadline_from_its_first_byte(pair: Pair) -> None:
    pair.client.sendall(b"G")
    pair.receive()
    deadline_s = pair.ours.deadline_s
    for byte in b"ET / HTTP/1.1":
        pair.client.sendall(bytes([byte]))
        pair.receive()
    assert pair.ours.deadline_s == deadline_s


def test_deadline_moves_with_the_minimum_progress_only() -> None:
    progress = ProgressDeadline(LONG)
    deadline_s = progress.deadline_s
    for _ in range(MIN_PROGRESS_BYTES - 1):
        progress.count(1)
    assert progress.deadline_s == deadline_s
    progress.count(1)
    assert progress.deadline_s > deadline_s
    assert ProgressDeadline(0).remaining_s == 0


def test_complete_request_is_dispatched(pair: Pair) -> None:
    pair.client.sendall(HEAD)
    assert pair.receive() is Step.COMPLETE
    pair.ours.init()
    assert next(pair.ours.parser).method == "GET"
    assert pair.ours.finish(is_kept=True) is Step.WAITING


def test_response_in_one_piece_never_blocks(pair: Pair) -> None:
    answer = bytes(20_000_000)
    pair.ours.sock.sendall(answer)
    assert pair.ours.sock.unsent > 0
    assert pair.ours.finish(is_kept=False) is Step.WAITING
    read = 0
    while read < len(answer):
        pair.ours.proceed()
        read += len(pair.client.recv(1_000_000))
    assert pair.ours.proceed() is Step.WAITING
    assert not pair.ours.sock.unsent
    assert pair.client.recv(1) == b""


def test_head_is_sent_with_the_first_part_of_the_body(pair: Pair) -> None:
    pair.ours.sock.cork()
    pair.ours.sock.sendall(b"head ")
    assert pair.ours.sock.unsent
    pair.ours.sock.sendall(b"body")
    assert pair.client.recv(100) == b"head body"
    pair.ours.sock.cork()
    pair.ours.sock.sendall(b"nothing but a head")
    pair.ours.finish(is_kept=True)
    assert pair.client.recv(100) == b"nothing but a head"


def test_many_small_pieces_are_sent(pair: Pair) -> None:
    pieces = [b"%d " % n for n in range(5000)]
    for piece in pieces:
        pair.ours.sock.cork()  # all are buffered until the end
        pair.ours.sock.sendall(piece)
    pair.ours.finish(is_kept=False)
    with pair.client.makefile("rb") as received:
        assert received.read() == b"".join(pieces)


def test_client_that_reads_nothing_is_dropped(pairs: list[Pair]) -> None:
    pairs.append(Pair(replace(Timeouts(), send_s=0)))
    pairs[0].ours.sock.sendall(bytes(20_000_000))
    with pytest.raises(ConnectionResetError):
        pairs[0].ours.sock.sendall(b"the next block")
    assert pairs[0].ours.finish(is_kept=True) is Step.CLOSED


def test_bytes_after_the_last_response_are_read(pair: Pair) -> None:
    pair.ours.sock.sendall(b"the answer")
    assert pair.ours.finish(is_kept=False) is Step.WAITING
    pair.client.sendall(b"the rest of an upload that is not read")
    assert pair.client.recv(100) + pair.client.recv(1) == b"the answer"
    pair.client.shutdown(socket.SHUT_WR)
    assert pair.receive() is Step.CLOSED


def test_disconnected_client_is_detected(pair: Pair) -> None:
    pair.client.close()
    assert pair.receive() is Step.CLOSED


def test_connection_of_the_busiest_address_is_dropped(pairs: list[Pair]) -> None:
    waiting = WaitingConnections()
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.3"):
        pairs.append(Pair(Timeouts(), address))
        waiting.add(pairs[-1].ours)
    assert waiting.oldest_of_busiest_address() is pairs[1].ours
    waiting.remove(pairs[1].ours)
    waiting.remove(pairs[1].ours)
    assert waiting.oldest_of_busiest_address() is pairs[0].ours
    assert (
        WaitingConnections().oldest_of_busiest_address()
        is WaitingConnections().largest_of_largest_address()
        is None
    )


def test_ipv6_addresses_of_one_customer_count_together(pairs: list[Pair]) -> None:
    waiting = WaitingConnections()
    for address in ("2001:db8:0:1::1", "2001:db8:0:2::1", "2001:db8:0:2::2"):
        pairs.append(Pair(Timeouts(), address))
        waiting.add(pairs[-1].ours)
    assert waiting.oldest_of_busiest_address() is pairs[1].ours


def test_connection_with_most_memory_is_dropped(pairs: list[Pair]) -> None:
    waiting = WaitingConnections()
    for address, kept in (("192.0.2.1", 50), ("192.0.2.2", 40), ("192.0.2.2", 30)):
        pairs.append(Pair(Timeouts(), address))
        pairs[-1].client.sendall(b"G" * kept)
        pairs[-1].receive()
        waiting.add(pairs[-1].ours)
        waiting.add(pairs[-1].ours)
    assert waiting.held_bytes == 120
    assert waiting.largest_of_largest_address() is pairs[1].ours
    waiting.remove(pairs[1].ours)
    assert (waiting.held_bytes, waiting.largest_of_largest_address()) == (80, pairs[0].ours)
    for pair, next_ in zip((pairs[0], pairs[2]), (pairs[2].ours, None), strict=True):
        waiting.hand_over(pair.ours)
        assert (waiting.held_bytes, waiting.largest_of_largest_address()) == (80, next_)
    pairs.append(Pair(Timeouts()))
    waiting.add(pairs[3].ours)
    assert waiting.largest_of_largest_address() is None  # no bytes are buffered for it


def test_stopping_server_limits_the_wait(pair: Pair) -> None:
    pair.ours.limit_wait(5.0)
    pair.ours.limit_wait(9.0)
    assert pair.ours.deadline_s == 5.0
    assert pair.ours.time_out() is Step.CLOSED


def test_stopping_server_does_not_limit_a_response(pair: Pair) -> None:
    pair.ours.sock.sendall(bytes(20_000_000))
    pair.ours.limit_wait(0.0)
    assert pair.ours.deadline_s > 0


def test_application_error_during_a_response_closes_the_connection(pair: Pair) -> None:
    pair.ours.sock.sendall(bytes(20_000_000))
    pair.ours.sock.close()
    assert pair.ours.finish(is_kept=False) is Step.CLOSED
