"""Logins with oidc-provider-mock: every message is a real provider's."""

import http.client
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

from app.factory import create_app
from app.http import auth
from app.oidc.flow import CALLBACK_PATH
from app.oidc.provider import providers
from library.database import session_scope
from library.states import Role
from tests.conftest import reconnected
from tests.factories import add_account
from tests.oidc import CLIENT_ID, CLIENT_SECRET, mock_provider
from tests.signals import PATIENCE_S

pytestmark = pytest.mark.integration

PAGE = {"X-Auralis-Page": "1"}
ANN = '{"sub": "ann-1", "preferred_username": "Ann B.", "email": "ann@example.org"}'


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with mock_provider("--require-nonce", "true", "--user-claims", ANN) as started:
        yield started


@pytest.fixture
def client(
    issuer: str, unlimited: None, database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FlaskClient]:
    with session_scope() as session:
        add_account(session, "Root", Role.ADMIN)
    settings = {"ISSUER": issuer, "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": CLIENT_SECRET}
    for name, value in {**settings, "NEW_ACCOUNTS": "listener"}.items():
        monkeypatch.setenv(f"AURALIS_OIDC_{name}", value)
    with reconnected():
        auth.forget_accounts()
        providers.forget()
        yield create_app(background=False).test_client()
        providers.forget()


def consent(client: FlaskClient, **form: str) -> dict[str, str]:
    """Begin a login and answer the provider's page; return the query with which it sends the browser back."""
    url = client.post("/api/v1/session/oidc", headers=PAGE).get_json()["data"]["url"]
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE_S)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", f"{parts.path}?{parts.query}", urlencode(form), headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    back = urlsplit(response.headers["Location"])
    assert back.path == CALLBACK_PATH
    return {name: values[0] for name, values in parse_qs(back.query).items()}


def test_user_logs_in_and_out(client: FlaskClient, issuer: str) -> None:
    query = consent(client, sub="ann-1")
    assert client.get(CALLBACK_PATH, query_string=query).status_code == 303
    person = client.get("/api/v1/session").get_json()["data"]["person"]
    assert (person["name"], person["role"]) == ("Ann B.", "listener")
    ended = client.delete("/api/v1/session", headers=PAGE).get_json()["data"]
    assert ended["logout_url"].startswith(f"{issuer}/oauth2/end_session?")
    assert client.get("/api/v1/tracks").status_code == 401


def test_replayed_code_is_refused(client: FlaskClient) -> None:
    query = consent(client, sub="ann-1")
    assert client.get(CALLBACK_PATH, query_string=query).status_code == 303
    again = client.get(CALLBACK_PATH, query_string=query)
    assert (again.status_code, again.mimetype) == (403, "text/html")
    other = consent(client, sub="ann-1")
    replayed = client.get(CALLBACK_PATH, query_string={**other, "code": query["code"]})
    assert replayed.status_code == 403
    assert "used before" in replayed.text


def test_login_that_is_denied_is_explained(client: FlaskClient) -> None:
    query = consent(client, action="deny")
    query.setdefault("state", "")
    answer = client.get(CALLBACK_PATH, query_string=query)
    assert (answer.status_code, answer.mimetype) == (403, "text/html")
