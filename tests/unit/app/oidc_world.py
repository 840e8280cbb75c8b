"""An application with an OpenID provider that may be wrong in any way."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.factory import create_app
from app.http import auth
from app.oidc.flow import CALLBACK_PATH
from app.oidc.provider import providers
from library.database import session_scope
from library.states import Role
from tests.conftest import reconnected
from tests.factories import add_account
from tests.oidc import CLIENT_ID, CLIENT_SECRET, StandIn

PAGE = {"X-Auralis-Page": "1"}


@pytest.fixture(scope="module")
def running() -> Iterator[StandIn]:
    provider = StandIn()
    yield provider
    provider.close()


@dataclass
class World:
    """An application with a provider; Ann is a listener."""

    app: Flask
    provider: StandIn

    def begin(self, client: FlaskClient) -> dict[str, str]:
        answer = client.post("/api/v1/session/oidc", headers=PAGE)
        assert answer.status_code == 200, answer.text
        query = parse_qs(urlsplit(answer.get_json()["data"]["url"]).query)
        sent = {name: values[0] for name, values in query.items()}
        self.provider.nonce = sent["nonce"]
        return sent

    def log_in(self, client: FlaskClient | None = None, **changed: str) -> Any:
        client = client or self.app.test_client()
        query = {"code": "c0de", "state": self.begin(client)["state"], **changed}
        return client.get(CALLBACK_PATH, query_string=query)


@pytest.fixture
def world(
    running: StandIn, unlimited: None, database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    vars(running).update(
        metadata={},
        claims={},
        header={},
        token={},
        userinfo={},
        status=200,
        jwks=None,
        signed_by=None,
        forms=[],
    )
    with session_scope() as session:
        add_account(session, "Root", Role.ADMIN)
        add_account(session, "Ann", Role.LISTENER)
    monkeypatch.setenv("AURALIS_OIDC_ISSUER", running.issuer)
    monkeypatch.setenv("AURALIS_OIDC_CLIENT_ID", CLIENT_ID)
    monkeypatch.setenv("AURALIS_OIDC_CLIENT_SECRET", CLIENT_SECRET)
    monkeypatch.setenv("AURALIS_OIDC_NAME", "Example <Login>")
    with ExitStack() as stack:
        monkeypatch.setenv("AURALIS_OIDC_NEW_ACCOUNTS", "listener")
        stack.enter_context(reconnected())
        auth.forget_accounts()
        providers.forget()
        yield World(create_app(background=False), running)
        providers.forget()


def person(client: FlaskClient) -> Any:
    return client.get("/api/v1/session").get_json()["data"]["person"]


def refusal(answer: Any, status: int = 403) -> str:
    """Check that a readable page refuses the login; return it."""
    assert (answer.status_code, answer.mimetype) == (status, "text/html"), answer.text
    assert "The login with Example &lt;Login&gt; failed" in answer.text
    assert 'href="/"' in answer.text
    cookies = answer.headers.getlist("Set-Cookie")
    assert not any(cookie.startswith(f"{auth.COOKIE}=") for cookie in cookies)
    text: str = answer.text
    return text
