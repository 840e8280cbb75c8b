"""Every key of the cache, how long it lives, and why."""

import hashlib
from typing import Any

import orjson

from config.settings import current
from fingerprint.dimensions import ENGINE_VERSION

#: Fingerprints never change under their key, so only the cache's size limits them.
FINGERPRINT_TTL_S = None

#: A streaming fingerprint is replaced by the whole track's within minutes; a day clears up what was not.
STREAMING_TTL_S = 86_400

#: A result of an older generation is never asked for again; an hour clears it out.
RESULT_TTL_S = 3600

#: A search computes in milliseconds; after this time another process takes over from one that died.
LEASE_TTL_MS = 5000

DIGEST_BYTES = 16


def fingerprint(audio_id: str) -> str:
    """A packed fingerprint. What sounds different, or was computed by another engine, has another key."""
    return f"{current().redis_prefix}fp:{ENGINE_VERSION}:25d:{audio_id}"


def streaming(track_id: str, file_stamp: str) -> str:
    """A streaming entry. What a track sounds like has no id before it was heard; its file has a stamp."""
    return f"{current().redis_prefix}fp:{ENGINE_VERSION}:13d:{track_id}:{file_stamp}"


def result(kind: str, generation: str, question: Any) -> str:
    """A result of one generation of the library; a changed library is another key."""
    digest = hashlib.blake2b(orjson.dumps(question), digest_size=DIGEST_BYTES).hexdigest()
    return f"{current().redis_prefix}{kind}:{generation}:{digest}"


def lease(key: str) -> str:
    """Held by whoever computes the value of a key."""
    return f"{key}:lease"


def epoch() -> str:
    """Raised when somebody empties the cache, so that every process empties its memory too."""
    return f"{current().redis_prefix}cache_epoch"


def popular_searches() -> str:
    """Sorted set of searches by how often they were asked for lately."""
    return f"{current().redis_prefix}popular_searches"


def bookkeeping() -> tuple[str, ...]:
    """Keys that hold nothing anybody asked for."""
    return (epoch(), popular_searches())


def everything() -> str:
    """Pattern of all keys of the cache."""
    return f"{current().redis_prefix}*"
