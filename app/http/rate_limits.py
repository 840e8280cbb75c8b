"""Rate limits: Flask-Limiter counts each request in the bucket that the tables of this module name."""

import logging
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic, time

from flask import Flask, Response, g, request
from flask_limiter import ApplicationLimit, HeaderNames, Limiter
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import STRATEGIES
from werkzeug.exceptions import TooManyRequests

from app.http import auth, known_browsers, origin_checks, parsing
from config.client_addresses import customer
from config.settings import Settings
from keyvalue.faults import faults
from library.catalogue.sorting import fold
from live.client import find_unavailability
from schemas.people import MAX_NAME_LENGTH

#: Not counted: the page's own files.
UNLIMITED = "unlimited"

#: Limits beside the `default` of the settings, as Flask-Limiter writes them.
BUCKETS = {
    UNLIMITED: "",
    "interactive": "600/minute",  # Auralis' own page: a grid of covers, a filter that follows each key
    "media": "3000/minute",  # a player requests a track in ranges, a grid fifty pictures
    "subsonic": "30000/minute",  # an app that synchronises asks for each album by itself
    "health": "600/minute",
    "handshake": "600/minute",  # ten devices that reconnect twice a second while the server restarts
    "documentation": "120/minute",
    "login": "10/15 minutes",
    "guesses": "30/15 minutes",  # logins to one account from all browsers that are new to it
    "providers": "40/15 minutes",  # a login by the OpenID provider takes two requests
    "accounts": "20/15 minutes",  # guesses of a current password by the holder of a token
}

#: Endpoints and blueprints with a bucket of their own, for every caller.
OWN_BUCKETS = {
    "web": UNLIMITED,
    "media": "media",
    "subsonic": "subsonic",
    "health": "health",
    "metrics": "health",
    "socket": "handshake",
    "api-docs": "documentation",
    "session.log_in": "login",
    "oidc": "providers",
    "oidc-callback": "providers",
    "users.change_user": "accounts",
}

EXTENSION = "auralis.rate_limits"

#: The endpoint whose requests are counted for their account as well.
LOGIN = "session.log_in"

#: Counted by address: reading the caller's name would take a query.
BY_ADDRESS = frozenset({"documentation"})

#: A longer login is refused (413). The longest name and password, with every character escaped, are shorter.
MAX_LOGIN_BYTES = 16_384

#: Part of each key: counters of another strategy have another type in Redis.
STRATEGY = "fixed-window"

#: Redis counts every request, so its absence must not cost much.
REDIS_TIMEOUT_S = 0.2

#: More than the threads of a process: a pool without a free connection looks like an unavailable Redis.
REDIS_CONNECTIONS = 1000

#: Counters in memory whose windows have ended are dropped this often.
SWEEP_S = 60.0

#: Flask-Limiter sends its waiting time with each response; clients get it with a 429 alone, as `Retry-After`.
WAIT_HEADER = "X-RateLimit-Retry-After"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Share:
    """The bucket of a request, its holder, and the digest of the account that a new browser logs in to."""

    bucket: str
    holder: str
    account: str = ""


