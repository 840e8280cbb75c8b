"""ID tokens, keys and addresses of OpenID providers that are wrong in any way."""

import time
from typing import Any

import pytest
from joserfc.jwk import OctKey

from app.oidc import provider as provider_module
from tests.conftest import reconnected
from tests.oidc import CLIENT_ID, CLIENT_SECRET
from tests.unit.app.oidc_world import PAGE, World, person, refusal, running, world

__all__ = ["running", "world"]


NOW = int(time.time())

#: Claims of ID tokens that must not log in.
WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "nonce of another login": {"nonce": "other"},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://evil.example"},
    "another client": {"aud": "other"},
    "further clients without a party": {"aud": ["other", "third"]},
    "another party": {"aud": [CLIENT_ID, "other"], "azp": "other"},
    "no audience": {"aud": None},
    "no subject": {"sub": None},
    "empty subject": {"sub": ""},
    "long subject": {"sub": "x" * 256},
    "subject that is a number": {"sub": 7},
    "subject with NUL": {"sub": "a\x00b"},
    "no end": {"exp": None},
    "no time": {"iat": None},
    "time that is text": {"exp": "soon"},
}


@pytest.mark.parametrize("claims", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS)
def test_token_with_wrong_claims_is_refused(world: World, claims: dict[str, Any]) -> None:
    world.provider.claims = claims
    assert "confirmation" in refusal(world.log_in())


@pytest.mark.parametrize("claims", [{"exp": NOW - 300}, {"iat": NOW + 900}, {"nbf": NOW + 900}])
def test_clocks_that_differ_are_named(world: World, claims: dict[str, int]) -> None:
    world.provider.claims = claims
    assert "clocks" in refusal(world.log_in())


def test_small_difference_of_clocks_is_accepted(world: World) -> None:
    now = int(time.time())
    world.provider.claims = {"iat": now + 20, "nbf": now + 20, "exp": now + 300}
    assert world.log_in().status_code == 303
    world.provider.claims = {"iat": now - 320, "exp": now - 20}
    assert world.log_in().status_code == 303


def test_token_signed_with_the_clients_secret_is_refused(world: World) -> None:
    world.provider.header, world.provider.signed_by = {"alg": "HS256"}, OctKey.import_key(CLIENT_SECRET)
    assert "not valid" in refusal(world.log_in())


@pytest.mark.parametrize("token", ["", "a.b.c", "e30.e30.", "x" * 5000, "eyJhbGciOiJub25lIn0.e30."])
def test_token_that_is_none_is_refused(world: World, token: str) -> None:
    world.provider.token = {"id_token": token}
    assert "not valid" in refusal(world.log_in())


@pytest.mark.parametrize("token", [None, 7, ["a"]])
def test_response_without_a_token_is_refused(world: World, token: Any) -> None:
    world.provider.token = {"id_token": token}
    assert "Log in again" in refusal(world.log_in())


def test_new_keys_of_the_provider_are_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert world.log_in().status_code == 303
    world.provider.rotate()
    refusal(world.log_in())  # a token that is not valid reads the keys once a minute at most
    monkeypatch.setattr(provider_module, "RENEWED_S", -1.0)
    assert world.log_in().status_code == 303


#: Documents of a provider with which nothing may begin.
WRONG_METADATA: dict[str, dict[str, Any]] = {
    "another issuer": {"issuer": "https://evil.example"},
    "no issuer": {"issuer": None},
    "no token endpoint": {"token_endpoint": None},
    "endpoint without TLS": {"authorization_endpoint": "http://192.0.2.1/authorize"},
    "script": {"authorization_endpoint": "javascript:alert(1)"},
    "no keys": {"jwks_uri": 7},
    "keys that are a file": {"jwks_uri": "file:///etc/passwd"},
}


@pytest.mark.parametrize("metadata", WRONG_METADATA.values(), ids=WRONG_METADATA)
def test_provider_that_is_not_as_it_should_be_is_refused(world: World, metadata: dict[str, Any]) -> None:
    world.provider.metadata = metadata
    answer = world.app.test_client().post("/api/v1/session/oidc", headers=PAGE)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "SERVICE_UNAVAILABLE")
    assert "Tell the administrator" in answer.get_json()["message"]


@pytest.mark.parametrize("jwks", [{"keys": 7}, {"keys": [{"kty": "none"}]}, ["a"]])
def test_keys_that_cannot_be_read_are_refused(world: World, jwks: Any) -> None:
    world.provider.jwks = jwks
    assert world.app.test_client().post("/api/v1/session/oidc", headers=PAGE).status_code == 503


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"preferred_username": "bob"}, "bob"),
        ({"preferred_username": "", "name": "Bob B."}, "Bob B."),
        ({"preferred_username": None, "userinfo": {}, "email": "bob@example.org"}, "ann 2"),
        ({"preferred_username": "b" * 300}, "b" * 58),
        ({"preferred_username": "a\nb", "nickname": "\u202e", "name": 7, "email": "@"}, "user"),
    ],
)
def test_name_of_a_new_account(world: World, claims: dict[str, Any], name: str) -> None:
    world.provider.claims = claims
    client = world.app.test_client()
    world.log_in(client)
    assert person(client)["name"] == name


def test_profile_of_another_user_names_nobody(world: World) -> None:
    world.provider.userinfo = {"sub": "8", "preferred_username": "mallory"}
    client = world.app.test_client()
    world.log_in(client)
    assert person(client)["name"] == "user"


def test_email_links_no_account(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.provider.claims = {
        "email": "Ann",
        "email_verified": True,
        "preferred_username": "Ann",
        "name": "Root",
    }
    monkeypatch.setenv("AURALIS_OIDC_NEW_ACCOUNTS", "refuse")
    with reconnected():
        assert "connect it in Settings" in refusal(world.log_in())
