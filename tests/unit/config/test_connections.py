"""One connection, step by step, on a real socket: what its client does, and what becomes of it."""

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
from gunicorn.config import Config

from config.connections import PatientConnection, Step
from config.response_buffer import PatientSocket
from config.timeouts import STRETCH_BYTES, Pace, Patience
from config.waiting_connections import Waiting
from tests.signals import wait_until
from tests.wires import tcp_pair

HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
LONG = 3600.0


class End:
    """A connection and the socket of its client."""

    def __init__(self, patience: Patience, address: str = "192.0.2.1") -> None:
        self.client, accepted = tcp_pair()
        self.ours = PatientConnection(Config(), PatientSocket.of(accepted, patience), (address, 1), None)

    def hear(self) -> Step:
        """What becomes of the connection once something has arrived."""
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
def ends() -> Iterator[list[End]]:
    made: list[End] = []
    yield made
    for end in made:
        end.close()


@pytest.fixture
def end(ends: list[End]) -> End:
    ends.append(End(Patience()))
    return ends[0]


def test_a_head_has_one_deadline_from_its_first_byte(end: End) -> None:
    end.client.sendall(b"G")
    end.hear()
    deadline_s = end.ours.deadline_s
    for byte in b"ET / HTTP/1.1":
        end.client.sendall(bytes([byte]))
        end.hear()
    assert end.ours.deadline_s == deadline_s


def test_a_pace_is_put_off_by_a_stretch_and_by_nothing_less() -> None:
    pace = Pace(LONG)
    deadline_s = pace.deadline_s
    for _ in range(STRETCH_BYTES - 1):
        pace.count(1)
    assert pace.deadline_s == deadline_s
    pace.count(1)
    assert pace.deadline_s > deadline_s
    assert Pace(0).remaining_s == 0


def test_a_request_that_is_whole_is_answered(end: End) -> None:
    end.client.sendall(HEAD)
    assert end.hear() is Step.WHOLE
    end.ours.init()
    assert next(end.ours.parser).method == "GET"
    assert end.ours.finish(is_kept=True) is Step.WAITING


def test_an_answer_in_one_piece_is_never_waited_for(end: End) -> None:
    answer = bytes(20_000_000)
    end.ours.sock.sendall(answer)
    assert end.ours.sock.unsent > 0
    assert end.ours.finish(is_kept=False) is Step.WAITING
    read = 0
    while read < len(answer):
        end.ours.proceed()
        read += len(end.client.recv(1_000_000))
    assert end.ours.proceed() is Step.WAITING
    assert not end.ours.sock.unsent
    assert end.client.recv(1) == b""


def test_a_head_leaves_with_the_first_of_its_body(end: End) -> None:
    end.ours.sock.cork()
    end.ours.sock.sendall(b"head ")
    assert end.ours.sock.unsent
    end.ours.sock.sendall(b"body")
    assert end.client.recv(100) == b"head body"
    end.ours.sock.cork()
    end.ours.sock.sendall(b"nothing but a head")
    end.ours.finish(is_kept=True)
    assert end.client.recv(100) == b"nothing but a head"


def test_many_small_pieces_arrive(end: End) -> None:
    pieces = [b"%d " % n for n in range(5000)]
    for piece in pieces:
        end.ours.sock.cork()  # all are kept until the end
        end.ours.sock.sendall(piece)
    end.ours.finish(is_kept=False)
    with end.client.makefile("rb") as heard:
        assert heard.read() == b"".join(pieces)


def test_who_takes_nothing_of_an_answer_in_blocks_is_given_up(ends: list[End]) -> None:
    ends.append(End(replace(Patience(), send_s=0)))
    ends[0].ours.sock.sendall(bytes(20_000_000))
    with pytest.raises(ConnectionResetError):
        ends[0].ours.sock.sendall(b"the next block")
    assert ends[0].ours.finish(is_kept=True) is Step.GONE


def test_what_is_sent_after_the_last_answer_is_read_or_it_would_be_lost(end: End) -> None:
    end.ours.sock.sendall(b"the answer")
    assert end.ours.finish(is_kept=False) is Step.WAITING
    end.client.sendall(b"the rest of an upload that nobody reads")
    assert end.client.recv(100) + end.client.recv(1) == b"the answer"
    end.client.shutdown(socket.SHUT_WR)
    assert end.hear() is Step.GONE


def test_a_client_that_has_gone_is_noticed(end: End) -> None:
    end.client.close()
    assert end.hear() is Step.GONE


def test_the_address_with_most_connections_makes_room(ends: list[End]) -> None:
    waiting = Waiting()
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.2", "192.0.2.3"):
        ends.append(End(Patience(), address))
        waiting.put(ends[-1].ours)
    assert waiting.longest_of_most() is ends[1].ours
    waiting.remove(ends[1].ours)
    waiting.remove(ends[1].ours)
    assert waiting.longest_of_most() is ends[0].ours
    assert Waiting().longest_of_most() is Waiting().largest_of_most() is None


def test_the_machines_of_an_ipv6_customer_are_one_address(ends: list[End]) -> None:
    waiting = Waiting()
    for address in ("2001:db8:0:1::1", "2001:db8:0:2::1", "2001:db8:0:2::2"):
        ends.append(End(Patience(), address))
        waiting.put(ends[-1].ours)
    assert waiting.longest_of_most() is ends[1].ours


def test_the_address_that_most_is_kept_for_makes_room(ends: list[End]) -> None:
    waiting = Waiting()
    for address, kept in (("192.0.2.1", 50), ("192.0.2.2", 40), ("192.0.2.2", 30)):
        ends.append(End(Patience(), address))
        ends[-1].client.sendall(b"G" * kept)
        ends[-1].hear()
        waiting.put(ends[-1].ours)
        waiting.put(ends[-1].ours)
    assert waiting.held_bytes == 120
    assert waiting.largest_of_most() is ends[1].ours
    waiting.remove(ends[1].ours)
    assert (waiting.held_bytes, waiting.largest_of_most()) == (80, ends[0].ours)
    for end, next_ in zip((ends[0], ends[2]), (ends[2].ours, None), strict=True):
        waiting.answer(end.ours)
        assert (waiting.held_bytes, waiting.largest_of_most()) == (80, next_)
    ends.append(End(Patience()))
    waiting.put(ends[3].ours)
    assert waiting.largest_of_most() is None  # nothing is kept for it


def test_a_server_that_stops_waits_no_longer(end: End) -> None:
    end.ours.hurry(5.0)
    end.ours.hurry(9.0)
    assert end.ours.deadline_s == 5.0
    assert end.ours.time_out() is Step.GONE


def test_an_answer_that_is_on_its_way_is_not_hurried(end: End) -> None:
    end.ours.sock.sendall(bytes(20_000_000))
    end.ours.hurry(0.0)
    assert end.ours.deadline_s > 0


def test_an_application_that_fails_in_the_midst_of_an_answer_ends_the_connection(end: End) -> None:
    end.ours.sock.sendall(bytes(20_000_000))
    end.ours.sock.close()
    assert end.ours.finish(is_kept=False) is Step.GONE
