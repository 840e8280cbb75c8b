"""What the cache's Redis says of itself."""

from dataclasses import dataclass

from cache import keys
from cache.client import CacheUnavailableError, client

BYTES_PER_MB = 1_048_576


@dataclass(frozen=True, slots=True)
class CacheSize:
    """How much the cache holds.

    Attributes
    ----------
    items
        Keys, without those that the cache keeps its own books in.
    size_mb, limit_mb
        Memory in use, that of an empty server included, and allowed; a limit of 0 is none.
    """

    items: int
    size_mb: float
    limit_mb: float
    evictions: int

    @property
    def utilisation(self) -> float | None:
        """Share of the memory that is used; None without a limit."""
        return self.size_mb / self.limit_mb if self.limit_mb else None


def find_size() -> CacheSize | None:
    """Size of the cache; None while its Redis is away."""
    try:
        with client().pipeline(transaction=False) as pipeline:
            pipeline.info("memory")
            pipeline.info("stats")
            pipeline.dbsize()
            pipeline.exists(*keys.bookkeeping())
            memory, stats, items, books = pipeline.execute()
    except CacheUnavailableError:
        return None
    return CacheSize(
        items=int(items) - int(books),
        size_mb=int(memory["used_memory"]) / BYTES_PER_MB,
        limit_mb=int(memory.get("maxmemory", 0)) / BYTES_PER_MB,
        evictions=int(stats["evicted_keys"]),
    )
