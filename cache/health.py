"""What the cache's Redis says of itself."""

from dataclasses import dataclass

from cache.client import CacheUnavailableError, client

BYTES_PER_MB = 1_048_576


@dataclass(frozen=True, slots=True)
class CacheSize:
    """How much the cache holds."""

    items: int
    size_mb: float
    limit_mb: float
    evictions: int


def find_size() -> CacheSize | None:
    """Size of the cache; None while its Redis is away."""
    try:
        info = client().info()
        items = client().dbsize()
    except CacheUnavailableError:
        return None
    return CacheSize(
        items=int(items),
        size_mb=int(info["used_memory"]) / BYTES_PER_MB,
        limit_mb=int(info.get("maxmemory", 0)) / BYTES_PER_MB,
        evictions=int(info["evicted_keys"]),
    )
