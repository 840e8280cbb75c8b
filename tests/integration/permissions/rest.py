"""Every route and method of the application, asked as each kind of client, and judged by the table."""

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

STRANGER, LISTENER, ADMIN, OWNER = "stranger", "listener", "admin", "owner"

FORBIDDEN = (403,)

#: A part of an address that is named, with or without a converter.
ARGUMENT = re.compile(r"<(?:[^<>]*:)?(\w+)>")

#: Addresses beneath which a request may end what its client shows.
ENDING = ("/session", "/tokens", "/users")

#: What a client shows.
Headers = Callable[[World], dict[str, str]]


@dataclass(frozen=True)
class Identity:
    """A kind of client.

    Attributes
    ----------
    rank
        Whose column of the table holds.
    only_reads
        Whether whatever changes something is refused, as of another site's page.
    is_at_machine
        Whether it is a program at the machine that nothing stands before.
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
        is_for_all = row.stranger == row.admin
        if row.alone is not None and self.is_alone and (self.rank == OWNER or is_for_all):
            return row.alone
        return {STRANGER: row.stranger, LISTENER: row.listener, ADMIN: row.admin, OWNER: row.admin}[self.rank]


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def cookie(secret: str) -> dict[str, str]:
    return {"Cookie": f"{auth.COOKIE}={secret}"}


def token_of(person: Person) -> dict[str, str]:
    return bearer(worlds.show(person, CredentialKind.TOKEN).secret)


def session_of(person: Person) -> dict[str, str]:
    return cookie(worlds.show(person, CredentialKind.LOGIN).secret)


def revoked(world: World) -> dict[str, str]:
    shown = worlds.show(world.listener, CredentialKind.TOKEN)
    with session_scope() as session:
        credentials.revoke(session, world.listener.id, shown.row.id)
    return bearer(shown.secret)


def expired(world: World) -> dict[str, str]:
    return cookie(worlds.show(world.listener, CredentialKind.LOGIN, expires_in_s=-60.0).secret) | PAGE


def logged_out(world: World) -> dict[str, str]:
    shown = worlds.show(world.listener, CredentialKind.LOGIN)
    with session_scope() as session:
        credentials.end(session, shown.secret)
    return cookie(shown.secret) | PAGE


def before_another_password(world: World) -> dict[str, str]:
    headers = session_of(world.careful) | PAGE
    worlds.change_password(world.careful)
    return headers


def session_as_bearer(world: World) -> dict[str, str]:
    return bearer(worlds.show(world.listener, CredentialKind.LOGIN).secret)


def token_as_cookie(world: World) -> dict[str, str]:
    return cookie(worlds.show(world.listener, CredentialKind.TOKEN).secret) | PAGE


IDENTITIES = (
    Identity("nobody", STRANGER, lambda _: {}),
    Identity("nobody, from the machine", STRANGER, lambda _: {}, is_at_machine=True),
    Identity("nobody, page header", STRANGER, lambda _: PAGE),
    Identity("revoked token", STRANGER, revoked),
    Identity("expired session", STRANGER, expired),
    Identity("logged-out session", STRANGER, logged_out),
    Identity("session before another password", STRANGER, before_another_password),
    Identity("token of a removed account", STRANGER, lambda world: bearer(world.removed_token)),
    Identity("session as bearer", STRANGER, session_as_bearer),
    Identity("token as cookie", STRANGER, token_as_cookie),
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
    return Identity(f"owner, {name}", STRANGER, lambda _: shown, is_alone=True)


#: While there are no accounts. What was forwarded, or another site's page sent, is a stranger's.
OWNERS = (
    Identity("owner", OWNER, lambda _: {}, is_at_machine=True, is_alone=True),
    *map(_forwarded, ("X-Forwarded-For", "X-Forwarded-Proto", "CF-Connecting-IP", "Via")),
    Identity("owner, HTTP/1.0", STRANGER, lambda _: {}, is_alone=True, protocol="HTTP/1.0"),
    Identity("owner, evil Origin", STRANGER, lambda _: PAGE | EVIL_ORIGIN, only_reads=True, is_alone=True),
    Identity("owner, cross-site", STRANGER, lambda _: PAGE | CROSS_SITE, only_reads=True, is_alone=True),
)

#: Would make the first account, and so end the owner's time.
ENDS_OWNERS_TIME = "POST /api/v1/users"


@dataclass(frozen=True)
class Answer:
    """What one request was answered, and what should have been."""

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
    """Every method of every rule, as the table names them. HEAD goes with GET; OPTIONS tells methods."""
    return sorted(
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )


def ask_everything(world: World) -> Iterator[Answer]:
    """Ask each route as each identity, and GET's twin HEAD."""
    for identity in IDENTITIES if world.has_accounts else OWNERS:
        headers = identity.headers(world)
        for route in routes(world.app):
            if route in ELSEWHERE or (route == ENDS_OWNERS_TIME and identity.rank == OWNER):
                continue
            method, _, rule = route.partition(" ")
            shown = identity.headers(world) if any(part in rule for part in ENDING) else headers
            for sent in (method, "HEAD") if method == "GET" else (method,):
                yield ask(world, identity, f"{sent} {rule}", shown)


def ask(world: World, identity: Identity, route: str, headers: dict[str, str]) -> Answer:
    """Send one request of the table."""
    method, _, rule = route.partition(" ")
    row = ROWS[route.replace("HEAD", "GET")]
    names = world.ids | {"name": worlds.fresh_name() if "users" in rule else world.ids["name"]}
    if identity.rank == ADMIN and "users/<" in rule:  # the victim's is left alone
        names["user_id"] = worlds.fresh_account()
    sent: dict[str, Any] = {} if row.body is None else {"json": filled(row.body, names)}
    address = MACHINE_ADDRESS if identity.is_at_machine or identity.is_alone else ELSEWHERE_ADDRESS
    with world.app.test_client(use_cookies=False).open(
        ARGUMENT.sub(lambda found: names[found[1]], rule),
        method=method,
        base_url=ORIGIN,
        query_string=row.query,
        headers=headers,
        environ_overrides={"REMOTE_ADDR": address, "SERVER_PROTOCOL": identity.protocol},
        **sent,
    ) as answer:
        told = answer.get_data(as_text=True) + str(answer.headers)
    leaked = frozenset(secret for secret in world.secrets if secret in told)
    return Answer(identity.name, route, identity.expects(row, method), answer.status_code, leaked)


def filled(body: Any, names: dict[str, str]) -> Any:
    """A body with ids in the place of their names."""
    if isinstance(body, dict):
        return {name: filled(value, names) for name, value in body.items()}
    if isinstance(body, list):
        return [filled(value, names) for value in body]
    if isinstance(body, str) and body.startswith("{"):
        return names[body.strip("{}")]
    return body


def matrix(answers: list[Answer]) -> list[str]:
    """A line for each identity: requests, allowed, refused, and what was not as expected."""
    lines = [f"{'as':34} {'requests':>8} {'allowed':>8} {'refused':>8} {'wrong':>6}"]
    for name in dict.fromkeys(answer.identity for answer in answers):
        mine = [answer for answer in answers if answer.identity == name]
        count = Counter(answer.is_allowed for answer in mine)
        wrong = sum(not answer.is_right for answer in mine)
        lines.append(f"{name:34} {len(mine):8} {count[True]:8} {count[False]:8} {wrong:6}")
    return lines


def tell(lines: Sequence[str]) -> None:
    """Print lines; pytest shows them with `-s`, and where a test fails."""
    sys.stdout.write("\n".join(["", *lines, ""]))
