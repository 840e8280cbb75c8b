"""Signs that a request came over a proxy or tunnel: from this machine, and yet it may be a stranger's.

One rule: a header that only something between client and server adds, or HTTP/1.0, which no browser has
spoken for twenty years, but proxies do (nginx for most of its life, unless told otherwise).
"""

import re
from functools import lru_cache

from flask import request

#: Patterns of what is added on the way, as WSGI writes names. One too many costs a client at the machine its
#: ownership, when it sends that header itself; one too few lets strangers in.
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
    r"(X_)?REMOTE_.*",  # what gateways that ask for a password say of the user
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
    """Return what shows that the request was forwarded, as people write it; None where nothing does."""
    name = next(filter(_is_added, request.environ), None)
    if name is not None:
        return name.removeprefix("HTTP_").replace("_", "-").title()
    protocol: str = request.environ.get("SERVER_PROTOCOL", "")
    return None if protocol == "HTTP/1.1" else protocol or "no protocol"


@lru_cache(maxsize=1024)
def _is_added(name: str) -> bool:
    return _ADDED.match(name) is not None
