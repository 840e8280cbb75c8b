"""A player: a client of the Subsonic API that checks the envelope of every response."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from flask import Flask
from werkzeug.test import TestResponse

from app import __version__

ORIGIN = "http://127.0.0.1"

#: Another machine: without a login it is no caller, also while there are no accounts.
ADDRESS = "192.0.2.7"

NAMESPACE = "{http://subsonic.org/restapi}"

Login = dict[str, str]


def token(name: str, password: str, salt: str = "a1b2c3") -> Login:
    """Return a login by a salted hash."""
    digest = hashlib.md5((password + salt).encode(), usedforsecurity=False).hexdigest()
    return {"u": name, "t": digest, "s": salt}


class Player:
    """Sends calls with a login; `call` returns the body of a response."""

    def __init__(self, app: Flask, login: Login, address: str = ADDRESS) -> None:
        self.login = dict(login)
        self._client = app.test_client()
        self._address = address

    def send(self, name: str, /, *, method: str = "GET", path: str = "", **arguments: Any) -> TestResponse:
        """Send a call, and return the response as it is."""
        headers = arguments.pop("headers", {})
        sent = {"v": "1.16.1", "c": "tests"} | self.login | arguments
        is_form = method == "POST"
        return self._client.open(
            path or f"/rest/{name}.view",
            method=method,
            base_url=ORIGIN,
            headers=headers,
            environ_overrides={"REMOTE_ADDR": self._address},
            query_string=None if is_form else sent,
            data=sent if is_form else None,
            buffered=True,  # read and closed, as by a server
        )

    def drain(self, name: str, /, **arguments: Any) -> int:
        """Read a response part by part and keep none; return its length."""
        sent = {"v": "1.16.1", "c": "tests"} | self.login | arguments
        answer = self._client.get(
            f"/rest/{name}",
            base_url=ORIGIN,
            environ_overrides={"REMOTE_ADDR": self._address},
            query_string=sent,
        )
        length = sum(map(len, answer.iter_encoded()))
        answer.close()
        return length

    def send_raw(self, name: str, method: str, query: bytes, form: bytes | None) -> TestResponse:
        """Send bytes as they are, in the query and as a form."""
        return self._client.open(
            f"/rest/{name}",
            method=method,
            base_url=ORIGIN,
            environ_overrides={"REMOTE_ADDR": self._address},
            query_string=query.decode("latin-1"),
            data=form,
            content_type=None if form is None else "application/x-www-form-urlencoded",
            buffered=True,
        )

    def post_json(self, name: str, arguments: Login, body: Any) -> TestResponse:
        """Send a body of JSON, or of bytes, with all parameters in the address."""
        return self._client.post(
            f"/rest/{name}",
            base_url=ORIGIN,
            environ_overrides={"REMOTE_ADDR": self._address},
            query_string=arguments,
            data=body if isinstance(body, bytes) else json.dumps(body),
            content_type="application/json",
        )

    def respond(self, name: str, /, **arguments: Any) -> dict[str, Any]:
        """Send a call as JSON; return the response in its checked envelope."""
        answer = self.send(name, f="json", **arguments)
        assert answer.mimetype == "application/json", answer.get_data()
        body: dict[str, Any] = answer.get_json()["subsonic-response"]
        check_envelope(body)
        return body

    def call(self, name: str, /, **arguments: Any) -> dict[str, Any]:
        """Send a call that must succeed; return its body."""
        body = self.respond(name, **arguments)
        assert body["status"] == "ok", body
        return {key: value for key, value in body.items() if key not in ENVELOPE}

    def fail(self, name: str, /, **arguments: Any) -> int:
        """Send a call that must fail; return the code of its error."""
        body = self.respond(name, **arguments)
        assert body["status"] == "failed", body
        assert body["error"]["message"]
        return int(body["error"]["code"])

    def xml(self, name: str, /, **arguments: Any) -> ET.Element:
        """Send a call as XML; return its checked envelope."""
        answer = self.send(name, **arguments)
        assert answer.mimetype == "text/xml"
        root = ET.fromstring(answer.get_data())
        assert root.tag == f"{NAMESPACE}subsonic-response"
        check_envelope(dict(root.attrib) | {"openSubsonic": root.attrib["openSubsonic"] == "true"})
        return root


ENVELOPE = {"status", "version", "type", "serverVersion", "openSubsonic"}


def check_envelope(body: Mapping[str, Any]) -> None:
    """Fail for a response without its whole envelope."""
    assert body["status"] in ("ok", "failed")
    assert (body["version"], body["type"], body["serverVersion"]) == ("1.16.1", "auralis", __version__)
    assert body["openSubsonic"] is True
