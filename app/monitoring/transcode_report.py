"""Figures of transcoded streams, of all processes."""

from app.transcodes import store
from app.transcodes.encoders import FAILURES, HITS, MADE, SECONDS
from config.settings import current
from live.counters import counters


def read() -> dict[str, float]:
    """Return the figures since the counters began (`schemas.cache.Transcodes`).

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    counted = counters.read()
    return {
        "made": counted[MADE],
        "hits": counted[HITS],
        "failures": counted[FAILURES],
        "encoder_seconds": counted[SECONDS],
        "size_mb": round(store.size_bytes() / store.BYTES_PER_MB, 3),
        "limit_mb": current().transcode_cache_mb,
    }
