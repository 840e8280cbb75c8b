"""Cached vectors: fingerprints packed as in the database, by audio id."""

from collections.abc import Callable, Mapping, Sequence

from cache import keys, tiers
from cache.kinds import Source
from cache.monitoring import metrics
from cache.tiers import Found

#: Reads packed vectors by audio id from the database.
Load = Callable[[Sequence[str]], Mapping[str, bytes]]


def find_many(audio_ids: Sequence[str]) -> dict[str, Found]:
    """Return the packed vectors that memory or Redis has, by audio id."""
    prefix = keys.fingerprint("")
    found = tiers.find_many([prefix + audio_id for audio_id in audio_ids])
    start = len(prefix)
    return {key[start:]: value for key, value in found.items()}


def load_many(audio_ids: Sequence[str], load: Load) -> dict[str, Found]:
    """Return the packed vectors that the database has, and cache them."""
    if not audio_ids:
        return {}
    loaded = load(audio_ids)
    metrics.count(
        {
            metrics.tier(Source.DATABASE, "hits"): len(loaded),
            metrics.tier(Source.DATABASE, "misses"): len(audio_ids) - len(loaded),
        }
    )
    tiers.offer(_by_key(loaded), keys.FINGERPRINT_TTL_S)
    return {audio_id: Found(vector, Source.DATABASE) for audio_id, vector in loaded.items()}


def store(vectors: Mapping[str, bytes]) -> bool:
    """Store packed vectors by audio id; False while Redis is unavailable."""
    return tiers.store(_by_key(vectors), keys.FINGERPRINT_TTL_S)


def warm(vectors: Mapping[str, bytes]) -> None:
    """Store packed vectors that no client has requested yet.

    Raises
    ------
    CacheUnavailableError
        Redis cannot serve, or refuses writes.
    """
    tiers.warm(_by_key(vectors), keys.FINGERPRINT_TTL_S)


def missing(audio_ids: Sequence[str]) -> list[str]:
    """Return the audio ids whose vectors Redis does not have.

    Raises
    ------
    CacheUnavailableError
        Redis is unavailable.
    """
    wanted = {keys.fingerprint(audio_id): audio_id for audio_id in audio_ids}
    return [wanted[key] for key in tiers.missing(list(wanted))]


def _by_key(vectors: Mapping[str, bytes]) -> dict[str, bytes]:
    return {keys.fingerprint(audio_id): vector for audio_id, vector in vectors.items()}
