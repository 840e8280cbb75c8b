"""Several web processes on one port: limits, sockets and metrics are those of one server."""

import http.client
import json
import re
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psutil
import pytest

from tests.music import tones, write_track
from tests.servers import POLL_S, Server
from tests.signals import PATIENCE_S, wait_until
from tests.wires import Speaker, send_handshake

pytestmark = pytest.mark.integration

LIMIT, SOCKETS, PROCESSES = 40, 4, 2


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    music = tmp_path_factory.mktemp("music")
    write_track(music / "a.flac", tones(1), title="A")
    running = Server(
        tmp_path_factory.mktemp("server"),
        music,
        one_worker=True,
        AURALIS_WEB_PROCESSES=str(PROCESSES),
        AURALIS_RATE_LIMIT=f"{LIMIT}/hour",
        AURALIS_SOCKETS_PER_PERSON=str(SOCKETS),
    )
    running.start()
    wait_until(lambda: len(web_processes(running)) == PROCESSES, poll_s=POLL_S)
    yield running
    running.stop()


def web_processes(server: Server) -> list[psutil.Process]:
    """Return the processes that serve, without the one that starts them."""
    found = server.processes("app.factory:create_app()")
    return [each for each in found if each.ppid() in {other.pid for other in found}]


def serving(server: Server, port: int) -> int:
    """Return the id of the process that serves a connection from a port of this machine."""

    def find() -> int | None:
        for process in web_processes(server):
            for each in process.net_connections("tcp4"):
                if getattr(each.raddr, "port", 0) == port:
                    return process.pid
        return None

    return wait_until(find, poll_s=POLL_S)


@contextmanager
def connections(server: Server) -> Iterator[dict[int, http.client.HTTPConnection]]:
    """Yield an open connection to each process."""
    with ExitStack() as stack:
        found: dict[int, http.client.HTTPConnection] = {}

        def have_all() -> bool:
            connection = server.connect()
            stack.callback(connection.close)
            ask(connection, "/api/health")
            found.setdefault(serving(server, connection.sock.getsockname()[1]), connection)
            return len(found) == PROCESSES

        wait_until(have_all)
        yield found


@contextmanager
def sockets(server: Server) -> Iterator[dict[int, Speaker]]:
    """Yield a socket at each process; others are closed again."""
    with ExitStack() as stack:
        found: dict[int, Speaker] = {}

        def have_all() -> bool:
            status, sock = send_handshake(server.port, f"/ws?clientId=device{len(found)}")
            if status != 101:  # closed sockets still hold the slots
                sock.close()
                return False
            pid = serving(server, sock.getsockname()[1])
            if pid in found:
                sock.close()
                return False
            found[pid] = Speaker(sock)
            stack.callback(sock.close)
            found[pid].receive_until("connection.ready")
            found[pid].resume()
            return len(found) == PROCESSES

        wait_until(have_all, poll_s=POLL_S)
        yield found


def ask(connection: http.client.HTTPConnection, path: str) -> http.client.HTTPResponse:
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    return response


def requests_counted(server: Server) -> int:
    text = server.get("/metrics").body.decode()
    pattern = r'^auralis_requests_total\{method="GET",route="/api/v1/coverage",status="200"\} (\d+)'
    found = re.search(pattern, text, re.MULTILINE)
    return int(found[1]) if found else 0


def test_requests_to_all_processes_are_counted_together(server: Server) -> None:
    with connections(server) as by_process:
        first, second = by_process.values()
        statuses = [ask(first, "/api/v1/coverage").status for _ in range(LIMIT // 2)]
        left = int(ask(second, "/api/v1/coverage").headers["X-RateLimit-Remaining"])
        assert left < LIMIT - len(statuses)
        statuses += [ask(second, "/api/v1/coverage").status for _ in range(left)]
        assert set(statuses) == {200}
        assert requests_counted(server) == len(statuses) + 1
        assert {ask(each, "/api/v1/coverage").status for each in (first, second)} == {429}


def test_socket_at_one_process_sees_what_happens_at_another(server: Server) -> None:
    with sockets(server) as by_process:
        here, there = by_process.values()
        for level in (0.2, 0.4, 0.6):
            here.ask("player.volume", volume=level)
        for level in (0.2, 0.4, 0.6):
            receive_volume(there, level)
        there.ask("player.volume", volume=0.8)
        receive_volume(here, 0.8)
        assert here.replica.player == there.replica.player


def test_sockets_of_a_user_at_all_processes_are_counted_together(server: Server) -> None:
    with ExitStack() as stack:

        def opens() -> bool:
            status, sock = send_handshake(server.port)
            stack.callback(sock.close)
            return status == 101

        for _ in range(SOCKETS):
            wait_until(opens, poll_s=POLL_S)  # sockets of an earlier test may hold slots for a moment
        assert not any(opens() for _ in range(2 * PROCESSES))


def test_killed_process_is_replaced_while_the_other_serves(server: Server) -> None:
    with sockets(server) as by_process:
        (killed, lost), (_kept, speaker) = by_process.items()
        psutil.Process(killed).send_signal(signal.SIGKILL)
        assert lost.at_end()
        for level in (0.1, 0.3):
            speaker.ask("player.volume", volume=level)
            assert server.get("/api/health").status == 200
    wait_until(lambda: killed not in pids(server) and len(pids(server)) == PROCESSES, PATIENCE_S, POLL_S)
    with sockets(server) as by_process:
        assert json.dumps([each.replica.player["volume"] for each in by_process.values()]) == "[0.3, 0.3]"


def receive_volume(speaker: Speaker, level: float) -> None:
    """Receive until the state has a volume."""
    while speaker.receive_until("player.state")["data"]["volume"] != level:
        pass


def pids(server: Server) -> set[int]:
    return {process.pid for process in web_processes(server)}
