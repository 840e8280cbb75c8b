"""Authentication and rights: the owner at the machine, accounts, logins and tokens."""

from typing import Any

import pytest
from flask import Flask

from app.http import auth
from library.database import session_scope
from library.people import favourites
from tests.contract.client import Client
from tests.factories import PASSWORD
from tests.unit.app.api.conftest import PAGE, Person, log_in


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def test_owner_at_the_machine_needs_no_password(client: Client) -> None:
    session = client.get("/session")["data"]
    assert session["person"]["role"] == "admin"
    assert (session["known_by"], session["has_accounts"], session["needs_code"]) == ("machine", False, False)


#: What proxies, tunnels and networks that deliver content add; each alone gives them away.
ADDED_ON_THE_WAY = (
    *("Forwarded", "Via", "X-Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"),
    *("X-Forwarded-Port", "X-Forwarded-Server", "X-Forwarded-Prefix", "X-Forward-For", "X-Real-IP"),
    *("X-Real-Port", "X-Original-Forwarded-For", "X-Original-Host", "X-Original-URL"),
    *("CF-Connecting-IP", "CF-Connecting-IPv6", "CF-Ray", "CF-Visitor", "CF-IPCountry", "CDN-Loop"),
    *("True-Client-IP", "X-Client-IP", "Client-IP", "X-Cluster-Client-IP", "Fastly-Client-IP"),
    *("Fly-Client-IP", "X-Azure-ClientIP", "X-Appengine-User-IP", "X-Remote-Addr", "Remote-User"),
    *("X-Remote-User", "X-Auth-Request-Email", "X-Envoy-External-Address", "X-Amzn-Trace-Id"),
    *("X-Amz-Cf-Id", "Tailscale-User-Login", "X-Vercel-Forwarded-For", "X-NginX-Proxy"),
    *("X-ARR-SSL", "X-Varnish", "Surrogate-Capability", "Akamai-Origin-Hop", "X-Host", "X-Rewrite-URL"),
    *("WL-Proxy-SSL", "X-ProxyUser-Ip", "X-Ingress-Path", "X-Scheme", "X-Url-Scheme", "Front-End-Https"),
)


@pytest.mark.parametrize("header", ADDED_ON_THE_WAY)
def test_forwarded_request_is_not_the_owner(client: Client, header: str) -> None:
    answer = client.send("GET", "/tracks", headers={header: "127.0.0.1"})
    assert code(answer) == (401, "UNAUTHORIZED")
    assert f"({header.title()})" in answer.get_json()["message"]
    assert client.send("GET", "/tracks").status_code == 200


@pytest.mark.parametrize("protocol", ["HTTP/1.0", "HTTP/0.9", ""])
def test_request_by_an_old_http_version_is_not_the_owner(client: Client, protocol: str) -> None:
    spoken = {"SERVER_PROTOCOL": protocol}
    assert code(client.send("GET", "/tracks", environ_overrides=spoken)) == (401, "UNAUTHORIZED")
    account = {"name": "eve", "password": PASSWORD}
    assert code(client.post("/users", account, environ_overrides=spoken)) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    "header",
    ["X-Request-ID", "X-Auralis-Page", "Referer", "User-Agent", "X-Requested-With", "DNT", "Priority"],
)
def test_usual_headers_of_browsers_and_programs_are_the_owner(client: Client, header: str) -> None:
    assert client.send("GET", "/tracks", headers={header: "1"}).status_code == 200


def test_first_account_ends_open_access_and_inherits_the_data(client: Client, songs: dict[str, str]) -> None:
    with session_scope() as session:
        favourites.add(session, "owner", songs["Demo"])
    made = client.post("/users", {"name": "Ann", "password": PASSWORD})
    assert made.get_json()["data"]["role"] == "admin"
    assert code(client.send("GET", "/favourites")) == (401, "UNAUTHORIZED")
    assert client.get("/session")["data"] == {
        "person": None,
        "known_by": "not",
        "has_accounts": True,
        "needs_code": False,
        "provider": None,
        "logout_url": None,
    }
    assert log_in(client, "ann").status_code == 201
    assert [item["title"] for item in client.get("/favourites")["items"]] == ["Demo"]


