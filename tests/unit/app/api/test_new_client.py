"""A client that knows the OpenAPI document only creates an account and a token."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.contract.client import Client
from tests.contract.newcomer import Newcomer


@pytest.fixture
def newcomer(client: Client) -> Newcomer:
    return Newcomer(client.get("/api/openapi.json"))


def ask(
    client: Client, newcomer: Newcomer, method: str, tag: str, shown: dict[str, str] | None = None
) -> TestResponse:
    asked = newcomer.asks(method, tag)
    return client.send(asked.method, asked.path, json=asked.body, headers=shown or {})


def test_new_client_creates_an_account_and_a_token(app: Flask, client: Client, newcomer: Newcomer) -> None:
    assert ask(client, newcomer, "post", "tokens").status_code == 409
    assert ask(client, newcomer, "post", "users").get_json()["data"]["role"] == "admin"
    assert ask(client, newcomer, "post", "tokens").status_code == 401
    assert ask(client, newcomer, "post", "session").status_code == 201
    made = ask(client, newcomer, "post", "tokens", newcomer.header("page", "yes"))
    assert made.status_code == 201
    program = Client(app, newcomer.header("token", made.get_json()["data"]["token"]))
    session = ask(program, newcomer, "get", "session").get_json()["data"]
    assert (session["known_by"], session["person"]["role"]) == ("token", "admin")
