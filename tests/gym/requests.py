"""Send calls to a server of the Subsonic API, and check the envelopes of its responses."""

import hashlib
import http.client
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

NAMESPACE = "{http://subsonic.org/restapi}"

SALT = "c19b2d"
PATIENCE_S = 60.0

Arguments = dict[str, Any]


@dataclass(frozen=True)
class Account:
    """A server, and an account of it; `api_key` is a secret that logs in alone."""

    url: str
    name: str
    password: str
    api_key: str = ""

    def login(self, way: str) -> Arguments:
        """Return the parameters of a login: by token, password, hex or key."""
        if way == "key" and self.api_key:
            return {"apiKey": self.api_key}
        if way == "password":
            return {"u": self.name, "p": self.password}
        if way == "hex":
            return {"u": self.name, "p": f"enc:{self.password.encode().hex()}"}
        digest = hashlib.md5((self.password + SALT).encode(), usedforsecurity=False).hexdigest()
        return {"u": self.name, "t": digest, "s": SALT}


@dataclass(frozen=True)
class Received:
    """A response; `status` is that of its envelope, and "" for one that is a file.

    Attributes
    ----------
    fields
        The body below the envelope, of JSON.
    """

    http_status: int
    type: str
    body: bytes
    status: str
    error: str
    fields: dict[str, Any]


def send(account: Account, head: Arguments, name: str, arguments: Arguments) -> Received:
    """Send one call as a profile's head has it."""
    sent = account.login(head["login"]) | {"v": head["version"], "c": head["client"]}
    if head["format"] != "xml":
        sent["f"] = head["format"]
    fields = urlencode(sent | arguments, doseq=True)
    address = urlsplit(account.url)
    path = f"{address.path.rstrip('/')}/rest/{name}{head['suffix']}"
    is_form = head["method"] == "POST"
    kind = "application/x-www-form-urlencoded" if is_form else head.get("type")
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=PATIENCE_S)
    try:
        connection.request(
            head["method"],
            path if is_form else f"{path}?{fields}",
            fields if is_form else None,
            {"Content-Type": kind} if kind else {},
        )
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    return _received(response.status, response.headers.get_content_type(), body)


def _received(http_status: int, kind: str, body: bytes) -> Received:
    status, error, envelope = "", "", {}
    if kind == "application/json":
        envelope = json.loads(body)["subsonic-response"]
        status, error = envelope["status"], str(envelope.get("error", {}).get("message", ""))
    elif kind.endswith("/xml"):
        root = ET.fromstring(body)
        status = root.attrib["status"]
        found = root.find(f"{NAMESPACE}error")
        error = found.attrib.get("message", "") if found is not None else ""
    return Received(http_status, kind, body, status, error, envelope)


def now_ms() -> int:
    return int(time.time() * 1000)
