"""Requests to scrobblers: bounded in time and bytes, without redirects, only to addresses of the settings."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from config import __version__
from workers.scrobbling.errors import ScrobblerUnavailableError

#: Of the connection, of each read, and of all of a request.
CONNECT_S, READ_S, WHOLE_S = 5.0, 10.0, 20.0

#: Larger than any response to fifty plays.
MAX_BYTES = 1 << 20

#: Of the seconds that a service asks for; dates are not read.
MAX_DIGITS = 10

PIECE_BYTES = 1 << 14

#: Certificates are verified against the system's authorities. Connections are not kept: requests are rare.
_pool = urllib3.PoolManager()


@dataclass(frozen=True, slots=True)
class Response:
    """A response; `body` is {} if it is no JSON object."""

    status: int
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    def wait_s(self) -> float | None:
        """Return the seconds after which the service wants to be asked again, if it says so."""
        for name in ("Retry-After", "X-RateLimit-Reset-In"):
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
    ends_s = time.monotonic() + WHOLE_S
    named = {"User-Agent": f"Auralis/{__version__}", "Accept": "application/json", **(headers or {})}
    form = {"fields": dict(fields), "encode_multipart": False} if fields is not None else {"body": body}
    try:
        response = _pool.request(
            method,
            url,
            headers=named,
            redirect=False,
            preload_content=False,
            retries=False,
            timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S),
            **form,
        )
        try:
            content = _read(response, ends_s)
        finally:
            response.close()
    except (HTTPError, OSError, ValueError) as error:
        raise ScrobblerUnavailableError(
            f"The service does not respond ({type(error).__name__}).", is_down=True
        ) from error
    answer = Response(response.status, response.headers, _parse(content))
    if answer.status >= 500 or answer.status in {404, 405} or 300 <= answer.status < 400:
        raise ScrobblerUnavailableError(
            f"The service is not available (status {answer.status}).", answer.wait_s(), is_down=True
        )
    return answer


def _read(response: urllib3.BaseHTTPResponse, ends_s: float) -> bytes:
    pieces: list[bytes] = []
    size = 0
    for piece in response.stream(PIECE_BYTES):
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
