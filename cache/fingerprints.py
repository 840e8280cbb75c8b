"""Hot fingerprints, packed as they stand in the database."""

import logging
from collections.abc import Mapping, Sequence

from cache import keys
from cache.client import CacheUnavailableError, client

#: 25 float32.
VECTOR_BYTES = 100

log = logging.getLogger(__name__)


def find(audio_id: str, engine_version: int, kind: str) -> bytes | None:
    """The packed vector of a recording, None when the cache does not hold it, is away or holds rubbish."""
    try:
        value = client().get(keys.fingerprint(audio_id, engine_version, kind))
    except CacheUnavailableError as error:
        log.warning("the cache does not answer: %s", error)
        return None
    return value if isinstance(value, bytes) and len(value) == VECTOR_BYTES else None


def find_many(audio_ids: Sequence[str], engine_version: int, kind: str) -> dict[str, bytes]:
    """Those of the packed vectors that the cache holds, by audio id, in one round trip."""
    if not audio_ids:
        return {}
    try:
        values = client().mget([keys.fingerprint(id_, engine_version, kind) for id_ in audio_ids])
    except CacheUnavailableError as error:
        log.warning("the cache does not answer: %s", error)
        return {}
    pairs = zip(audio_ids, values, strict=True)
    return {id_: v for id_, v in pairs if isinstance(v, bytes) and len(v) == VECTOR_BYTES}


def store(vectors: Mapping[str, bytes], engine_version: int, kind: str) -> bool:
    """Keep packed vectors by audio id, in one round trip; False when the cache is away."""
    if not vectors:
        return True
    values = {keys.fingerprint(audio_id, engine_version, kind): v for audio_id, v in vectors.items()}
    try:
        client().mset(values)
    except CacheUnavailableError as error:
        log.warning("the cache does not answer: %s", error)
        return False
    return True
