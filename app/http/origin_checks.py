"""Doors that another site's page could use, closed; and what every answer tells the browser to forbid.

A name that was made to point at this machine (DNS rebinding) fails the Host check; a form or script on
another site fails the Origin check. Sites that the settings name may send tokens (CORS), never cookies.
"""

import base64
import hashlib
import re
from http import HTTPStatus

from flask import Flask, Response, request
from werkzeug.exceptions import Forbidden

from config.host_names import Hosts
from config.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

#: Sent by our own page. Another site's script cannot send it without asking first (a CORS preflight).
PAGE_HEADER = "X-Auralis-Page"

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

#: For whatever is no page: nothing in it is ever run or shown.
CSP_DATA = "default-src 'none'; frame-ancestors 'none'"

#: For pages; scripts are files of ours, or the page's own that are named by their hash.
CSP_PAGE = (
    "default-src 'self'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

CORS_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
CORS_HEADERS = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Range, X-Request-ID"
CORS_EXPOSED = "ETag, Link, Location, X-Cache, X-Cache-Strategy, X-Pagination, X-Request-ID"
PREFLIGHT_AGE_S = "600"

_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def is_page() -> bool:
    """Whether our own page sent the request: it says so, and no browser says otherwise."""
    return bool(request.headers.get(PAGE_HEADER)) and is_same_origin()


def is_same_origin() -> bool:
    """Whether a browser says that the page is ours; programs say nothing and are believed."""
    site = request.headers.get("Sec-Fetch-Site", "none")
    origin = request.headers.get("Origin")
    if site not in ("same-origin", "none"):
        return False
    return origin is None or origin.partition("://")[2] == request.host


class Door:
    """What the settings say about names of this server and about sites that may use it."""

    def __init__(self, settings: Settings) -> None:
        self._hosts = Hosts(settings)
        self._friends = frozenset(settings.cors_origins)

    def check(self) -> Response | None:
        """Refuse a request that another site's page may have sent."""
        if not self._hosts.includes(request.host):
            raise Forbidden("This host name is not answered here; AURALIS_ALLOWED_HOSTS adds it.")
        is_friend = request.headers.get("Origin") in self._friends
        if is_friend and request.method == "OPTIONS":
            return Response(status=HTTPStatus.NO_CONTENT)
        if request.method not in SAFE_METHODS and not is_friend and not is_same_origin():
            raise Forbidden("Another site's page may not change anything here.")
        return None

    def mark(self, answer: Response) -> Response:
        """Tell the browser what it may do with an answer."""
        answer.headers.extend(SECURITY_HEADERS)  # nothing else sets them
        answer.headers.setdefault("Content-Security-Policy", _policy(answer))
        if answer.mimetype == "application/json":
            answer.headers.setdefault("Cache-Control", "private, no-cache")
        if self._friends:
            _add_cors(answer, request.headers.get("Origin"), self._friends)
        return answer


def register(app: Flask, settings: Settings) -> None:
    """Check every request before anything else looks at it."""
    door = Door(settings)
    app.before_request(door.check)
    app.after_request(door.mark)


def _policy(answer: Response) -> str:
    if answer.mimetype != "text/html":
        return CSP_DATA
    if answer.direct_passthrough:  # a file of ours; it has no scripts inside
        return CSP_PAGE.format(scripts="")
    digests = (hashlib.sha256(script).digest() for script in _INLINE_SCRIPT.findall(answer.get_data()))
    hashes = "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return CSP_PAGE.format(scripts=hashes)


def _add_cors(answer: Response, origin: str | None, friends: frozenset[str]) -> None:
    answer.vary.add("Origin")
    if origin not in friends:
        return
    answer.headers["Access-Control-Allow-Origin"] = origin
    answer.headers["Access-Control-Allow-Methods"] = CORS_METHODS
    answer.headers["Access-Control-Allow-Headers"] = CORS_HEADERS
    answer.headers["Access-Control-Expose-Headers"] = CORS_EXPOSED
    answer.headers["Access-Control-Max-Age"] = PREFLIGHT_AGE_S
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
