"""Every route and method of the application, sent as each kind of client, and checked against the table."""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask

from app.http import auth
from app.http.origin_checks import SAFE_METHODS
from library.database import session_scope
from library.people import credentials
from library.people.accounts import Person
from library.states import CredentialKind
from tests.integration.permissions import world as worlds
from tests.integration.permissions.expectations import ELSEWHERE, ROWS, Row, Statuses
from tests.integration.permissions.world import World

ORIGIN = "http://127.0.0.1"
ELSEWHERE_ADDRESS, MACHINE_ADDRESS = "192.0.2.7", "127.0.0.1"

PAGE = {"X-Auralis-Page": "1"}
EVIL_ORIGIN = {"Origin": "http://evil.example"}
CROSS_SITE = {"Sec-Fetch-Site": "cross-site"}

ANONYMOUS, LISTENER, ADMIN, OWNER = "anonymous", "listener", "admin", "owner"

FORBIDDEN = (403,)

#: A named part of a path, with or without a converter.
ARGUMENT = re.compile(r"<(?:[^<>]*:)?(\w+)>")

#: Paths below which a request may revoke its own credential.
REVOKING = ("/session", "/tokens", "/users")

#: Headers with a client's credential.
Headers = Callable[[World], dict[str, str]]


@dataclass(frozen=True)
class Identity:
    """A kind of client.

    Attributes
    ----------
    rank
        The column of the table that applies.
    only_reads
        Whether every change is refused, as to another site's page.
    is_at_machine
        Whether it is a program on this machine, without a proxy.
    is_alone
        Whether there are no accounts.
    """

    name: str
    rank: str
    headers: Headers
    only_reads: bool = False
    is_at_machine: bool = False
    is_alone: bool = False
    protocol: str = "HTTP/1.1"

    def expects(self, row: Row, method: str) -> Statuses:
        if self.only_reads and method not in SAFE_METHODS:
            return FORBIDDEN
        if row.machine is not None and self.is_at_machine:
            return row.machine
        is_for_all = row.anonymous == row.admin
        if row.alone is not None and self.is_alone and (self.rank == OWNER or is_for_all):
            return row.alone
        return {ANONYMOUS: row.anonymous, LISTENER: row.listener, ADMIN: row.admin, OWNER: row.admin}[
            self.rank
        ]


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def cookie(secret: str) -> dict[str, str]:
    return {"Cookie": f"{auth.COOKIE}={secret}"}


def token_of(person: Person) -> dict[str, str]:
    return bearer(worlds.add_credential(person, CredentialKind.TOKEN).secret)


def session_of(person: Person) -> dict[str, str]:
    return cookie(worlds.add_credential(person, CredentialKind.LOGIN).secret)


def revoked(world: World) -> dict[str, str]:
    shown = worlds.add_credential(world.listener, CredentialKind.TOKEN)
    with session_scope() as session:
        credentials.revoke(session, world.listener.id, shown.row.id)
    return bearer(shown.secret)


def expired(world: World) -> dict[str, str]:
    return (
        cookie(worlds.add_credential(world.listener, CredentialKind.LOGIN, expires_in_s=-60.0).secret) | PAGE
    )


def logged_out(world: World) -> dict[str, str]:
    shown = worlds.add_credential(world.listener, CredentialKind.LOGIN)
    with session_scope() as session:
        credentials.end(session, shown.secret)
    return cookie(shown.secret) | PAGE


def before_another_password(world: World) -> dict[str, str]:
    headers = session_of(world.careful) | PAGE
    worlds.change_password(world.careful)
    return headers


def session_as_bearer(world: World) -> dict[str, str]:
    return bearer(worlds.add_credential(world.listener, CredentialKind.LOGIN).secret)


def token_as_cookie(world: World) -> dict[str, str]:
    return cookie(worlds.add_credential(world.listener, CredentialKind.TOKEN).secret) | PAGE


IDENTITIES = (
    Identity("anonymous", ANONYMOUS, lambda _: {}),
    Identity("anonymous, from the machine", ANONYMOUS, lambda _: {}, is_at_machine=True),
    Identity("anonymous, page header", ANONYMOUS, lambda _: PAGE),
    Identity("revoked token", ANONYMOUS, revoked),
    Identity("expired session", ANONYMOUS, expired),
    Identity("logged-out session", ANONYMOUS, logged_out),
    Identity("session before another password", ANONYMOUS, before_another_password),
    Identity("token of a removed account", ANONYMOUS, lambda world: bearer(world.removed_token)),
    Identity("session as bearer", ANONYMOUS, session_as_bearer),
    Identity("token as cookie", ANONYMOUS, token_as_cookie),
    Identity("listener, token", LISTENER, lambda world: token_of(world.listener)),
    Identity("listener, session and page", LISTENER, lambda world: session_of(world.listener) | PAGE),
    Identity("listener, session alone", LISTENER, lambda world: session_of(world.listener), only_reads=True),
    Identity(
        "listener, session, evil Origin",
        LISTENER,
        lambda world: session_of(world.listener) | PAGE | EVIL_ORIGIN,
        only_reads=True,
    ),
    Identity(
        "listener, session, cross-site",
        LISTENER,
        lambda world: session_of(world.listener) | PAGE | CROSS_SITE,
        only_reads=True,
    ),
    Identity("admin, token", ADMIN, lambda world: token_of(world.admin)),
)