class RedisCounters(RedisStorage):
    """Counters in Redis: one command for each request, where its base sends three.

    A command with a fault is reported apart from an unavailable Redis (decision 0077).
    """

    STORAGE_SCHEME = ["limits+redis", "limits+rediss", "limits+redis+unix"]  # noqa: RUF012  # as its base declares it

    #: Counts and returns the count and the seconds that are left of the window.
    SCRIPT_INCR_EXPIRE = b"""
        local count = redis.call('INCRBY', KEYS[1], ARGV[2])
        if count == tonumber(ARGV[2]) then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
        return {count, redis.call('TTL', KEYS[1])}
    """

    def __init__(self, uri: str, key_prefix: str) -> None:
        super().__init__(
            uri.removeprefix("limits+"),
            key_prefix=key_prefix,
            socket_timeout=REDIS_TIMEOUT_S,
            socket_connect_timeout=REDIS_TIMEOUT_S,
            max_connections=REDIS_CONNECTIONS,
        )

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count a request; Flask-Limiter falls back to memory on any error."""
        try:
            count, left_s = self.lua_incr_expire([self.prefixed_key(key)], [expiry, amount])
        except self.base_exceptions as error:
            if not find_unavailability(error):
                faults.add("limits")
                log.exception("Redis could not count a request")
            raise
        g.setdefault("counted", {})[key] = (int(count), time() + int(left_s))
        return int(count)

    def check(self) -> bool:
        """Return whether Redis counts again; a full one answers a PING, but counts nothing."""
        try:
            self.lua_incr_expire([self.prefixed_key("check")], [1, 1])
        except self.base_exceptions:
            return False
        return True

    def get(self, key: str) -> int:
        """Return the count of this request; 0 if it was counted in memory before Redis was back."""
        return _counted(key)[0]

    def get_expiry(self, key: str) -> float:
        """Return when the window of this request ends (seconds since 1970)."""
        return _counted(key)[1]


def _counted(key: str) -> tuple[int, float]:
    counted: dict[str, tuple[int, float]] = g.get("counted", {})
    return counted.get(key, (0, time()))


class MemoryCounters(MemoryStorage):
    """Counters in memory; its base starts a thread for every 10 ms of requests, to look through all."""

    STORAGE_SCHEME = ["limits+memory"]  # noqa: RUF012  # as its base declares it

    def __init__(self, uri: str) -> None:
        self._sweep_s = monotonic() + SWEEP_S
        super().__init__(uri)

    def _MemoryStorage__schedule_expiry(self) -> None:  # noqa: N802  # the base's private method
        if monotonic() >= self._sweep_s:
            self._sweep_s = monotonic() + SWEEP_S
            for key in list(self.expirations):
                self.get(key)  # drops a counter whose window has ended


def register(app: Flask, settings: Settings) -> None:
    """Count every request of the application."""
    if settings.rate_limit == "off":
        return
    limits = BUCKETS | {"default": settings.rate_limit}
    is_shared = not settings.limiter_url.startswith("memory:")
    limiter = Limiter(
        lambda: _share().holder,
        application_limits=[
            ApplicationLimit(
                lambda: limits[_share().bucket],
                scope=lambda _endpoint: _share().bucket,
                error_message=lambda: (
                    f"More than {limits[_share().bucket]} requests. Retry after `Retry-After` seconds."
                ),
            ),
        ],
        request_identifier=lambda: request.endpoint or "unknown",  # a path without an endpoint counts as well
        strategy=STRATEGY,
        storage_uri=f"limits+{settings.limiter_url}",
        storage_options={"key_prefix": f"{settings.redis_prefix}limits"} if is_shared else {},
        key_prefix=STRATEGY,
        in_memory_fallback_enabled=is_shared,
        headers_enabled=True,
        header_name_mapping={HeaderNames.RETRY_AFTER: WAIT_HEADER},
    )
    # Before Flask-Limiter's hook, which takes any error of a key function for one of Redis.
    app.before_request(_find_share)
    app.after_request(_send_wait)
    limiter.init_app(app)
    if is_shared:
        _fall_back(limiter)
    app.extensions[EXTENSION] = limiter


def _fall_back(limiter: Limiter) -> None:
    """Count in our memory while Redis is unavailable: Flask-Limiter has no option for it."""
    limiter._fallback_storage = MemoryCounters("memory:")  # noqa: SLF001
    limiter._fallback_limiter = STRATEGIES[STRATEGY](limiter._fallback_storage)  # noqa: SLF001


def limit_guesses(app: Flask) -> None:
    """Count logins for their account as well; to be called once the endpoints are registered."""
    if EXTENSION not in app.extensions:
        return
    limiter: Limiter = app.extensions[EXTENSION]
    shared_limit = limiter.shared_limit(
        BUCKETS["guesses"],
        scope="guesses",
        key_func=lambda: _share().account,
        exempt_when=lambda: not _share().account,
        error_message=f"More than {BUCKETS['guesses']} logins to this account from new browsers. "
        "Retry after `Retry-After` seconds, or use a browser that has logged in to it before.",
    )
    view = app.view_functions[LOGIN]
    app.view_functions[LOGIN] = shared_limit(view)  # type: ignore[assignment]  # types say: perhaps async


def _share() -> Share:
    share: Share = g.share
    return share


def _find_share() -> None:
    g.share = _measure_share()


def _measure_share() -> Share:
    bucket = _find_bucket()
    if bucket == UNLIMITED:
        return Share(bucket, "")
    address = customer(request.remote_addr)
    if bucket == "login":
        return _login_share(address)
    return Share(bucket, address if bucket in BY_ADDRESS else auth.holder())


def _find_bucket() -> str:
    if request.method == "OPTIONS":
        return UNLIMITED
    for name in (request.endpoint, request.blueprint):
        if name in OWN_BUCKETS:
            return OWN_BUCKETS[name]
    is_person = auth.find_person() is not None and auth.known_by() != auth.BY_TOKEN
    return "interactive" if is_person and origin_checks.is_page() else "default"


def _login_share(address: str) -> Share:
    """Count a browser that has logged in to the account before by itself: no guesser can use its tries up."""
    name = _login_name()
    if not name:
        return Share("login", address)
    device = known_browsers.find(name)
    if device:
        return Share("login", f"device {device}")
    return Share("login", address, account_key(name))


def account_key(name: str) -> str:
    """Return the digest by which tries at an account are counted."""
    return sha256(fold(name).encode(errors="replace")).hexdigest()


def _login_name() -> str | None:
    """Return the name of the account that a login is for; None for a body that will be refused."""
    request.max_content_length = MAX_LOGIN_BYTES
    if (request.content_length or 0) > MAX_LOGIN_BYTES:
        return None
    name = parsing.find_text("name")
    return name if name and len(name) <= MAX_NAME_LENGTH else None


def _send_wait(response: Response) -> Response:
    wait_s = response.headers.pop(WAIT_HEADER, None)
    if wait_s is not None and response.status_code == TooManyRequests.code:
        # The view may have refused it for another reason, with a time of its own.
        response.headers.setdefault("Retry-After", str(max(1, int(wait_s))))
    return response
