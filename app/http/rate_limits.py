"""How often somebody may ask: one table of buckets, and which of them a request is counted in."""

import logging
import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from operator import attrgetter
from time import monotonic, time
from typing import cast

from flask import Flask, Response, current_app, g, request
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import Storage, storage_from_string
from werkzeug.exceptions import TooManyRequests

from app.http import auth, known_browsers, origin_checks, parsing
from app.http.exemptions import limiter
from config.client_addresses import customer
from config.settings import Settings
from keyvalue.faults import faults
from library.catalogue.sorting import fold
from live.client import find_unavailability
from schemas.people import MAX_NAME_LENGTH

#: How often each may be asked, beside the default that the settings give.
BUCKETS = {
    "interactive": "600/minute",  # our own page: a grid of covers, filtering while somebody types
    "media": "3000/minute",  # a player asks for a track in ranges, a grid for fifty pictures
    "health": "600/minute",
    "handshake": "600/minute",  # ten devices that come back twice a second while the server starts again
    "documentation": "120/minute",
    "login": "10/15 minutes",
    "guesses": "30/15 minutes",  # one account's logins from all browsers that never were in it
    "accounts": "20/15 minutes",  # guessing somebody's current password with their token
}

#: Buckets of endpoints that have one whoever asks.
OWN_BUCKETS = {
    "media": "media",
    "health": "health",
    "metrics": "health",
    "socket": "handshake",
    "api-docs": "documentation",
    "session.log_in": "login",
    "users.change_user": "accounts",
}

#: Sentences that a refusal puts before the number.
EXPLANATIONS = {
    "guesses": "Too many logins with this name were tried; a browser that has logged in before still may. ",
}

#: The longest name and password have fewer with every character escaped. A longer body is refused (413): its
#: account is not looked for, and so it would be counted for its address alone.
MAX_LOGIN_BYTES = 16_384

#: Buckets of addresses alone: the caller's name would have to be read from the database.
BY_ADDRESS = frozenset({"documentation"})

#: Redis is asked with every request, and its absence must not cost one much. A process has fewer threads than
#: connections: a pool that is full would pass for a Redis that is away.
REDIS_OPTIONS = {"socket_timeout": 0.2, "socket_connect_timeout": 0.2, "max_connections": 1000}

#: Counters of this process whose windows have ended are dropped this often.
SWEEP_S = 60.0

#: While Redis is away each process counts by itself, and asks again after this long.
PATIENCE_S = 5.0

#: Windows begin where the clock says, and a counter's key says which one it counts: when it ends need not be
#: asked. Counters of another strategy under the same keys would break each other.
STRATEGY = "clock-window"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a bucket is left, and when it is full again (seconds since 1970)."""

    limit: RateLimitItem
    remaining: int
    reset_at: float


class Counters:
    """Counts in this process; the library's own starts a thread for every 10 ms of requests, to tidy up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: dict[str, int] = {}
        self._ends_s: dict[str, float] = {}
        self._sweep_s = 0.0

    def __len__(self) -> int:
        return len(self._counted)

    def incr(self, key: str, expiry: float) -> int:
        """Count one more under a key; it is forgotten some time after `expiry` seconds."""
        with self._lock:
            counted = self._counted[key] = self._counted.get(key, 0) + 1
            if counted == 1:
                self._begin(key, expiry)
        return counted

    def _begin(self, key: str, expiry: float) -> None:
        now_s = monotonic()
        if now_s >= self._sweep_s:
            for ended in [name for name, ends_s in self._ends_s.items() if ends_s <= now_s]:
                del self._counted[ended], self._ends_s[ended]
            self._sweep_s = now_s + SWEEP_S
        self._ends_s[key] = now_s + expiry