def test_logout_ends_the_login(someone: Person) -> None:
    ann = someone("ann", "admin")
    secret = ann.cookie(auth.COOKIE)
    assert ann.send("DELETE", "/session").get_json()["data"]["person"] is None
    ann.show(auth.COOKIE, secret)
    assert ann.send("GET", "/tracks").status_code == 401
    assert ann.send("DELETE", "/session").status_code == 200


def test_cookie_is_http_only_and_same_site(client: Client, someone: Person) -> None:
    someone("ann", "admin")
    cookie = log_in(client, "ann").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    ("name", "password"), [("ann", "wrong horse"), ("bob", PASSWORD), ("", ""), ("ann", "")]
)
def test_failed_login_does_not_reveal_its_reason(
    client: Client, someone: Person, name: str, password: str
) -> None:
    someone("ann", "admin")
    answer = log_in(client, name, password)
    assert answer.status_code == (401 if name and password else 422)
    assert PASSWORD not in answer.get_data(as_text=True)


def test_cookie_cannot_write_without_the_page_header(app: Flask, someone: Person) -> None:
    secret = someone("ann", "admin").cookie(auth.COOKIE)
    elsewhere = Client(app)
    elsewhere.show(auth.COOKIE, secret)
    assert elsewhere.send("GET", "/tracks").status_code == 200
    assert code(elsewhere.post("/scans")) == (403, "FORBIDDEN")
    assert elsewhere.post("/scans", headers=PAGE | {"Origin": "http://evil.example"}).status_code == 403
    assert elsewhere.post("/scans", headers=PAGE | {"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_token_is_shown_once_and_valid_until_revoked(app: Flask, someone: Person) -> None:
    ann = someone("ann", "admin")
    made = ann.post("/tokens", {"name": "script"}).get_json()["data"]
    program = Client(app, {"Authorization": f"Bearer {made['token']}"})
    assert program.get("/session")["data"]["known_by"] == "token"
    assert program.post("/scans").status_code == 202
    (listed,) = ann.get("/tokens")["items"]
    assert listed["used_at"] is not None
    assert "token" not in listed
    assert ann.send("DELETE", f"/tokens/{made['id']}").status_code == 200
    assert code(program.send("GET", "/tracks")) == (401, "UNAUTHORIZED")
    assert ann.send("DELETE", f"/tokens/{made['id']}").status_code == 404


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer aur_x", "Basic YTpi", "", "Bearer " + "x" * 5000, "Bearer \xff"]
)
def test_malformed_authorization_header_is_refused(client: Client, header: str) -> None:
    answer = client.send("GET", "/tracks", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_revocation_includes_tokens_created_with_the_token(app: Flask, someone: Person) -> None:
    ann = someone("ann", "admin")
    leaked = ann.post("/tokens", {"name": "leaked"}).get_json()["data"]
    thief = Client(app, {"Authorization": f"Bearer {leaked['token']}"})
    made = thief.post("/tokens", {"name": "thief's"}).get_json()["data"]["token"]
    hidden = Client(app, {"Authorization": f"Bearer {made}"})
    assert hidden.send("GET", "/tracks").status_code == 200
    assert ann.send("DELETE", f"/tokens/{leaked['id']}").status_code == 200
    assert hidden.send("GET", "/tracks").status_code == 401
    assert ann.get("/tokens")["items"] == []


def test_token_is_refused_without_accounts(client: Client) -> None:
    assert code(client.post("/tokens", {"name": "script"})) == (409, "NO_ACCOUNT")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/scans"),
        ("GET", "/users"),
        ("POST", "/users"),
        ("GET", "/roots"),
        ("POST", "/jobs/x/retry"),
        ("DELETE", "/jobs/x"),
        ("DELETE", "/cache"),
        ("POST", "/cache/warm"),
    ],
)
def test_listener_is_refused_at_administrator_endpoints(someone: Person, method: str, path: str) -> None:
    someone("ann", "admin")
    bob = someone("bob")
    body = {"name": "eve", "password": PASSWORD} if path == "/users" and method == "POST" else None
    assert code(bob.send(method, path, json=body)) == (403, "FORBIDDEN")


