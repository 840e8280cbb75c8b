"""Logins of players: app passwords as they are, in hex, salted and as keys; account passwords; API tokens."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.factory import create_app
from app.http import auth
from library.database import session_scope
from library.models import Credential
from library.people import accounts, app_passwords, credentials, passwords
from library.people.passwords import hashed
from library.states import CredentialKind, Role
from tests.conftest import reconnected
from tests.factories import PASSWORD, add_account
from tests.integration.subsonic.conftest import app_password
from tests.integration.subsonic.player import Player, token
from tests.redis_fixtures import running_valkey, valkey

__all__ = ["running_valkey", "valkey"]


@pytest.fixture
def ann(app: Flask) -> str:
    """Add an account; return its app password."""
    with session_scope() as session:
        add_account(session, "Ann", Role.LISTENER)
    auth.forget_accounts()
    return app_password("Ann")


def user(player: Player) -> str:
    return str(player.call("getUser")["user"]["username"])


@pytest.mark.parametrize("name", ["Ann", "ann", "ÄNN"])
def test_an_app_password_is_sent_in_every_way(app: Flask, ann: str, name: str) -> None:
    assert len(ann) == 24
    in_hex = "enc:" + ann.encode().hex()
    for login in (token(name, ann), {"u": name, "p": ann}, {"u": name, "p": in_hex}, {"apiKey": ann}):
        assert user(Player(app, login)) == "Ann"


def test_an_account_password_is_sent_as_it_is_only(app: Flask, ann: str) -> None:
    assert user(Player(app, {"u": "Ann", "p": PASSWORD})) == "Ann"
    assert user(Player(app, {"u": "Ann", "p": "enc:" + PASSWORD.encode().hex().upper()})) == "Ann"
    assert Player(app, token("Ann", PASSWORD)).fail("ping") == 40


def test_wrong_logins_are_refused_alike(app: Flask, ann: str) -> None:
    with session_scope() as session:
        add_account(session, "Bob")
    theirs = app_password("Bob")
    for login in (
        {"u": "Ann", "p": "wrong"},
        {"u": "Ann", "p": theirs},
        {"u": "Ann", "p": "enc:zz"},
        {"u": "Ann", "p": "enc:ff"},
        {"u": "Ann", "p": ""},
        {"u": "Ann", "p": "x\x00"},
        {"u": "nobody", "p": PASSWORD},
        token("Ann", theirs),
        token("nobody", ann),
        token("Ann", ann) | {"s": "another"},
        {"u": "Ann", "t": "é" * 32, "s": "x"},
        {"u": "Ann", "t": "x"},
    ):
        assert Player(app, login).fail("ping") == 40


def test_ways_of_logging_in_are_not_mixed(app: Flask, ann: str) -> None:
    for login in (
        {"u": "Ann", "apiKey": ann},
        {"p": ann, "apiKey": ann},
        token("Ann", ann) | {"apiKey": ann},
        token("Ann", ann) | {"p": ann},
    ):
        assert Player(app, login).fail("ping") == 43


def test_keys_are_api_tokens_or_app_passwords(app: Flask, ann: str) -> None:
    with session_scope() as session:
        user_id = accounts.find_by_name(session, "Ann")
        assert user_id
        api_token = credentials.add(session, user_id, CredentialKind.TOKEN, "script").secret
        browser = credentials.add(session, user_id, CredentialKind.LOGIN, "browser").secret
    for key in (api_token, ann):
        assert Player(app, {"apiKey": key}).call("tokenInfo") == {"tokenInfo": {"username": "Ann"}}
    for key in (browser, PASSWORD, "x" * 5000, "é"):
        assert Player(app, {"apiKey": key}).fail("tokenInfo") == 44


def test_a_revoked_password_and_those_before_a_new_account_password_end(app: Flask, ann: str) -> None:
    other = app_password("Ann", "desk")
    with session_scope() as session:
        user_id = accounts.find_by_name(session, "Ann")
        assert user_id
        [kept, revoked] = credentials.find_app_passwords(session, "Ann")
        if app_passwords.secret_of(revoked.credential_id) != other:
            kept, revoked = revoked, kept
        credentials.revoke(session, user_id, revoked.credential_id, CredentialKind.APP)
    assert Player(app, token("Ann", other)).fail("ping") == 40
    assert user(Player(app, token("Ann", ann))) == "Ann"
    assert user(Player(app, {"u": "Ann", "p": PASSWORD})) == "Ann"
    with session_scope() as session:
        accounts.change(session, user_id, hashed("another one"))
    assert Player(app, token("Ann", ann)).fail("ping") == 40
    assert Player(app, {"u": "Ann", "p": PASSWORD}).fail("ping") == 40


def test_the_use_of_an_app_password_is_noted(app: Flask, ann: str) -> None:
    for login in (token("Ann", ann), {"u": "Ann", "p": ann}):
        with session_scope() as session:
            session.execute(update(Credential).values(used_at=None))
        Player(app, login).call("ping")
        with session_scope() as session:
            assert session.execute(select(Credential.used_at)).scalar_one()


def test_a_database_without_the_servers_key_holds_no_app_password(
    app: Flask, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AURALIS_SECRET_KEY", "another key")
    with reconnected():
        assert Player(app, token("Ann", ann)).fail("ping") == 40
        assert user(Player(app, {"u": "Ann", "p": ann})) == "Ann"  # its hash is still the right one


def test_without_accounts_players_at_the_machine_are_the_owners(app: Flask) -> None:
    here = Player(app, token("me", "anything"), address="127.0.0.1")
    assert here.call("getUser")["user"]["adminRole"] is True
    assert Player(app, {}, address="127.0.0.1").fail("ping") == 40
    for elsewhere in ({"Sec-Fetch-Site": "cross-site"}, {"X-Forwarded-For": "192.0.2.1"}):
        assert here.fail("ping", headers=elsewhere) == 40


OLD_SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1.15 Version/15.6 Safari/605.1.15"


@pytest.mark.parametrize(
    ("headers", "is_owner"),
    [
        ({"User-Agent": OLD_SAFARI}, False),  # an <img> of any page
        ({"User-Agent": OLD_SAFARI, "Sec-Fetch-Site": "same-site"}, False),
        ({"User-Agent": OLD_SAFARI, "Origin": "http://evil.example"}, False),
        ({"User-Agent": OLD_SAFARI, "Sec-Fetch-Site": "none"}, True),
        ({"User-Agent": OLD_SAFARI, "Sec-Fetch-Site": "same-origin"}, True),
        ({"User-Agent": "Mozilla/5.0"}, True),  # Qt's
        ({"User-Agent": "Symfonium/13 okhttp/4.12"}, True),
        ({"User-Agent": ""}, True),
    ],
)
def test_page_in_a_browser_changes_nothing_where_there_are_no_accounts(
    app: Flask, songs: dict[str, str], headers: dict[str, str], is_owner: bool
) -> None:
    """GET calls change things: a page of another site must not use the owner's browser for them."""
    here = Player(app, token("me", "anything"), address="127.0.0.1")
    song = f"tr-{songs['Hunter']}"
    if is_owner:
        here.call("star", id=song, headers=headers)
    else:
        assert here.fail("star", id=song, headers=headers) == 40
    starred = here.call("getStarred2")["starred2"]["song"]
    assert bool(starred) is is_owner


