"""A user fills playback sessions to their limits, beside another user's device."""

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import pytest
from redis import Redis

from app.ws.transport.frames import Closed
from tests.integration.ws.people import PASSWORD, cookie_of, log_in, speaking
from tests.servers import Server
from tests.signals import PATIENCE_S, wait_until
from tests.wires import Speaker

pytestmark = pytest.mark.integration

#: Maximum memory of a playback session (docs/protocol.md), MB.
SESSION_MB = 16

#: The promise is 5 and 3 s on an idle machine.
SAVED_WITHIN_S, CLOSED_WITHIN_S = 15.0, 10.0

HOSTILE = {chr(0x1F600 + n) * 32: "\x01" * 200 for n in range(8)}
LONGEST = {chr(97 + n) * 32: "*" * 200 for n in range(8)}


def redis_of(server: Server) -> Redis:
    url = json.loads((server.data / "endpoints.json").read_text())["redis_url"]
    return Redis.from_url(url, decode_responses=True)


def used_mb(redis: Redis) -> float:
    return float(redis.info("memory")["used_memory"]) / (1 << 20)


class Attacker:
    """Fills and changes one own session and three shared ones."""

    def __init__(self, server: Server, headers: dict[str, str]) -> None:
        sessions = ("", "&session=one", "&session=two", "&session=three")
        self.speakers = [speaking(server, f"fat{session}", headers) for session in sessions]
        self.names: list[str] = []
        self.rounds = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def fill(self, track_id: str) -> None:
        ids = [track_id] * 500
        for speaker in self.speakers:
            self.names.append(speaker.receive_until("connection.ready")["data"]["session"])
            speaker.resume()
            for _ in range(20 if speaker is self.speakers[0] else 1):
                assert speaker.error("queue.add", trackIds=ids, metadata=HOSTILE) == "INVALID_DATA"
            while "error" not in (answer := speaker.ask("queue.add", trackIds=ids, metadata=LONGEST)):
                pass
            assert answer["error"]["code"] == "QUEUE_FULL"

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        """Wait until the server has closed the sockets."""
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()

    def end(self) -> None:
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()
        for speaker in self.speakers:
            speaker.close()

    def _run(self) -> None:
        with suppress(AssertionError, OSError):  # the server closes the sockets of a removed account
            while not self._stopped.wait(0.5):
                for speaker in self.speakers:
                    speaker.ask("player.volume", volume=self.rounds % 10 / 10)
                self.rounds += 1


@pytest.fixture
def people(own_server: Server) -> dict[str, dict[str, str]]:
    """Return the headers of Ann, an admin, and Bob, a listener."""
    ann = log_in(own_server)
    bob = {"name": "bob", "password": PASSWORD}
    assert own_server.post("/api/v1/users", bob | {"role": "listener"}, ann).status == 201
    return {"ann": ann, "bob": cookie_of(own_server.post("/api/v1/session", bob))}


@pytest.fixture
def attacker(own_server: Server, people: dict[str, dict[str, str]]) -> Iterator[Attacker]:
    attacking = Attacker(own_server, people["bob"])
    yield attacking
    attacking.end()


def saved_version(server: Server, name: str) -> int:
    """Return the version of the snapshot in the database; 0 without one."""
    with closing(sqlite3.connect(server.data / "auralis.db")) as database:
        query = "SELECT version FROM playback_sessions WHERE name = ? AND content IS NOT NULL"
        row = database.execute(query, (name,)).fetchone()
    return int(row[0]) if row else 0


def change_and_wait(server: Server, program: Speaker, name: str) -> float:
    """Change the volume; return the seconds until its snapshot is stored."""
    version = program.ask("player.volume", volume=0.25)["data"]["version"]
    since_s = time.monotonic()
    wait_until(lambda: saved_version(server, name) >= version)
    return time.monotonic() - since_s


def test_large_sessions_use_bounded_memory_and_do_not_delay_others(
    own_server: Server, people: dict[str, dict[str, str]], attacker: Attacker
) -> None:
    ann = people["ann"]
    token: dict[str, Any] = own_server.post("/api/v1/tokens", {"name": "script"}, ann).data
    program = speaking(own_server, "program", {"Authorization": f"Bearer {token['token']}"})
    ready = program.receive_until("connection.ready")
    program.resume()
    with redis_of(own_server) as redis:
        before_mb = used_mb(redis)
        attacker.fill(track_of(own_server, ann))
        attacker.start()
        wait_until(lambda: attacker.rounds > 2)
        begun = attacker.rounds
        assert change_and_wait(own_server, program, ready["data"]["session"]) < SAVED_WITHIN_S
        since_s = time.monotonic()
        path = f"/api/v1/tokens/{token['id']}"
        assert own_server.request("DELETE", path, headers=ann).status == 200
        assert program.close_code() == Closed.UNAUTHORIZED
        assert time.monotonic() - since_s < CLOSED_WITHIN_S
        assert attacker.rounds > begun
        assert used_mb(redis) - before_mb < len(attacker.speakers) * SESSION_MB
        remove_bob(own_server, ann)
        attacker.join()
        keys = [key for name in attacker.names for key in redis.scan_iter(f"*session:{name}:*")]
        left = [key for key in keys if redis.ttl(key) == -1]  # other keys expire with a device's lease
        assert (left, [saved_version(own_server, name) for name in attacker.names]) == ([], [0] * 4)
        wait_until(lambda: used_mb(redis) - before_mb < SESSION_MB)
    program.close()


def remove_bob(server: Server, headers: dict[str, str]) -> None:
    (bob,) = [user for user in server.get("/api/v1/users", headers).json["items"] if user["name"] == "bob"]
    assert server.request("DELETE", f"/api/v1/users/{bob['id']}", headers=headers).status == 200


def track_of(server: Server, headers: dict[str, str]) -> str:
    """Return the id of a track, once there is one."""
    found = wait_until(lambda: server.get("/api/v1/tracks", headers).json["items"])
    return str(found[0]["id"])
