"""Names of the lookups, sources and strategies that the cache reports; values are part of the API."""

from enum import StrEnum


class Kind(StrEnum):
    """Lookups, by the type of their result."""

    FINGERPRINT = "fingerprint"
    SEARCH = "search"
    SIMILAR = "similar"
    LIST = "list"


class Source(StrEnum):
    """Sources of a result, the fastest first."""

    MEMORY = "memory"
    REDIS = "redis"
    DATABASE = "database"
    COMPUTED = "computed"


class Strategy(StrEnum):
    """Ways to answer a request: `cache.optimizer`."""

    FAST = "fast"
    ACCURATE = "accurate"
    BATCH = "batch"


#: Sources that make a lookup a hit.
CACHES = frozenset({Source.MEMORY, Source.REDIS})

#: Sources that are read in turn, each counting its own hits and misses.
TIERS = (Source.MEMORY, Source.REDIS, Source.DATABASE)
