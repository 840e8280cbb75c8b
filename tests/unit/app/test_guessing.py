"""Password guessing is limited and locks no user out."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask

from app.factory import create_app
from app.http import auth, known_browsers
from app.http.rate_limits import MAX_LOGIN_BYTES
from config.client_addresses import customer
from library.database import session_scope
from tests.conftest import reconnected
from tests.contract.client import Client
from tests.factories import PASSWORD, add_account
from tests.unit.app.api.conftest import PAGE

#: As in the table of buckets.
TRIES_OF_AN_ADDRESS, TRIES_OF_AN_ACCOUNT = 10, 30


@pytest.fixture
def app(database: str) -> Iterator[Flask]:
    with reconnected():
        auth.forget_accounts()
        with session_scope() as session:
            for name in ("Ann", "eve"):
                add_account(session, name)
        yield create_app(background=False)


def log_in(client: Client, name: str, password: str, address: str) -> int:
    body = {"name": name, "password": password}
    answer = client.post("/session", body, environ_overrides={"REMOTE_ADDR": address})
    assert (answer.status_code == 429) == ("Retry-After" in answer.headers)
    return answer.status_code


def guess(app: Flask, name: str, *addresses: str) -> Counter[int]:
    """Try wrong passwords from each address, once more than its limit."""
    tries = [address for address in addresses for _ in range(TRIES_OF_AN_ADDRESS + 1)]
    return Counter(log_in(Client(app, PAGE), name, "wrong horse", address) for address in tries)


GUESSERS = [f"10.0.0.{n}" for n in range(6)]
OTHERS = [f"10.0.5.{n}" for n in range(6)]


def test_an_account_has_thirty_guesses_from_all_addresses(app: Flask) -> None:
    assert guess(app, "ann", *GUESSERS) == {401: TRIES_OF_AN_ACCOUNT, 429: 36}
    assert log_in(Client(app, PAGE), "ÄNN", "wrong horse", "10.0.1.1") == 429
    assert log_in(Client(app, PAGE), "eve", PASSWORD, "10.0.1.1") == 201


def test_an_unknown_name_has_the_same_limit(app: Flask) -> None:
    assert guess(app, "unknown", *GUESSERS) == guess(app, "ann", *OTHERS) == {401: 30, 429: 36}


def test_a_login_with_too_long_a_body_is_refused(app: Flask) -> None:
    body = {"name": "ann", "password": PASSWORD}
    padded = json.dumps(body).encode() + b" " * MAX_LOGIN_BYTES
    address = {"REMOTE_ADDR": "10.0.1.1"}
    sent = {"data": padded, "content_type": "application/json", "environ_overrides": address}
    answer = Client(app, PAGE).send("POST", "/session", **sent)
    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (413, None)
    longest = json.dumps({"name": "\U0001f600" * 64, "password": "\U0001f600" * 1024})
    answer = Client(app, PAGE).send("POST", "/session", **sent | {"data": longest})
    assert answer.status_code == 401


def test_the_addresses_of_one_ipv6_network_are_counted_together(app: Flask) -> None:
    hosts = [f"2001:db8:0:7::{n:x}" for n in range(1, 4)]
    assert guess(app, "ann", *hosts) == {401: TRIES_OF_AN_ADDRESS, 429: 23}
    assert log_in(Client(app, PAGE), "ann", PASSWORD, "2001:db8:0:8::1") == 201


def test_guessing_does_not_lock_out_a_known_browser(app: Flask) -> None:
    ann = Client(app, PAGE)
    assert log_in(ann, "Ann", PASSWORD, "10.0.0.9") == 201
    assert ann.send("DELETE", "/session").status_code == 200
    guess(app, "ann", *GUESSERS, "10.0.0.9")
    assert log_in(Client(app, PAGE), "ann", PASSWORD, "10.0.0.9") == 429
    assert log_in(ann, "ann", PASSWORD, "10.0.0.9") == 201  # the same address, and another one
    assert log_in(ann, "ann", PASSWORD, "10.0.2.1") == 201


def test_a_known_browser_has_as_many_tries_as_an_address(app: Flask) -> None:
    thief = Client(app, PAGE)
    assert log_in(thief, "Ann", PASSWORD, "10.0.0.9") == 201
    tried = [log_in(thief, "ann", "wrong horse", f"10.0.3.{n}") for n in range(TRIES_OF_AN_ADDRESS + 5)]
    assert Counter(tried) == {401: TRIES_OF_AN_ADDRESS, 429: 5}


def test_a_browser_is_known_for_its_own_account_only(app: Flask) -> None:
    eve = Client(app, PAGE)
    assert log_in(eve, "eve", PASSWORD, "10.0.0.9") == 201
    guess(app, "ann", *GUESSERS)
    assert log_in(eve, "ann", PASSWORD, "10.0.4.1") == 429


@pytest.mark.parametrize("shown", ["", ".", "x.y", "x" * 200, "é.é", "device."])
def test_a_forged_cookie_is_ignored(app: Flask, shown: str) -> None:
    forger = Client(app, PAGE)
    forger.show(known_browsers.COOKIE, shown)
    tried = [log_in(forger, "ann", "wrong horse", "10.0.4.1") for _ in range(TRIES_OF_AN_ADDRESS + 1)]
    assert tried == [401] * TRIES_OF_AN_ADDRESS + [429]


def test_the_cookie_is_no_credential(app: Flask) -> None:
    ann = Client(app, PAGE)
    log_in(ann, "ann", PASSWORD, "10.0.0.9")
    ann.send("DELETE", "/session")
    assert ann.get("/session")["data"]["person"] is None
    assert ann.send("GET", "/tracks").status_code == 401


ODD_BODIES = (b"", b"[]", b'{"name": 1}', b'{"name": "\\ud800"}', b'{"name": "' + b"x" * 20_000)


@pytest.mark.parametrize("body", ODD_BODIES)
def test_an_invalid_login_is_counted_by_address(app: Flask, body: bytes) -> None:
    client, answers = Client(app, PAGE), []
    for _ in range(TRIES_OF_AN_ADDRESS + 1):
        sent = client.send("POST", "/session", data=body, content_type="application/json")
        answers.append(sent.status_code)
    assert set(answers[:-1]) <= {400, 413, 422}
    assert answers[-1] == 429


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:DB8:0:0:ffff::1", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("", "unknown"),
        (None, "unknown"),
        ("unix:", "unix:"),
    ],
)
def test_an_address_is_counted_with_its_network(address: str | None, counted_as: str) -> None:
    assert customer(address) == counted_as
