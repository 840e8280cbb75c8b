"""Admission to a full cache: a key that was requested once does not evict one that is requested often.

Redis evicts the least used keys, but a new key looks to it like one that is used now and then, and it forgets
the counts of the keys that it evicts. So this process estimates how often every key was requested lately,
cached or not (TinyLFU: Einziger, Friedman and Manes 2017), and admits keys that are requested as often as the
stored ones. The promised figure that needs it: 97 % of the best hit rate with Zipf(0.8),
`docs/decisions/0041`.
"""

from collections.abc import Iterable

from cache.monitoring.health import CacheSize

#: Counters of one byte. Two keys rarely share one, even in a library of 100,000 tracks.
SLOTS = 1 << 20

#: The highest count.
MAX_COUNT = 255

#: After this many requests all counts are halved, so that old popularity fades.
AGE_AFTER = 1_000_000

#: Below this share of its memory Redis evicts nothing and every key is admitted.
FULL_UTILISATION = 0.95

_HALVED = bytes(value >> 1 for value in range(256))


class AdmissionFilter:
    """Estimated request counts of keys, and the count that admits a key."""

    def __init__(self) -> None:
        self._counts = bytearray(SLOTS)
        self._requests = 0
        self._threshold = 0

    def count(self, requested: Iterable[str]) -> None:
        """Count one request for each key."""
        counts, mask, n = self._counts, SLOTS - 1, 0
        for key in requested:  # threads may overwrite each other's increments: an estimate is enough
            slot = hash(key) & mask
            if counts[slot] < MAX_COUNT:
                counts[slot] += 1
            n += 1
        self._requests += n

    def admits(self, key: str) -> bool:
        """Return whether a key is requested often enough to be stored."""
        return self._counts[hash(key) & (SLOTS - 1)] >= self._threshold

    def review(self, size: CacheSize | None) -> None:
        """Set the count that admits a key from the size of the cache, and halve old counts."""
        if self._requests > AGE_AFTER:
            self._counts, self._requests = self._counts.translate(_HALVED), 0
        is_full = size is not None and (size.utilisation or 0.0) > FULL_UTILISATION
        self._threshold = self._least_count(size.items) if size and is_full else 0

    def _least_count(self, items: int) -> int:
        """Return the smallest count that at most as many keys reach as the cache has entries."""
        reaching = SLOTS
        for count in range(MAX_COUNT):
            reaching -= self._counts.count(count)
            if reaching <= items:
                return count + 1
        return MAX_COUNT


admission = AdmissionFilter()
