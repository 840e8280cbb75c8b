"""All keys of the cache, and how long they live."""

import hashlib
from typing import Any

import orjson

from config.settings import current
from fingerprint.dimensions import ENGINE_VERSION

#: Fingerprints never change under their key, so only the size of the cache limits them.
FINGERPRINT_TTL_S = None

#: A streaming fingerprint is replaced by the whole track's within minutes; others expire after a day.
STREAMING_TTL_S = 86_400

#: Results of older generations are never requested again and expire after an hour.
RESULT_TTL_S = 3600

#: A search computes in milliseconds; after this time another process takes over from one that died.
LEASE_TTL_MS = 5000

DIGEST_BYTES = 16


def fingerprint(audio_id: str) -> str:
    """Return the key of a packed fingerprint; other audio and other engine versions have other keys."""
    return f"{current().redis_prefix}fp:{ENGINE_VERSION}:25d:{audio_id}"


def streaming(track_id: str, file_stamp: str) -> str:
    """Return the key of a streaming entry, by its file: the audio id is known only after the analysis."""
    return f"{current().redis_prefix}fp:{ENGINE_VERSION}:13d:{track_id}:{file_stamp}"


def result(kind: str, generation: str, question: Any) -> str:
    """Return the key of a result; a changed library has another generation and so another key."""
    digest = hashlib.blake2b(orjson.dumps(question), digest_size=DIGEST_BYTES).hexdigest()
    return f"{current().redis_prefix}{kind}:{generation}:{digest}"


def lease(key: str) -> str:
    """Return the key of the lease that the process computing the value of `key` holds."""
    return f"{key}:lease"


def epoch() -> str:
    """Return the key of a number that rises when the cache is emptied; processes then empty their memory."""
    return f"{current().redis_prefix}cache_epoch"


def popular_searches() -> str:
    """Return the key of the sorted set of searches, scored by recent requests."""
    return f"{current().redis_prefix}popular_searches"


def internal() -> tuple[str, ...]:
    """Return the keys that are no entries of the cache."""
    return (epoch(), popular_searches())


def everything() -> str:
    """Return the pattern that all keys of the cache match."""
    return f"{current().redis_prefix}*"
