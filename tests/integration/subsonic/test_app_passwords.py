"""App passwords are shown once, listed without their secrets and revoked."""

from flask import Flask

from tests.contract.client import Client
from tests.integration.subsonic.player import Player, token
from tests.unit.app.api.conftest import Person, someone

__all__ = ["someone"]


def test_an_app_password_is_made_listed_and_revoked(app: Flask, someone: Person) -> None:
    ann = someone("Ann")
    made = ann.post("/app-passwords", {"name": "phone"})
    assert made.status_code == 201
    shown = made.get_json()["data"]
    assert (shown["username"], shown["name"]) == ("Ann", "phone")
    [listed] = ann.get("/app-passwords")["items"]
    assert listed == {name: shown[name] for name in ("id", "name", "created_at", "used_at")}
    assert ann.get("/tokens")["items"] == []
    player = Player(app, token("Ann", shown["password"]))
    player.call("ping")
    assert ann.send("DELETE", f"/tokens/{shown['id']}").status_code == 404
    assert ann.send("DELETE", f"/app-passwords/{shown['id']}").status_code == 200
    assert ann.send("DELETE", f"/app-passwords/{shown['id']}").status_code == 404
    assert player.fail("ping") == 40


def test_without_accounts_there_is_no_app_password(client: Client) -> None:
    assert client.post("/app-passwords", {"name": "phone"}).status_code == 409


def test_an_account_has_so_many(someone: Person) -> None:
    ann = someone("Ann")
    statuses = [ann.post("/app-passwords", {"name": str(n)}).status_code for n in range(101)]
    assert statuses == [201] * 100 + [409]