class Meter:
    """Counts requests, in Redis or in this process."""

    def __init__(self, url: str, prefix: str) -> None:
        self._own = Counters()
        self._shared: Storage | Counters = self._own
        if not url.startswith("memory:"):
            self._shared = cast(Storage, storage_from_string(url, wrap_exceptions=True, **REDIS_OPTIONS))
        self._prefix = f"{prefix}limits:{STRATEGY}"
        self._away_until_s = 0.0

    def count(self, limit: RateLimitItem, bucket: str, who: str) -> tuple[bool, Standing]:
        """Count one request; whether it is within the limit, and what is left."""
        window_s = limit.get_expiry()
        window = int(time() // window_s)
        counted = self._increase(f"{self._prefix}:{bucket}:{who}:{window}", window_s)
        standing = Standing(limit, max(0, limit.amount - counted), (window + 1) * window_s)
        return counted <= limit.amount, standing

    def _increase(self, key: str, window_s: int) -> int:
        if monotonic() >= self._away_until_s:
            try:
                return self._shared.incr(key, window_s)
            except StorageError as error:
                self._away_until_s = monotonic() + PATIENCE_S
                _explain(error)
        return self._own.incr(key, window_s)


def _explain(error: StorageError) -> None:
    unavailable = find_unavailability(error.storage_error)
    if unavailable:
        log.warning("Redis does not count requests (%s); this process does", unavailable)
        return
    faults.add("limits")
    log.error("counting requests in Redis failed; this process counts", exc_info=error)


def register(app: Flask, settings: Settings) -> None:
    """Count every request of the API."""
    if settings.rate_limit == "off":
        return
    meter = Meter(settings.limiter_url, settings.redis_prefix)
    limits = {name: parse(text) for name, text in (BUCKETS | {"default": settings.rate_limit}).items()}

    @app.before_request
    def count() -> None:
        if _is_uncounted():
            return
        for bucket, who in _counted():
            is_within, standing = meter.count(limits[bucket], bucket, who)
            g.standing = min(g.get("standing", standing), standing, key=attrgetter("remaining"))
            if not is_within:
                why = EXPLANATIONS.get(bucket, "")
                raise TooManyRequests(f"{why}At most {limits[bucket]}; `Retry-After` says when to ask again.")

    app.after_request(_tell)


def _is_uncounted() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.blueprint in limiter.blueprints or request.method == "OPTIONS":
        return True
    return getattr(view, "is_uncounted", False)


def find_bucket() -> str:
    """The bucket that the present request is counted in."""
    for name in (request.endpoint, request.blueprint):
        if name in OWN_BUCKETS:
            return OWN_BUCKETS[name]
    is_ours = auth.find_person() is not None and auth.known_by() != auth.BY_TOKEN
    return "interactive" if is_ours and origin_checks.is_page() else "default"


def _counted() -> Iterator[tuple[str, str]]:
    """Name the buckets that the present request is counted in, and whose they are, the narrowest first.

    Requests of a person are counted together, and those of an address while its person is unknown.
    """
    address, bucket = customer(request.remote_addr), find_bucket()
    if bucket == "login":
        yield from _counted_login(address)
        return
    yield bucket, address if bucket in BY_ADDRESS else auth.holder()


def _counted_login(address: str) -> Iterator[tuple[str, str]]:
    """Count a browser that was in the account before for itself: no stranger can use its tries up."""
    name = _login_name()
    device = known_browsers.find(name) if name else None
    yield "login", f"device {device}" if device else address
    if name and not device:
        yield "guesses", sha256(fold(name).encode(errors="replace")).hexdigest()


def _login_name() -> str | None:
    """Return the name of the account that a login is for; None where the body will be refused anyway."""
    request.max_content_length = MAX_LOGIN_BYTES
    if (request.content_length or 0) > MAX_LOGIN_BYTES:
        return None
    name = parsing.find_text("name")
    return name if name and len(name) <= MAX_NAME_LENGTH else None


def _tell(answer: Response) -> Response:
    standing: Standing | None = g.get("standing")
    if standing is not None:
        answer.headers["X-RateLimit-Limit"] = str(standing.limit.amount)
        answer.headers["X-RateLimit-Remaining"] = str(standing.remaining)
        answer.headers["X-RateLimit-Reset"] = str(math.ceil(standing.reset_at))
        if answer.status_code == TooManyRequests.code:
            ends_s = max(1, math.ceil(standing.reset_at - time()))
            # It may have been refused for another reason, which has a time of its own.
            answer.headers.setdefault("Retry-After", str(ends_s))
    return answer
