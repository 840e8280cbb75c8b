"""Passwords that are sent with any request count as logins do, in the same buckets."""

from flask import current_app, request
from flask_limiter import Limiter
from limits import parse
from limits.strategies import FixedWindowRateLimiter

from app.http.rate_limits import BUCKETS, EXTENSION, STRATEGY, MemoryCounters, account_key
from config.client_addresses import customer

#: Counts while Redis is unavailable.
_own = FixedWindowRateLimiter(MemoryCounters("limits+memory://"))


def count(name: str) -> bool:
    """Count the check of a password for an account; return whether it may be checked."""
    limiter: Limiter | None = current_app.extensions.get(EXTENSION)
    if limiter is None:
        return True
    keys = {"login": customer(request.remote_addr), "guesses": account_key(name)}
    hits = [_hit(limiter, bucket, key) for bucket, key in keys.items()]
    return all(hits)


def _hit(limiter: Limiter, bucket: str, key: str) -> bool:
    limit = parse(BUCKETS[bucket])
    try:
        return limiter.limiter.hit(limit, STRATEGY, key, bucket)
    except limiter.storage.base_exceptions:
        return _own.hit(limit, STRATEGY, key, bucket)
