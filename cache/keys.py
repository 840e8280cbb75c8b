"""Every key of the cache, how long it lives, and why."""

import hashlib

from config.settings import current

#: Fingerprints never change under their key, so only the cache's size limits them.
FINGERPRINT_TTL_S = None

#: A streaming fingerprint is replaced by the whole track's within minutes; a day clears up what was not.
STREAMING_TTL_S = 86_400

#: A result of an older generation is never asked for again; an hour clears it out.
SEARCH_TTL_S = 3600


def fingerprint(audio_id: str, engine_version: int, kind: str) -> str:
    """A packed fingerprint. What sounds different, or was computed by another engine, has another key."""
    return f"{current().redis_prefix}fp:{engine_version}:{kind}:{audio_id}"


def streaming(track_id: str, file_stamp: str, engine_version: int) -> str:
    """A streaming entry. What a track sounds like has no id before it was heard; its file has a stamp."""
    return f"{current().redis_prefix}fp:{engine_version}:13d:{track_id}:{file_stamp}"


def search(generation: str, query: str, offset: int, limit: int) -> str:
    """A page of search results of one generation of the catalogue."""
    digest = hashlib.blake2b(query.encode(), digest_size=16).hexdigest()
    return f"{current().redis_prefix}search:{generation}:{digest}:{offset}:{limit}"
