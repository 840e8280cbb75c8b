"""Logins by an OpenID provider: the way there and back, accounts and errors."""

import base64
import hashlib
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from app.factory import create_app
from app.oidc import callback
from app.oidc.flow import CALLBACK_PATH, COOKIE, FLOW_S, PATH
from library.errors import PasswordsBusyError
from library.people import accounts
from tests.conftest import reconnected
from tests.factories import PASSWORD
from tests.oidc import CLIENT_ID, CLIENT_SECRET
from tests.unit.app.oidc_world import PAGE, World, person, refusal, running, world

__all__ = ["running", "world"]


def test_first_login_creates_an_account_of_the_chosen_role(world: World) -> None:
    client = world.app.test_client()
    answer = world.log_in(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    found = person(client)
    assert (found["name"], found["role"]) == ("ann 2", "listener")  # "Ann" is another's: names link nothing
    again = world.app.test_client()
    world.log_in(again)
    assert person(again)["id"] == found["id"]


def test_request_has_pkce_state_and_nonce_of_its_own(world: World) -> None:
    client = world.app.test_client()
    first, second = world.begin(client), world.begin(client)
    assert {first[name] == second[name] for name in ("state", "nonce", "code_challenge")} == {False}
    assert (second["response_type"], second["code_challenge_method"]) == ("code", "S256")
    assert second["redirect_uri"] == "http://localhost/api/v1/session/oidc/callback"
    client.get(CALLBACK_PATH, query_string={"code": "c", "state": second["state"]})
    (form,) = world.provider.forms
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == second["code_challenge"]
    assert form["redirect_uri"] == second["redirect_uri"]
    assert "client_secret" not in form
    assert base64.b64decode(form["Authorization"].removeprefix("Basic ")) == b"auralis:a+secret%2Fof+Auralis"


def test_secret_is_sent_in_the_form_where_the_provider_wants_it_there(world: World) -> None:
    world.provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert world.log_in().status_code == 303
    assert (world.provider.forms[0]["client_secret"], world.provider.forms[0]["Authorization"]) == (
        CLIENT_SECRET,
        "",
    )


def test_public_client_sends_no_secret(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURALIS_OIDC_CLIENT_SECRET", "")
    with reconnected():
        assert world.log_in().status_code == 303
    assert "client_secret" not in world.provider.forms[0]
    assert world.provider.forms[0]["Authorization"] == ""


@pytest.mark.parametrize("state", ["", "forged", "ü", "\ud83d"[:0] + "x" * 5000])
def test_forged_state_is_refused(world: World, state: str) -> None:
    assert "not begun in this browser" in refusal(world.log_in(state=state))
    assert world.provider.forms == []


def test_callback_of_another_browser_is_refused(world: World) -> None:
    state = world.begin(world.app.test_client())["state"]
    answer = world.app.test_client().get(CALLBACK_PATH, query_string={"code": "c", "state": state})
    assert "not begun in this browser" in refusal(answer)


@pytest.mark.parametrize(
    "cookie", ["", "a", "a.b.c.d", "a.1..d", f"{'a' * 300}.1..d", "ü.1..d", "a.1.b.c.d", "a.99999999999..x"]
)
def test_cookie_that_is_not_ours_is_refused(world: World, cookie: str) -> None:
    client = world.app.test_client()
    state = world.begin(client)["state"]
    client.set_cookie(COOKIE, cookie, path=PATH)
    answer = client.get(CALLBACK_PATH, query_string={"code": "c", "state": state})
    assert "not begun in this browser" in refusal(answer)


def test_login_ends_once(world: World) -> None:
    client = world.app.test_client()
    query = {"code": "c", "state": world.begin(client)["state"]}
    assert client.get(CALLBACK_PATH, query_string=query).status_code == 303
    assert "ended already" in refusal(client.get(CALLBACK_PATH, query_string=query))


def test_login_that_took_too_long_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = world.app.test_client()
    state = world.begin(client)["state"]
    later_s = time.time() + FLOW_S + 1
    monkeypatch.setattr("app.oidc.flow.time.time", lambda: later_s)
    answer = client.get(CALLBACK_PATH, query_string={"code": "c", "state": state})
    assert "ten minutes ago" in refusal(answer)


def test_code_that_the_provider_does_not_take_is_refused(world: World) -> None:
    world.provider.status, world.provider.token = 400, {"id_token": None, "error": "invalid_grant"}
    assert "used before" in refusal(world.log_in())


def test_wrong_secret_is_named_as_the_administrators_matter(world: World) -> None:
    world.provider.status, world.provider.token = 401, {"id_token": None, "error": "invalid_client"}
    assert "AURALIS_OIDC_CLIENT_SECRET" in refusal(world.log_in(), 502)


def test_provider_that_is_down_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = world.app.test_client()
    state = world.begin(client)["state"]
    monkeypatch.setenv("AURALIS_OIDC_ISSUER", "http://127.0.0.1:9")
    with reconnected():
        begun = client.post("/api/v1/session/oidc", headers=PAGE)
        assert begun.status_code == 503
        assert "does not respond" in begun.get_json()["message"]
        query = {"code": "c", "state": state}
        assert "does not respond" in refusal(client.get(CALLBACK_PATH, query_string=query), 502)
        login = {"name": "Ann", "password": PASSWORD}
        assert client.post("/api/v1/session", json=login, headers=PAGE).status_code == 201


def test_errors_of_the_provider_are_readable_and_never_markup(world: World) -> None:
    denied = refusal(world.log_in(error="access_denied", error_description="<script>alert(1)</script>"))
    assert "cancelled" in denied
    assert "&lt;script&gt;" in denied
    other = refusal(world.log_in(error="<b>odd</b>" * 100))
    assert "&lt;b&gt;odd" in other
    assert len(other) < 4000


def test_response_that_names_another_issuer_is_refused(world: World) -> None:
    assert "another provider" in refusal(world.log_in(iss="https://evil.example"))
    assert world.log_in(iss=world.provider.issuer).status_code == 303


def test_administrators_are_created_only_where_that_is_chosen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AURALIS_OIDC_NEW_ACCOUNTS", "admin")
    client = world.app.test_client()
    with reconnected():
        world.log_in(client)
        assert person(client)["role"] == "admin"


def test_nobody_becomes_the_first_account(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "has_accounts", lambda _session: False)
    assert "bin/auralis users add" in refusal(world.log_in())


def log_in_ann(client: FlaskClient) -> None:
    answer = client.post("/api/v1/session", json={"name": "Ann", "password": PASSWORD}, headers=PAGE)
    assert answer.status_code == 201


def test_account_is_connected_from_its_own_login(world: World) -> None:
    client = world.app.test_client()
    log_in_ann(client)
    answer = world.log_in(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/settings")
    state = client.get("/api/v1/session").get_json()["data"]
    assert state["provider"] == {"name": "Example <Login>", "is_linked": True}
    other = world.app.test_client()
    world.log_in(other)
    assert person(other)["name"] == "Ann"


def test_user_of_the_provider_is_one_account(world: World) -> None:
    world.log_in()
    client = world.app.test_client()
    log_in_ann(client)
    assert "is linked to the account" in refusal(world.log_in(client))


def test_connecting_needs_the_login_until_its_end(world: World) -> None:
    client = world.app.test_client()
    log_in_ann(client)
    state = world.begin(client)["state"]
    client.delete("/api/v1/session", headers=PAGE)
    answer = client.get(CALLBACK_PATH, query_string={"code": "c", "state": state})
    assert "logged out meanwhile" in refusal(answer)


def test_other_sites_begin_no_login(world: World) -> None:
    client = world.app.test_client()
    answer = client.post("/api/v1/session/oidc", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    log_in_ann(client)
    assert client.post("/api/v1/session/oidc").status_code == 403  # a login's cookie needs the page's header


def test_logging_out_ends_the_login_at_the_provider_as_well(world: World) -> None:
    client = world.app.test_client()
    world.log_in(client)
    url = client.delete("/api/v1/session", headers=PAGE).get_json()["data"]["logout_url"]
    query = parse_qs(urlsplit(url).query)
    assert url.startswith(f"{world.provider.issuer}/logout?")
    assert query == {"client_id": [CLIENT_ID], "post_logout_redirect_uri": ["http://localhost/"]}
    assert person(client) is None
    log_in_ann(client)
    assert client.delete("/api/v1/session", headers=PAGE).get_json()["data"]["logout_url"] is None


@pytest.mark.parametrize("endpoint", [None, "http://192.0.2.1/logout", "javascript:alert(1)"])
def test_provider_without_a_logout_is_left_alone(world: World, endpoint: str | None) -> None:
    world.provider.metadata = {"end_session_endpoint": endpoint}
    client = world.app.test_client()
    world.log_in(client)
    assert client.delete("/api/v1/session", headers=PAGE).get_json()["data"]["logout_url"] is None


def test_provider_that_is_down_does_not_keep_anyone_logged_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = world.app.test_client()
    world.log_in(client)
    monkeypatch.setenv("AURALIS_OIDC_ISSUER", "http://127.0.0.1:9")
    with reconnected():
        answer = client.delete("/api/v1/session", headers=PAGE)
        assert answer.get_json()["data"]["logout_url"] is None
        assert person(client) is None


def test_page_shows_domain_and_unexpected_errors(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(error: Exception) -> Any:
        def raised(*_: Any) -> None:
            raise error

        return raised

    monkeypatch.setattr(callback, "admit", fail(PasswordsBusyError("Too many passwords.")))
    assert "Too many passwords." in refusal(world.log_in(), 503)
    monkeypatch.setattr(callback, "admit", fail(KeyError("secret detail")))
    assert "secret detail" not in refusal(world.log_in(), 500)


def test_logins_are_limited(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURALIS_RATE_LIMIT", "1000/minute")
    with reconnected():
        client = create_app(background=False).test_client()
        codes = [client.get(CALLBACK_PATH).status_code for _ in range(41)]
        assert codes[:40] == [403] * 40
        assert codes[40] == 429
        assert client.get(CALLBACK_PATH).mimetype == "text/html"
        assert client.post("/api/v1/session/oidc", headers=PAGE).status_code == 429


def test_without_a_provider_there_is_no_login(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURALIS_OIDC_ISSUER", "")
    monkeypatch.setenv("AURALIS_OIDC_CLIENT_ID", "")
    with reconnected():
        client = world.app.test_client()
        assert client.post("/api/v1/session/oidc", headers=PAGE).status_code == 404
        assert client.get("/api/v1/session").get_json()["data"]["provider"] is None
