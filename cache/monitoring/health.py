"""Size and memory of the cache's Redis."""

from dataclasses import dataclass

from cache import keys
from cache.client import CacheUnavailableError, client

BYTES_PER_MB = 1_048_576


@dataclass(frozen=True, slots=True)
class CacheSize:
    """Size of the cache.

    Attributes
    ----------
    items
        Keys, without the internal ones of `cache.keys`.
    size_mb, limit_mb
        Memory in use, including that of an empty server, and its limit; 0: no limit.
    """

    items: int
    size_mb: float
    limit_mb: float
    evictions: int

    @property
    def utilisation(self) -> float | None:
        """Return the used share of the memory, 0-1; None without a limit."""
        return self.size_mb / self.limit_mb if self.limit_mb else None


def find_size() -> CacheSize | None:
    """Return the size of the cache; None while its Redis is unavailable."""
    try:
        with client().pipeline(transaction=False) as pipeline:
            pipeline.info("memory")
            pipeline.info("stats")
            pipeline.dbsize()
            pipeline.exists(*keys.internal())
            memory, stats, items, internal = pipeline.execute()
    except CacheUnavailableError:
        return None
    return CacheSize(
        items=int(items) - int(internal),
        size_mb=int(memory["used_memory"]) / BYTES_PER_MB,
        limit_mb=int(memory.get("maxmemory", 0)) / BYTES_PER_MB,
        evictions=int(stats["evicted_keys"]),
    )
