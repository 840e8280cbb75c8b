"""Request ids, and the log line and the metrics of each request."""

import logging
import re
import secrets
import time

from flask import Flask, Response, g, request

from app.http import request_metrics
from config import logs

#: Ids of clients are used if they cannot break a log line.
_CLEAN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")

#: Polled every few seconds by monitoring; logged at DEBUG.
POLLED_PATHS = frozenset({"/api/health", "/api/v1/health", "/metrics"})

log = logging.getLogger("auralis.request")


def register(app: Flask) -> None:
    """Give every request an id, and log and count it."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began_s = time.perf_counter()
    sent = request.headers.get("X-Request-ID", "")
    g.request_id = sent if _CLEAN_ID.match(sent) else secrets.token_hex(8)
    logs.request_id.set(g.request_id)


def _end(answer: Response) -> Response:
    elapsed_s = time.perf_counter() - g.began_s
    route = str(request.url_rule or "-")
    answer.headers["X-Request-ID"] = g.request_id
    request_metrics.observe(request.method, route, answer.status_code, elapsed_s)
    level = logging.DEBUG if request.path in POLLED_PATHS else logging.INFO
    if log.isEnabledFor(level):
        log.log(
            level,
            "method=%s route=%s status=%d ms=%.1f user=%s cache=%s",
            request.method,
            route,
            answer.status_code,
            elapsed_s * 1000,
            _user(),
            g.get("cache_source", "-"),
        )
    return answer


def _user() -> str:
    """Return the id of the caller, if the request was identified."""
    known = g.identity.person if "identity" in g else None
    return known.id if known else "-"
