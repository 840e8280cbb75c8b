"""A client of an application in this process that checks every response against the OpenAPI document."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.contract.responses import Contract, shared_contract

BASE = "/api/v1"
ORIGIN = "http://127.0.0.1"


class Client:
    """A client whose paths are relative to the API's base, unless they begin with `/api`."""

    def __init__(self, app: Flask, headers: dict[str, str] | None = None) -> None:
        self._client = app.test_client()
        self._headers = headers or {}

    def send(self, method: str, path: str, **options: Any) -> TestResponse:
        path = path if path.startswith(("/api", "/metrics")) else BASE + path
        headers = self._headers | options.pop("headers", {})
        contract = self._contract  # read first: the last request is the test's own
        answer = self._client.open(path, method=method, base_url=ORIGIN, headers=headers, **options)
        try:
            contract.check(method, path, answer.status_code, answer.mimetype or "", answer.get_data())
        finally:
            answer.close()  # as a server does: files and slots are free again
        return answer

    def get(self, path: str, **query: Any) -> Any:
        """Send a GET that must succeed; return its body."""
        answer = self.send("GET", path, query_string=query)
        assert answer.status_code == 200, answer.get_data()
        return answer.get_json()

    def post(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self.send("POST", path, json=body if body is not None else {}, **options)

    def cookie(self, name: str) -> str:
        """Return the value of a cookie that the server set."""
        found = self._client.get_cookie(name, domain="127.0.0.1")
        assert found is not None
        return found.value

    def show(self, name: str, value: str) -> None:
        """Send a cookie from now on."""
        self._client.set_cookie(name, value, domain="127.0.0.1")

    @property
    def _contract(self) -> Contract:
        return shared_contract(lambda: self._client.get("/api/openapi.json", base_url=ORIGIN).get_json())
