"""Hostile clients are closed with the right codes and leave nothing behind (figures: benchmarks/)."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus

import pytest

from app.ws.transport.frames import Closed
from tests.integration.ws import hostility
from tests.integration.ws.conftest import SOCKETS_PER_PERSON
from tests.integration.ws.hostility import Resources, StatusCounts, used_ticket, web_process
from tests.servers import Server
from tests.wires import Speaker, send_handshake

pytestmark = [pytest.mark.integration, pytest.mark.faults]


def attacks(server: Server) -> dict[int, Callable[[int], StatusCounts]]:
    """Return attacks by the code that they are closed with."""
    port = server.port
    ticket, track = used_ticket(server), str(server.tracks()[0]["id"])
    return {
        Closed.TOO_BIG: partial(hostility.oversize, port),
        Closed.POLICY: partial(hostility.flood, port),
        HTTPStatus.FORBIDDEN: partial(hostility.evil_origin, port),
        Closed.UNAUTHORIZED: partial(hostility.reused_ticket, port, ticket=ticket),
        Closed.TRY_LATER: partial(hostility.slow_reader, port, track=track),
    }


def test_hostile_clients_are_closed_and_leave_nothing_behind(server: Server) -> None:
    pid, by_status = web_process(server), attacks(server)
    resources = []
    for _round in range(3):
        for status, attack in by_status.items():
            assert set(attack(SOCKETS_PER_PERSON - 1)) <= {status, 0}
        resources.append(Resources.by(pid))
    # The first round creates threads and connections to Redis and SQL; a leak would add nine a round.
    _, before, after = resources
    assert after.descriptors - before.descriptors < SOCKETS_PER_PERSON - 1
    assert after.threads - before.threads < SOCKETS_PER_PERSON - 1


def test_clients_that_do_not_authenticate_are_closed_and_hold_few_slots(server: Server) -> None:
    answers = hostility.unauthenticated(server.port, 3 * SOCKETS_PER_PERSON)
    assert answers == {Closed.UNAUTHORIZED: SOCKETS_PER_PERSON, 503: 2 * SOCKETS_PER_PERSON}
    status, sock = send_handshake(server.port, "/ws?clientId=bystander")
    with sock:
        assert (status, Speaker(sock).receive()["type"]) == (101, "connection.ready")
