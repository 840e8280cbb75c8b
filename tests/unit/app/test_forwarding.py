"""Requests that proxies forward, and servers below a path."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from app.factory import create_app
from app.http import auth
from app.proxies.forwarding import is_trusted
from config.settings import SettingError
from library.database import session_scope
from library.states import Role
from tests.conftest import reconnected
from tests.factories import PASSWORD, add_account

Make = Callable[..., Flask]


@pytest.fixture
def made(unlimited: None, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Make an application with one account and further settings; `/seen` tells its view of a request."""
    with session_scope() as session:
        add_account(session, "Ann", Role.LISTENER)
    with ExitStack() as stack:

        def make(**variables: str) -> Flask:
            for name, value in variables.items():
                monkeypatch.setenv(f"AURALIS_{name}", value)
            stack.enter_context(reconnected())
            auth.forget_accounts()
            app = create_app(background=False)
            app.add_url_rule("/seen", view_func=_seen)
            return app

        yield make


def _seen() -> dict[str, Any]:
    return {"address": request.remote_addr, "secure": request.is_secure, "trusted": is_trusted()}


def seen(app: Flask, peer: str, forwarded: str = "192.0.2.7") -> dict[str, Any]:
    headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
    answer = app.test_client().get("/seen", headers=headers, environ_overrides={"REMOTE_ADDR": peer})
    found: dict[str, Any] = answer.get_json()
    return found


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.1.2.3", "::ffff:10.1.2.3", "fd00::1%eth0"])
def test_headers_of_stated_proxies_count(made: Make, peer: str) -> None:
    app = made(TRUSTED_PROXIES="127.0.0.1,10.0.0.0/8,fd00::/8")
    assert seen(app, peer) == {"address": "192.0.2.7", "secure": True, "trusted": True}
    forged = seen(app, peer, forwarded="203.0.113.1, 192.0.2.7")
    assert forged["address"] == "192.0.2.7"  # what the client claims stands before it


@pytest.mark.parametrize("peer", ["127.0.0.2", "192.0.2.1", "::1", "2001:db8::1", "", "unix"])
def test_headers_of_other_addresses_are_ignored(made: Make, peer: str) -> None:
    app = made(TRUSTED_PROXIES="127.0.0.1,10.0.0.0/8,fd00::/8")
    assert seen(app, peer) == {"address": peer, "secure": False, "trusted": False}


def test_number_alone_believes_every_address_but_states_no_proxy(made: Make) -> None:
    assert seen(made(PROXIES="1"), "192.0.2.1") == {"address": "192.0.2.7", "secure": True, "trusted": False}
    assert seen(made(PROXIES="0"), "192.0.2.1")["address"] == "192.0.2.1"


def test_headers_of_clients_do_not_move_the_server(made: Make) -> None:
    client = made(TRUSTED_PROXIES="127.0.0.1").test_client()
    headers = {"X-Forwarded-Prefix": "/evil", "X-Script-Name": "/evil", "X-Forwarded-Host": "evil.example"}
    assert client.get("/favicon.ico", headers=headers).headers["Location"] == "/badge.svg"


@pytest.mark.parametrize("variable", ["PROXIES", "TRUSTED_PROXIES"])
def test_proxy_without_an_account_is_refused(
    database: str, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(f"AURALIS_{variable}", "1" if variable == "PROXIES" else "127.0.0.1")
    with reconnected(), pytest.raises(SettingError, match=f"^AURALIS_{variable} would open"):
        create_app(background=False)


def log_in(client: FlaskClient, path: str) -> Any:
    body = {"name": "Ann", "password": PASSWORD}
    return client.post(f"{path}/api/v1/session", json=body, headers={"X-Auralis-Page": "1"})


@pytest.mark.parametrize("sent", ["/music", ""], ids=["kept", "removed"])
def test_addresses_are_below_the_path_whether_the_proxy_keeps_or_removes_it(made: Make, sent: str) -> None:
    client = made(BASE_PATH="/music").test_client()
    login = log_in(client, sent)
    paths = {cookie.partition("Path=")[2].partition(";")[0] for cookie in login.headers.getlist("Set-Cookie")}
    assert paths == {"/music/", "/music/api/v1/session"}
    assert client.get(f"{sent}/favicon.ico").headers["Location"] == "/music/badge.svg"
    assert client.get(f"{sent}/api/openapi.json").get_json()["servers"] == [{"url": "/music"}]
    assert "/music/api/docs-assets/swagger-ui.css" in client.get(f"{sent}/api/docs").text
    token = client.get(f"{sent}/api/health")
    assert token.status_code in {200, 503}
    lists = client.get("/music/api/v1/tracks?limit=2")
    assert lists.headers["Link"].startswith("</music/api/v1/tracks?limit=2")


def test_path_that_only_begins_alike_is_another(made: Make) -> None:
    client = made(BASE_PATH="/music").test_client()
    assert client.get("/musical/api/openapi.json").status_code == 404
    assert client.get("/music/music/api/openapi.json").status_code == 404


def test_two_servers_of_one_host_have_cookies_of_their_own(made: Make) -> None:
    client = made(BASE_PATH="/music").test_client()
    stale = "auralis_session=of-the-server-at-the-root"
    mine = log_in(client, "/music").headers.getlist("Set-Cookie")[0].partition(";")[0]
    fresh = client.application.test_client(use_cookies=False)
    both = fresh.get("/music/api/v1/session", headers={"Cookie": f"{mine}; {stale}"}).get_json()
    assert both["data"]["person"]["name"] == "Ann"  # browsers send the longer path first


def test_without_the_setting_nothing_is_below_a_path(made: Make) -> None:
    client = made().test_client()
    assert "servers" not in client.get("/api/openapi.json").get_json()
    assert client.get("/music/api/openapi.json").status_code == 404
    assert "Path=/;" in log_in(client, "").headers.getlist("Set-Cookie")[0] + ";"
