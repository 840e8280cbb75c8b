"""OpenID providers for tests: oidc-provider-mock, and one whose every response a test may spoil."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import create_connection
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from tests.servers import free_ports
from tests.signals import PATIENCE_S, wait_until

CLIENT_ID, CLIENT_SECRET = "auralis", "a secret/of Auralis"


@contextmanager
def mock_provider(*arguments: str) -> Iterator[str]:
    """Run oidc-provider-mock; yield its issuer."""
    (port,) = free_ports(1)
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: _is_listening(process, port), PATIENCE_S)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def _is_listening(process: subprocess.Popen[bytes], port: int) -> bool:
    assert process.poll() is None
    with suppress(OSError), create_connection(("127.0.0.1", port)):
        return True
    return False


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, provider: "StandIn", *arguments: Any) -> None:
        self.provider = provider
        super().__init__(*arguments)

    def do_GET(self) -> None:
        self._send(200, self.provider.read(urlsplit(self.path).path))

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(sent).items()}
        form["Authorization"] = self.headers.get("Authorization", "")
        self.provider.forms.append(form)
        self._send(self.provider.status, self.provider.sign())

    def _send(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Log nothing."""


class StandIn:
    """A provider whose next ID token has the claims, the header and the key that a test sets.

    Attributes
    ----------
    metadata, token, userinfo
        Replace members of its responses; None removes one.
    forms
        What was sent to its token endpoint, with the header Authorization.
    """

    def __init__(self) -> None:
        self.key = self._new_key("one")
        self.metadata: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.token: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.status = 200
        self.jwks: Any = None
        self.signed_by: RSAKey | OctKey | None = None
        self.nonce = ""
        self.forms: list[dict[str, str]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def rotate(self) -> None:
        """Sign with a new key, which only the key set of from now on has."""
        self.key = self._new_key("two")

    def read(self, path: str) -> Any:
        if path == "/jwks":
            return self.jwks or KeySet([self.key]).as_dict(private=False)
        if path == "/userinfo":
            return {"sub": "7", "preferred_username": "ann", **self.userinfo}
        paths = {
            "authorization_endpoint": "/authorize",
            "token_endpoint": "/token",
            "jwks_uri": "/jwks",
            "userinfo_endpoint": "/userinfo",
            "end_session_endpoint": "/logout",
        }
        document = {"issuer": self.issuer} | {name: self.issuer + path for name, path in paths.items()}
        return _present(document | self.metadata)

    def sign(self) -> Any:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "sub": "7", "nonce": self.nonce}
        claims = _present({**claims, "iat": now, "exp": now + 300, **self.claims})
        header = _present({"alg": "RS256", "kid": self.key.kid, **self.header})
        key = self.signed_by or self.key
        algorithms = [header["alg"]]
        signed = jwt.encode(header, claims, key, algorithms=algorithms)
        return _present({"id_token": signed, "access_token": "opaque", "token_type": "Bearer", **self.token})

    @staticmethod
    def _new_key(kid: str) -> RSAKey:
        return RSAKey.generate_key(2048, {"kid": kid})


def _present(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
