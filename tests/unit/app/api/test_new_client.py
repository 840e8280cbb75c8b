"""A client that knows the OpenAPI document only creates an account and a token."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.contract.client import Client
from tests.contract.new_client import NewClient


@pytest.fixture
def new_client(client: Client) -> NewClient:
    return NewClient(client.get("/api/openapi.json"))


def ask(
    client: Client, new_client: NewClient, method: str, tag: str, shown: dict[str, str] | None = None
) -> TestResponse:
    request = new_client.request(method, tag)
    return client.send(request.method, request.path, json=request.body, headers=shown or {})


def test_new_client_creates_an_account_and_a_token(app: Flask, client: Client, new_client: NewClient) -> None:
    assert ask(client, new_client, "post", "tokens").status_code == 409
    assert ask(client, new_client, "post", "users").get_json()["data"]["role"] == "admin"
    assert ask(client, new_client, "post", "tokens").status_code == 401
    assert ask(client, new_client, "post", "session").status_code == 201
    made = ask(client, new_client, "post", "tokens", new_client.header("page", "yes"))
    assert made.status_code == 201
    program = Client(app, new_client.header("token", made.get_json()["data"]["token"]))
    session = ask(program, new_client, "get", "session").get_json()["data"]
    assert (session["known_by"], session["person"]["role"]) == ("token", "admin")
