"""Protection against other sites' pages: checks of Host and Origin, and security headers.

A name that was pointed at this machine (DNS rebinding) fails the Host check; a form or script of another site
fails the Origin check. Sites that the settings allow may send tokens (CORS), never cookies.
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

#: Sent by Auralis' own page. Another site's script cannot send it without a CORS preflight.
PAGE_HEADER = "X-Auralis-Page"

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

#: For other responses than pages: browsers run and show nothing in them.
CSP_DATA = "default-src 'none'; frame-ancestors 'none'"

#: For pages; scripts are Auralis' files, or inline ones that are named by their hash.
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
    """Return whether Auralis' own page sent the request, by its header and the browser's."""
    return bool(request.headers.get(PAGE_HEADER)) and is_same_origin()


def is_same_origin() -> bool:
    """Return whether the request has the same origin; programs send no such headers and count as that."""
    site = request.headers.get("Sec-Fetch-Site", "none")
    origin = request.headers.get("Origin")
    if site not in ("same-origin", "none"):
        return False
    return origin is None or origin.partition("://")[2] == request.host


def is_silent_browser() -> bool:
    """Return whether a browser sent the request and does not say for which page, as those before 2023.

    Programs that take a browser's first words for their name ("Mozilla/5.0" of Qt) are none.
    """
    agent = request.headers.get("User-Agent", "")
    is_browser = agent.startswith("Mozilla/") and ("AppleWebKit/" in agent or "Gecko/" in agent)
    return is_browser and "Sec-Fetch-Site" not in request.headers and "Origin" not in request.headers


class OriginPolicy:
    """The host names of this server and the other sites whose pages may use it."""

    def __init__(self, settings: Settings) -> None:
        self._hosts = Hosts(settings)
        self._allowed_sites = frozenset(settings.cors_origins)

    def check(self) -> Response | None:
        """Refuse a request for another host, or one that changes something from another site's page."""
        if not self._hosts.includes(request.host):
            raise Forbidden("This server does not answer to this host name. AURALIS_ALLOWED_HOSTS adds it.")
        is_allowed_site = request.headers.get("Origin") in self._allowed_sites
        if is_allowed_site and request.method == "OPTIONS":
            return Response(status=HTTPStatus.NO_CONTENT)
        if request.method not in SAFE_METHODS and not is_allowed_site and not is_same_origin():
            raise Forbidden(
                "Pages of other sites may not change anything here. AURALIS_CORS_ORIGINS allows a site."
            )
        return None

    def add_headers(self, answer: Response) -> Response:
        """Add the security headers, which restrict a browser's use of a response."""
        answer.headers.extend(SECURITY_HEADERS)  # nothing else sets them
        answer.headers.setdefault("Content-Security-Policy", _policy(answer))
        if answer.mimetype == "application/json":
            answer.headers.setdefault("Cache-Control", "private, no-cache")
        if self._allowed_sites:
            _add_cors(answer, request.headers.get("Origin"), self._allowed_sites)
        return answer


def register(app: Flask, settings: Settings) -> None:
    """Check every request before its other hooks run."""
    policy = OriginPolicy(settings)
    app.before_request(policy.check)
    app.after_request(policy.add_headers)


def _policy(answer: Response) -> str:
    if answer.mimetype != "text/html":
        return CSP_DATA
    if answer.direct_passthrough:  # a file of the page; it has no inline scripts
        return CSP_PAGE.format(scripts="")
    digests = (hashlib.sha256(script).digest() for script in _INLINE_SCRIPT.findall(answer.get_data()))
    hashes = "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return CSP_PAGE.format(scripts=hashes)


def _add_cors(answer: Response, origin: str | None, allowed_sites: frozenset[str]) -> None:
    answer.vary.add("Origin")
    if origin not in allowed_sites:
        return
    answer.headers["Access-Control-Allow-Origin"] = origin
    answer.headers["Access-Control-Allow-Methods"] = CORS_METHODS
    answer.headers["Access-Control-Allow-Headers"] = CORS_HEADERS
    answer.headers["Access-Control-Expose-Headers"] = CORS_EXPOSED
    answer.headers["Access-Control-Max-Age"] = PREFLIGHT_AGE_S
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
