"""Security headers, CORS, and the first account of a server that others can reach."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from flask import Flask

from app.factory import create_app
from app.http import first_account
from config.settings import SettingError, current
from library.database import session_scope
from library.people import credentials
from library.states import CredentialKind
from tests.conftest import reconnected
from tests.contract.client import Client
from tests.factories import add_account

ALLOWED_SITE = "https://allowed.example"
FROM_ALLOWED_SITE = {"Origin": ALLOWED_SITE, "Sec-Fetch-Site": "cross-site"}

MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeApp]:
    with ExitStack() as stack:

        def make(**environment: str) -> Flask:
            for name, value in environment.items():
                monkeypatch.setenv(name, value)
            stack.enter_context(reconnected())
            return create_app(background=False)

        yield make


def test_api_responses_run_no_scripts(make_app: MakeApp) -> None:
    headers = Client(make_app()).send("GET", "/tracks").headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in headers


def test_a_page_runs_only_its_own_scripts(make_app: MakeApp) -> None:
    policy = Client(make_app()).send("GET", "/api/docs").headers["Content-Security-Policy"]
    scripts = policy.partition("script-src")[2].partition(";")[0]
    assert "'sha256-" in scripts
    assert "unsafe" not in scripts


def test_only_an_allowed_site_may_use_the_api_with_a_token(make_app: MakeApp) -> None:
    client = Client(make_app(AURALIS_CORS_ORIGINS=ALLOWED_SITE))
    preflight = client.send("OPTIONS", "/scans", headers={"Origin": ALLOWED_SITE})
    assert preflight.headers["Access-Control-Allow-Origin"] == ALLOWED_SITE
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    with session_scope() as session:
        ann = add_account(session, "ann")
        token = credentials.add(session, ann.id, CredentialKind.TOKEN, "script").secret
    headers = FROM_ALLOWED_SITE | {"Authorization": f"Bearer {token}"}
    assert client.post("/history", {"track_id": "x"}, headers=headers).status_code == 404
    other = client.send("GET", "/tracks", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in other.headers


@pytest.mark.parametrize(
    "headers", [FROM_ALLOWED_SITE, {"Origin": ALLOWED_SITE}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_sites_page_is_not_the_owner(make_app: MakeApp, headers: dict[str, str]) -> None:
    client = Client(make_app(AURALIS_CORS_ORIGINS=ALLOWED_SITE))
    for path in ("/tracks", "/coverage", "/roots"):
        assert client.send("GET", path, headers=headers).status_code == 401
    assert client.send("GET", "/metrics", headers=headers).status_code == 403
    body = {"name": "eve", "password": "correct horse", "role": "admin"}
    assert client.post("/users", body, headers=headers).status_code == 403
    assert client.get("/session")["data"] == {
        "person": {"id": "owner", "name": "owner", "role": "admin"},
        "known_by": "machine",
        "has_accounts": False,
        "needs_code": False,
        "provider": None,
        "logout_url": None,
    }


@pytest.mark.parametrize(
    ("address", "headers", "location"),
    [
        ("127.0.0.1", {}, "http://127.0.0.1:5555/"),
        ("192.168.1.7", {}, None),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.0.1"}, None),
        ("127.0.0.1", {"Sec-Fetch-Site": "cross-site"}, None),
    ],
)
def test_flower_is_shown_at_this_machine_only(
    make_app: MakeApp, address: str, headers: dict[str, str], location: str | None
) -> None:
    browser = make_app().test_client()
    answer = browser.get(
        "/flower", base_url="http://127.0.0.1", headers=headers, environ_overrides={"REMOTE_ADDR": address}
    )
    assert (answer.status_code, answer.headers.get("Location")) == (302 if location else 404, location)
    assert location or "only at the machine" in answer.get_json()["message"]


@pytest.mark.parametrize(
    ("bound", "host", "status"),
    [
        ("192.168.1.2", "192.168.1.2:8765", 200),
        ("fd00::1", "[FD00::1]:8765", 200),
        ("192.168.1.2", "192.168.1.3", 403),
        ("0.0.0.0", "0.0.0.0", 403),
    ],
)
def test_the_bound_address_is_an_allowed_host(make_app: MakeApp, bound: str, host: str, status: int) -> None:
    app = make_app(AURALIS_HOST=bound, AURALIS_CONTAINER="yes")
    assert app.test_client().get("/api/health", headers={"Host": host}).status_code == status


@pytest.mark.parametrize("setting", [{"AURALIS_HOST": "0.0.0.0"}, {"AURALIS_PROXIES": "1"}])
def test_a_server_open_to_the_network_needs_an_account(make_app: MakeApp, setting: dict[str, str]) -> None:
    with pytest.raises(SettingError, match="bin/auralis users add"):
        make_app(**setting)


def test_a_server_with_an_account_may_be_open_to_the_network(make_app: MakeApp) -> None:
    with session_scope() as session:
        add_account(session, "ann")
    client = Client(make_app(AURALIS_HOST="0.0.0.0"))
    assert client.send("GET", "/tracks").status_code == 401


def test_in_a_container_a_code_from_the_log_creates_the_first_account(
    make_app: MakeApp, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(make_app(AURALIS_HOST="0.0.0.0", AURALIS_CONTAINER="yes", AURALIS_RATE_LIMIT="off"))
    code = (current().data / first_account.CODE_FILE).read_text()
    assert code in caplog.text
    assert client.get("/session")["data"]["needs_code"] is True
    body = {"name": "ann", "password": "correct horse"}
    assert client.post("/users", body).status_code == 403
    assert client.post("/users", body | {"code": "guess"}).status_code == 403
    assert client.post("/users", body | {"code": code}).get_json()["data"]["role"] == "admin"
    assert client.post("/users", body | {"name": "eve", "code": code}).status_code == 403
    assert not (current().data / first_account.CODE_FILE).exists()
