"""A name for every request, its time, and one line of log about it."""

import logging
import re
import secrets
import time

from flask import Flask, Response, g, request

#: Ids that clients send are kept when they cannot break a log line.
_CLEAN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")

#: Asked every few seconds by whoever watches the server.
POLLED_PATHS = frozenset({"/api/health", "/api/v1/health"})

log = logging.getLogger("auralis.request")


def register(app: Flask) -> None:
    """Time and name every request of the application."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began_s = time.perf_counter()
    sent = request.headers.get("X-Request-ID", "")
    g.request_id = sent if _CLEAN_ID.match(sent) else secrets.token_hex(8)


def _end(answer: Response) -> Response:
    answer.headers["X-Request-ID"] = g.request_id
    log.log(
        logging.DEBUG if request.path in POLLED_PATHS else logging.INFO,
        "%s %s %d %.1f ms cache=%s id=%s",
        request.method,
        request.url_rule or "-",
        answer.status_code,
        (time.perf_counter() - g.began_s) * 1000,
        g.get("cache_source", "-"),
        g.request_id,
    )
    return answer
