"""Detection of proxies and tunnels: they connect from this machine for clients elsewhere.

A proxy shows by a header that only intermediaries add, or by HTTP/1.0, which no browser has used for twenty
years, but proxies do (nginx by default for most of its life).
"""

import re
from functools import lru_cache

from flask import request

#: Headers that intermediaries add, as WSGI writes them. With one too many, a local client that sends it
#: is not the owner; with one too few, remote clients are.
PATTERNS = (
    r"FORWARDED",  # RFC 7239
    r"VIA",  # RFC 9110
    r"CDN_.*",  # RFC 8586
    r"X_FORWARD.*",
    r"X_ORIGINAL_.*",
    r"X_REAL_.*",
    r"X_NGINX_.*",
    r"X_PROXY.*",
    r"(.*_)?(CLIENT|USER|REMOTE)_?(IP|ADDR)",  # True-Client-IP, X-Cluster-Client-Ip, X-Azure-ClientIP
    r"TRUE_CLIENT_.*",
    r"(X_)?REMOTE_.*",  # gateways that authenticate users
    r"X_AUTH_REQUEST_.*",
    r"X_(URL_)?SCHEME",
    r"X_HOST",
    r"X_REWRITE_.*",
    r"WL_PROXY_.*",
    r"FRONT_END_HTTPS",
    r"X_INGRESS_.*",
    r"X_ENVOY_.*",
    r"CF_.*",  # Cloudflare
    r"FASTLY_.*",
    r"FLY_.*",
    r"TAILSCALE_.*",
    r"X_AMZN?_.*",
    r"X_APPENGINE_.*",
    r"X_AZURE_.*",
    r"X_ARR_.*",  # IIS
    r"X_VARNISH",
    r"SURROGATE_.*",
    r"(X_)?AKAMAI_.*",
    r"X_VERCEL_.*",
)

_ADDED = re.compile(rf"HTTP_(?:{'|'.join(PATTERNS)})\Z")


def find() -> str | None:
    """Return the header or protocol that shows a proxy, as people write it; None without one."""
    name = next(filter(_is_added, request.environ), None)
    if name is not None:
        return name.removeprefix("HTTP_").replace("_", "-").title()
    protocol: str = request.environ.get("SERVER_PROTOCOL", "")
    return None if protocol == "HTTP/1.1" else protocol or "no protocol"


@lru_cache(maxsize=1024)
def _is_added(name: str) -> bool:
    return _ADDED.match(name) is not None