def _forwarded(name: str) -> Identity:
    shown = {name: MACHINE_ADDRESS}
    return Identity(f"owner, {name}", ANONYMOUS, lambda _: shown, is_alone=True)


#: While there are no accounts. Forwarded requests and other sites' pages are anonymous.
OWNERS = (
    Identity("owner", OWNER, lambda _: {}, is_at_machine=True, is_alone=True),
    *map(_forwarded, ("X-Forwarded-For", "X-Forwarded-Proto", "CF-Connecting-IP", "Via")),
    Identity("owner, HTTP/1.0", ANONYMOUS, lambda _: {}, is_alone=True, protocol="HTTP/1.0"),
    Identity("owner, evil Origin", ANONYMOUS, lambda _: PAGE | EVIL_ORIGIN, only_reads=True, is_alone=True),
    Identity("owner, cross-site", ANONYMOUS, lambda _: PAGE | CROSS_SITE, only_reads=True, is_alone=True),
)

#: Would create the first account, which ends the owner's access.
CREATES_FIRST_ACCOUNT = "POST /api/v1/users"


@dataclass(frozen=True)
class Outcome:
    """Status of one request, and the expected ones."""

    identity: str
    route: str
    expected: Statuses
    status: int
    leaked: frozenset[str]

    @property
    def is_right(self) -> bool:
        return self.status in self.expected and not self.leaked and self.status < 500

    @property
    def is_allowed(self) -> bool:
        return self.status not in (401, 403)


def routes(app: Flask) -> list[str]:
    """Return every method of every rule, as the table names them, without HEAD and OPTIONS."""
    return sorted(
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )


def send_all(world: World) -> Iterator[Outcome]:
    """Send each route's request as each identity; GET also as HEAD."""
    for identity in IDENTITIES if world.has_accounts else OWNERS:
        headers = identity.headers(world)
        for route in routes(world.app):
            if route in ELSEWHERE or (route == CREATES_FIRST_ACCOUNT and identity.rank == OWNER):
                continue
            method, _, rule = route.partition(" ")
            shown = identity.headers(world) if any(part in rule for part in REVOKING) else headers
            for sent in (method, "HEAD") if method == "GET" else (method,):
                yield send(world, identity, f"{sent} {rule}", shown)


def send(world: World, identity: Identity, route: str, headers: dict[str, str]) -> Outcome:
    """Send one request of the table."""
    method, _, rule = route.partition(" ")
    row = ROWS[route.replace("HEAD", "GET")]
    names = world.ids | {"name": worlds.fresh_name() if "users" in rule else world.ids["name"]}
    if identity.rank == ADMIN and "users/<" in rule:  # the victim's stays unchanged
        names["user_id"] = worlds.fresh_account()
    body: dict[str, Any] = {} if row.body is None else {"json": filled(row.body, names)}
    address = MACHINE_ADDRESS if identity.is_at_machine or identity.is_alone else ELSEWHERE_ADDRESS
    with world.app.test_client(use_cookies=False).open(
        ARGUMENT.sub(lambda found: names[found[1]], rule),
        method=method,
        base_url=ORIGIN,
        query_string=row.query,
        headers=headers,
        environ_overrides={"REMOTE_ADDR": address, "SERVER_PROTOCOL": identity.protocol},
        **body,
    ) as response:
        text = response.get_data(as_text=True) + str(response.headers)
    leaked = frozenset(secret for secret in world.secrets if secret in text)
    return Outcome(identity.name, route, identity.expects(row, method), response.status_code, leaked)


def filled(body: Any, names: dict[str, str]) -> Any:
    """Return a body with ids in place of their names."""
    if isinstance(body, dict):
        return {name: filled(value, names) for name, value in body.items()}
    if isinstance(body, list):
        return [filled(value, names) for value in body]
    if isinstance(body, str) and body.startswith("{"):
        return names[body.strip("{}")]
    return body


def matrix(outcomes: list[Outcome]) -> list[str]:
    """Return a line for each identity: requests, allowed, refused, and unexpected."""
    lines = [f"{'as':34} {'requests':>8} {'allowed':>8} {'refused':>8} {'wrong':>6}"]
    for name in dict.fromkeys(outcome.identity for outcome in outcomes):
        mine = [outcome for outcome in outcomes if outcome.identity == name]
        count = Counter(outcome.is_allowed for outcome in mine)
        wrong = sum(not outcome.is_right for outcome in mine)
        lines.append(f"{name:34} {len(mine):8} {count[True]:8} {count[False]:8} {wrong:6}")
    return lines


def print_lines(lines: Sequence[str]) -> None:
    """Print lines; pytest shows them with `-s`, and for failed tests."""
    sys.stdout.write("\n".join(["", *lines, ""]))
