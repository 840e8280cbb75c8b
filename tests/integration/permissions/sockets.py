"""Every message of the socket, sent as each kind of client to a real server, beside a connected victim."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from schemas.messages import CLIENT_MESSAGES
from tests.integration.permissions import rest
from tests.integration.permissions.rest import ANONYMOUS, Identity
from tests.integration.permissions.world import MARKER, World
from tests.servers import ROOT, coverage_environment, free_ports
from tests.signals import POLL_S, wait_until
from tests.wires import Speaker, send_handshake

#: The data of each message; "{item_id}" and other names stand for ids; the item is the victim's.
MESSAGES: dict[str, dict[str, Any]] = {
    "player.start": {"itemId": "{item_id}"},
    "player.pause": {},
    "player.resume": {},
    "player.stop": {},
    "player.next": {},
    "player.previous": {},
    "player.seek": {"position": 1000},
    "player.volume": {"volume": 0.1},
    "player.mode": {"shuffle": True},
    "player.transfer": {"outputClientId": "phone"},
    "player.ended": {"playId": "{play_id}"},
    "player.report": {"playId": "{play_id}", "position": 1000, "status": "playing"},
    "queue.add": {"trackId": "{track}"},
    "queue.remove": {"itemId": "{item_id}"},
    "queue.reorder": {"itemId": "{item_id}", "after": None},
    "queue.order": {"dimension": "tempo_bpm"},
    "queue.clear": {},
    "queue.get": {},
    "radio.start": {"seed": {"kind": "library"}},
    "radio.stop": {},
    "radio.mode": {"playOn": True},
    "library.search": {"query": "hunter"},
    "library.browse": {},
    "connection.authenticate": {"ticket": "made up"},
    "connection.resume": {"epoch": None, "lastSequence": None},
    "connection.subscribe": {"topics": ["position", "jobs", "cache", "library", "fingerprints"]},
    "connection.ping": {},
    "connection.close": {},
}

IDENTITIES = tuple(
    identity
    for identity in rest.IDENTITIES
    if identity.name
    in ("anonymous", "revoked token", "expired session", "listener, token", "listener, session and page")
)

#: Sent last: it ends the connection.
LAST = "connection.close"

#: Before authentication a wrong ticket ends the connection; afterwards none is needed.
TICKET = "connection.authenticate"


@dataclass(frozen=True)
class Reply:
    """The reply to one message."""

    identity: str
    kind: str
    code: str | None
    is_right: bool


@dataclass(frozen=True)
class Exchange:
    """Replies to all messages.

    Attributes
    ----------
    leaked
        Secrets of the victim's among all received messages.
    victim_received
        Types of the messages that the victim received meanwhile.
    """

    replies: list[Reply]
    leaked: frozenset[str]
    victim_received: list[str]


class Witness(Speaker):
    """A client that stores all received messages."""

    def __init__(self, port: int, path: str, headers: dict[str, str]) -> None:
        status, sock = send_handshake(port, path, headers)
        assert status == HTTPStatus.SWITCHING_PROTOCOLS, status
        super().__init__(sock)
        self.received: list[dict[str, Any]] = []

    def receive(self) -> dict[str, Any]:
        self.received.append(super().receive())
        return self.received[-1]


@contextmanager
def web_server() -> Iterator[int]:
    """Start gunicorn on the world's database and Redis; yield its port."""
    (port,) = free_ports(1)
    environment = {name: value for name, value in os.environ.items() if name.startswith("AURALIS_")}
    environment |= {"PATH": os.environ["PATH"], "AURALIS_PORT": str(port), **coverage_environment()}
    command = ["-m", "gunicorn", "--config", "config/gunicorn.py", "app.factory:create_app()"]
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until(lambda: _is_up(port), poll_s=10 * POLL_S)
        yield port
    finally:
        process.terminate()
        process.wait()


def _is_up(port: int) -> bool:
    try:
        status, sock = send_handshake(port, headers={"Upgrade": "", "Connection": ""})
    except OSError:
        return False
    sock.close()
    return status == HTTPStatus.BAD_REQUEST


def send_all(world: World, port: int) -> Exchange:
    """Send each message as each identity, in its own session and in one with the victim's name."""
    replies: list[Reply] = []
    received: list[dict[str, Any]] = []
    headers = rest.bearer(world.victims_token)
    with closing(Witness(port, f"/ws?clientId={MARKER}-phone&audio=no", headers)) as victim:
        victim.receive_until("connection.ready")
        victim.resume()
        victim.ask("connection.subscribe", topics=["position"])
        victim.received.clear()
        for identity in IDENTITIES:
            for path in ("/ws?clientId=phone", f"/ws?clientId=phone&session=own:{world.victim.id}"):
                with closing(Witness(port, path, identity.headers(world))) as witness:
                    replies += _send(world, identity, witness)
                received += witness.received
        victim.ask("connection.ping")
    leaked = frozenset(secret for secret in world.secrets if secret in repr(received))
    return Exchange(replies, leaked, [message["type"] for message in victim.received])


def _send(world: World, identity: Identity, witness: Witness) -> Iterator[Reply]:
    """Send every message but those that end the connection, then one of these."""
    is_known = identity.rank != ANONYMOUS
    if is_known:
        witness.receive_until("connection.ready")
        witness.resume()
    for kind in [*(kind for kind in CLIENT_MESSAGES if kind not in (LAST, TICKET)), TICKET]:
        data = {name: rest.filled(value, world.ids) for name, value in MESSAGES[kind].items()}
        reply = witness.ask(kind, **data)
        code = reply.get("error", {}).get("code")
        is_refused = code == "UNAUTHORIZED"
        yield Reply(identity.name, kind, code, is_refused is not is_known and code != "INTERNAL_ERROR")
    if is_known:
        witness.ask(LAST)
        yield Reply(identity.name, LAST, None, is_right=True)


def matrix(exchange: Exchange) -> list[str]:
    """Return a line for each identity: messages, allowed, refused, and unexpected."""
    lines = [f"{'as':34} {'messages':>8} {'allowed':>8} {'refused':>8} {'wrong':>6}"]
    for identity in IDENTITIES:
        mine = [reply for reply in exchange.replies if reply.identity == identity.name]
        refused = sum(reply.code == "UNAUTHORIZED" for reply in mine)
        wrong = sum(not reply.is_right for reply in mine)
        lines.append(f"{identity.name:34} {len(mine):8} {len(mine) - refused:8} {refused:8} {wrong:6}")
    return lines
