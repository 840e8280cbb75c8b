"""Who may come in when the cache is full: not what was asked for once in the place of a favourite.

Redis drops what was used least, but a newcomer looks to it like something used now and then, and what it has
dropped it has forgotten. So this process remembers roughly how often everything was asked for lately, cached
or not (after TinyLFU: Einziger, Friedman and Manes 2017), and lets in what is asked for as often as what is
held. `benchmarks/cache.py` says what that gains.
"""

from collections.abc import Iterable

from cache.monitoring.health import CacheSize

#: Counters of one byte. Two keys seldom share one, also in a library of 100,000 tracks.
SLOTS = 1 << 20

#: A counter stops here.
MOST = 255

#: After so many requests everything counts half: what was popular last month is not for ever.
AGE_AFTER = 1_000_000

#: Below this share of its memory nothing is dropped, and everybody may come in.
FULL_UTILISATION = 0.95

_HALVED = bytes(value >> 1 for value in range(256))


class AdmissionFilter:
    """How often keys were asked for, and how often one must be to be let in."""

    def __init__(self) -> None:
        self._asked = bytearray(SLOTS)
        self._notes = 0
        self._threshold = 0

    def note(self, wanted: Iterable[str]) -> None:
        """Note that keys were asked for."""
        asked, mask, n = self._asked, SLOTS - 1, 0
        for key in wanted:  # threads may lose a count to each other, which changes nothing
            slot = hash(key) & mask
            if asked[slot] < MOST:
                asked[slot] += 1
            n += 1
        self._notes += n

    def admits(self, key: str) -> bool:
        """Whether a key is asked for often enough to be kept."""
        return self._asked[hash(key) & (SLOTS - 1)] >= self._threshold

    def review(self, size: CacheSize | None) -> None:
        """Set how often a key must be asked for, by how much the cache can hold; let old counts fade."""
        if self._notes > AGE_AFTER:
            self._asked, self._notes = self._asked.translate(_HALVED), 0
        is_full = size is not None and (size.utilisation or 0.0) > FULL_UTILISATION
        self._threshold = self._least_count(size.items) if size and is_full else 0

    def _least_count(self, items: int) -> int:
        """The smallest count that no more keys reach than the cache has entries."""
        reaching = SLOTS
        for count in range(MOST):
            reaching -= self._asked.count(count)
            if reaching <= items:
                return count + 1
        return MOST


admission = AdmissionFilter()
