"""Logins by a header of a trusted proxy."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from app.cli.main import cli
from app.factory import create_app
from app.http import auth
from library.database import session_scope
from library.people import accounts
from library.states import Role
from tests.conftest import reconnected
from tests.factories import PASSWORD, add_account

HEADER = "Remote-User"
PAGE = {"X-Auralis-Page": "1"}

Make = Callable[..., Flask]


@pytest.fixture
def made(unlimited: None, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Make an application behind a proxy at 127.0.0.1; Ann is a listener, Root an administrator."""
    with session_scope() as session:
        add_account(session, "Root", Role.ADMIN)
        add_account(session, "Ann", Role.LISTENER)
    with ExitStack() as stack:

        def make(**variables: str) -> Flask:
            settings = {"TRUSTED_PROXIES": "127.0.0.1", "PROXY_USER_HEADER": HEADER, **variables}
            for name, value in settings.items():
                monkeypatch.setenv(f"AURALIS_{name}", value)
            stack.enter_context(reconnected())
            auth.forget_accounts()
            return create_app(background=False)

        yield make


def state(client: FlaskClient, user: str | None, peer: str = "127.0.0.1") -> Any:
    headers = PAGE | ({HEADER: user} if user is not None else {})
    return client.get("/api/v1/session", headers=headers, environ_overrides={"REMOTE_ADDR": peer})


def person(client: FlaskClient, user: str | None) -> Any:
    answer = state(client, user)
    assert answer.status_code == 200, answer.text
    return answer.get_json()["data"]["person"]


def message(answer: Any) -> str:
    assert answer.status_code == 403
    text: str = answer.get_json()["message"]
    return text


def test_user_of_the_proxy_is_logged_in_to_the_account_of_that_name(made: Make) -> None:
    client = made().test_client()
    found = person(client, "ann")
    assert (found["name"], found["role"]) == ("Ann", "listener")
    created = client.post("/api/v1/tokens", json={"name": "script"}, headers=PAGE | {HEADER: "ann"})
    assert created.status_code == 201  # the cookie is a login like any other
    assert client.post("/api/v1/tokens", json={"name": "x"}, headers={HEADER: "ann"}).status_code == 403
    assert client.get("/api/v1/tracks", headers={HEADER: "ann"}).status_code == 200


def test_same_browser_keeps_its_login(made: Make) -> None:
    client = made().test_client()
    person(client, "ann")
    assert "Set-Cookie" not in state(client, "ann").headers


def test_another_user_of_the_browser_gets_another_login(made: Make) -> None:
    client = made(PROXY_NEW_ACCOUNTS="listener").test_client()
    assert person(client, "ann")["name"] == "Ann"
    assert client.get("/api/v1/tracks", headers={HEADER: "bob"}).status_code == 401
    assert person(client, "bob")["name"] == "bob"


@pytest.mark.parametrize("peer", ["192.0.2.1", "127.0.0.2", "::1", ""])
@pytest.mark.parametrize("path", ["/api/v1/session", "/api/v1/tracks"])
def test_header_of_another_address_is_refused(made: Make, peer: str, path: str) -> None:
    client = made(PROXY_NEW_ACCOUNTS="listener").test_client()
    answer = client.get(path, headers={HEADER: "ann"}, environ_overrides={"REMOTE_ADDR": peer})
    assert "AURALIS_TRUSTED_PROXIES" in message(answer)


def test_spelling_of_a_header_with_underscores_does_not_count(made: Make) -> None:
    """gunicorn drops such headers; here the value arrives under the very same name."""
    client = made().test_client()
    answer = client.get(
        "/api/v1/session", environ_overrides={"HTTP_REMOTE_USER": "ann", "REMOTE_ADDR": "::1"}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("value", ["", " ", "ann,root", "ann, ann", "a" * 65, "\xff\xfe", "a\x00b"])
def test_value_that_is_no_name_is_refused(made: Make, value: str) -> None:
    client = made(PROXY_NEW_ACCOUNTS="listener").test_client()
    answer = client.get("/api/v1/session", environ_overrides={"HTTP_REMOTE_USER": value})
    assert "is not one name" in message(answer)


def test_name_is_utf8(made: Make) -> None:
    client = made(PROXY_NEW_ACCOUNTS="listener").test_client()
    sent = "Zoë".encode().decode("latin-1")
    answer = client.get("/api/v1/session", environ_overrides={"HTTP_REMOTE_USER": sent})
    assert answer.get_json()["data"]["person"]["name"] == "Zoë"


def test_account_is_created_only_where_that_is_chosen_and_never_an_administrators(made: Make) -> None:
    assert "no such account" in message(state(made().test_client(), "bob"))
    created = person(made(PROXY_NEW_ACCOUNTS="listener").test_client(), "bob")
    assert (created["name"], created["role"]) == ("bob", "listener")


def test_no_header_is_an_administrator_by_its_name(made: Make) -> None:
    client = made(PROXY_NEW_ACCOUNTS="listener").test_client()
    for name in ("Root", "root", "RÖOT".replace("Ö", "O")):
        assert "bin/auralis users link" in message(state(client, name))
    ran = CliRunner().invoke(cli, ["users", "link", "Root", "--proxy-user", "boss"])
    assert ran.output == "Linked Root to boss.\n"
    assert person(client, "boss")["role"] == "admin"
    removed = CliRunner().invoke(cli, ["users", "link", "Root", "--remove-all"])
    assert removed.output == "Removed 1 links of Root.\n"
    assert person(made().test_client(), "ann")["name"] == "Ann"
    assert client.get("/api/v1/tracks", headers={HEADER: "boss"}).status_code == 401


def test_names_that_only_look_alike_are_different_users(made: Make) -> None:
    app = made(PROXY_NEW_ACCOUNTS="listener")
    assert person(app.test_client(), "ann")["name"] == "Ann"
    assert "another proxy user's" in message(
        state(app.test_client(), "ÄNN".lower().encode().decode("latin-1"))
    )


def test_renamed_link_survives_promotion(made: Make) -> None:
    app = made()
    assert person(app.test_client(), "ann")["role"] == "listener"
    with session_scope() as session:
        found = accounts.find_by_name(session, "ann")
        assert found
        accounts.change(session, found, role=Role.ADMIN)
    assert person(app.test_client(), "ann")["role"] == "admin"


def test_removed_account_takes_its_link_along(made: Make) -> None:
    app = made()
    person(app.test_client(), "ann")
    assert CliRunner().invoke(cli, ["users", "remove", "ann"]).exit_code == 0
    assert "no such account" in message(state(app.test_client(), "ann"))


def test_tokens_and_passwords_work_as_before(made: Make) -> None:
    client = made().test_client()
    body = {"name": "Ann", "password": PASSWORD}
    assert client.post("/api/v1/session", json=body, headers=PAGE).status_code == 201
    assert client.get("/api/v1/tracks").status_code == 200


def test_header_means_nothing_without_the_setting(made: Make) -> None:
    assert person(made(PROXY_USER_HEADER="").test_client(), "ann") is None


@pytest.mark.parametrize("arguments", [[], ["--subject", "1"]])
def test_link_needs_a_user(made: Make, arguments: list[str]) -> None:
    made()
    assert CliRunner().invoke(cli, ["users", "link", "Ann", *arguments]).exit_code == 2
