"""Requests to scrobblers: bounded in time and bytes, without redirects, only to addresses of the settings."""

import json
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from config import __version__
from workers.scrobbling.errors import ScrobblerUnavailableError

#: Of the connection and of each read, and of a whole request.
READ_S, WHOLE_S = 10.0, 20.0

#: Larger than any response to fifty plays.
MAX_BYTES = 1 << 20

#: Of the seconds that a service asks for; dates are not read.
MAX_DIGITS = 10

PIECE_BYTES = 1 << 14


@dataclass(frozen=True, slots=True)
class Response:
    """A response; names of headers are in small letters, `body` is {} if it is no JSON object."""

    status: int
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    def wait_s(self) -> float | None:
        """Return the seconds after which the service wants to be asked again, if it says so."""
        for name in ("retry-after", "x-ratelimit-reset-in"):
            text = self.headers.get(name, "")
            if text.isascii() and text.isdigit() and len(text) < MAX_DIGITS:
                return float(text)
        return None


def send(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    fields: Mapping[str, str] | None = None,
) -> Response:
    """Send a request and return the response, whatever its status below 500.

    Parameters
    ----------
    fields
        A form, instead of a body.

    Raises
    ------
    ScrobblerUnavailableError
        There is no response in time, or one of a server that is not well or not the service.
    """
    named = {"User-Agent": f"Auralis/{__version__}", "Accept": "application/json", **(headers or {})}
    if fields is not None:
        body, named["Content-Type"] = urlencode(fields).encode(), "application/x-www-form-urlencoded"
    try:
        answer = _exchange(method, url, named, body)
    except (HTTPException, OSError, ValueError) as error:
        raise ScrobblerUnavailableError(
            f"The service does not respond ({type(error).__name__}).", is_down=True
        ) from error
    if answer.status >= 500 or answer.status in {404, 405} or 300 <= answer.status < 400:
        raise ScrobblerUnavailableError(
            f"The service is not available (status {answer.status}).", answer.wait_s(), is_down=True
        )
    return answer


def _exchange(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Response:
    """Send a request on a connection of its own: requests are rare. Certificates are verified."""
    ends_s = time.monotonic() + WHOLE_S
    address = urlsplit(url)
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    with closing(kind(address.hostname or "", address.port, timeout=READ_S)) as connection:
        target = f"{address.path or '/'}?{address.query}" if address.query else address.path or "/"
        connection.request(method, target, body, dict(headers))
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Response(response.status, found, _parse(_read(response, ends_s)))


def _read(response: HTTPResponse, ends_s: float) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(PIECE_BYTES):
        pieces.append(piece)
        size += len(piece)
        if size > MAX_BYTES or time.monotonic() > ends_s:
            raise ScrobblerUnavailableError("The service's response is too long or too slow.", is_down=True)
    return b"".join(pieces)


def _parse(content: bytes) -> Mapping[str, Any]:
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}