@pytest.fixture(params=["in Redis", "in memory"])
def limited(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application with limits; the account is another one each time, since counts in memory stay."""
    if request.param == "in Redis":
        request.getfixturevalue("valkey")
    request.getfixturevalue("database")
    with reconnected():
        auth.forget_accounts()
        yield create_app(background=False)


def guesses(limited: Flask, name: str, n: int, address: str) -> list[int]:
    players = (Player(limited, {"u": name, "p": f"wrong {i}"}, address) for i in range(n))
    return [player.send("ping").status_code for player in players]


def test_guesses_are_limited_and_lock_no_app_password_out(limited: Flask) -> None:
    name, network = f"Ann {id(limited)}", "192.0.2."
    with session_scope() as session:
        add_account(session, name)
    mine = app_password(name)
    assert guesses(limited, name, 12, f"{network}9") == [200] * 10 + [429] * 2
    for login in (token(name, mine), {"u": name, "p": mine}):
        Player(limited, login, f"{network}9").call("ping")
    refused = Player(limited, {"u": name, "p": PASSWORD}, f"{network}9").send("ping", f="json")
    assert refused.status_code == 429
    assert refused.get_json()["subsonic-response"]["error"]["code"] == 40
    known = Player(limited, {"u": name, "p": PASSWORD}, f"{network}10")
    for _ in range(15):
        known.call("ping")  # confirmed once
    assert guesses(limited, name, 12, f"{network}11") == [200] * 10 + [429] * 2
    assert guesses(limited, name, 9, f"{network}12") == [200] * 4 + [429] * 5  # of 30 for the account


def test_calls_that_a_player_sends_at_once_are_one_guess(
    limited: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    slowly = Event()  # never set
    monkeypatch.setattr(passwords, "is_match", lambda sent, _: not slowly.wait(0.2) and sent == PASSWORD)
    name = f"Bob {id(limited)}"
    with session_scope() as session:
        add_account(session, name)
    players = [Player(limited, {"u": name, "p": PASSWORD}, "198.51.100.7") for _ in range(20)]
    with ThreadPoolExecutor(len(players)) as threads:
        statuses = list(threads.map(lambda player: player.respond("ping")["status"], players))
    assert statuses == ["ok"] * len(players)