def test_listener_sees_no_other_account(someone: Person) -> None:
    ann, bob = someone("ann", "admin"), someone("bob")
    ann_id = ann.get("/session")["data"]["person"]["id"]
    assert code(bob.send("GET", f"/users/{ann_id}")) == (404, "USER_NOT_FOUND")
    assert code(bob.send("PATCH", f"/users/{ann_id}", json={"password": "x" * 8})) == (404, "USER_NOT_FOUND")
    bob_id = bob.get("/session")["data"]["person"]["id"]
    assert bob.get(f"/users/{bob_id}")["data"]["name"] == "bob"
    assert bob.send("PATCH", f"/users/{bob_id}", json={"role": "admin"}).status_code == 403


def test_token_alone_cannot_change_the_password(app: Flask, someone: Person) -> None:
    ann = someone("ann", "admin")
    path = f"/users/{ann.get('/session')['data']['person']['id']}"
    token = ann.post("/tokens", {"name": "script"}).get_json()["data"]["token"]
    thief = Client(app, {"Authorization": f"Bearer {token}"})
    wanted = {"password": "another horse"}
    assert code(thief.send("PATCH", path, json=wanted)) == (422, "VALIDATION_FAILED")
    wrong = thief.send("PATCH", path, json=wanted | {"current_password": "wrong horse"})
    assert code(wrong) == (403, "FORBIDDEN")
    assert wrong.get_json()["message"] == "The current password is wrong."
    assert log_in(ann, "ann").status_code == 201
    assert ann.send("PATCH", path, json=wanted | {"current_password": PASSWORD}).status_code == 200
    assert log_in(ann, "ann", "another horse").status_code == 201


def test_new_password_ends_logins(someone: Person) -> None:
    ann, bob = someone("ann", "admin"), someone("bob")
    bob_id = bob.get("/session")["data"]["person"]["id"]
    assert ann.send("PATCH", f"/users/{bob_id}", json={"password": "another horse"}).status_code == 200
    assert bob.send("GET", "/tracks").status_code == 401
    assert log_in(bob, "bob", "another horse").status_code == 201


def test_last_administrator_cannot_be_removed(someone: Person) -> None:
    ann = someone("ann", "admin")
    ann_id = ann.get("/session")["data"]["person"]["id"]
    assert code(ann.send("PATCH", f"/users/{ann_id}", json={"role": "listener"})) == (409, "LAST_ADMIN")
    assert code(ann.send("DELETE", f"/users/{ann_id}")) == (409, "LAST_ADMIN")


def test_deleted_account_is_removed_with_its_data(someone: Person, songs: dict[str, str]) -> None:
    ann, bob = someone("ann", "admin"), someone("bob")
    bob.post("/favourites", {"track_id": songs["Demo"]})
    bob_id = bob.get("/session")["data"]["person"]["id"]
    assert ann.send("DELETE", f"/users/{bob_id}").status_code == 200
    assert bob.send("GET", "/tracks").status_code == 401
    assert [user["name"] for user in ann.get("/users")["items"]] == ["ann"]
    assert ann.send("DELETE", f"/users/{bob_id}").status_code == 404


def test_name_belongs_to_one_account(someone: Person) -> None:
    ann = someone("ann", "admin")
    assert code(ann.post("/users", {"name": "ÄNN ".strip(), "password": PASSWORD})) == (409, "NAME_TAKEN")


def test_listener_sees_no_paths(someone: Person, songs: dict[str, str]) -> None:
    ann, bob = someone("ann", "admin"), someone("bob")
    assert ann.get("/tracks")["items"][0]["path"].endswith(".flac")
    assert {item["path"] for item in bob.get("/tracks")["items"]} == {None}
