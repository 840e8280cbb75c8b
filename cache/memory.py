"""The first tier: what this process was asked for lately. Keys are immutable: nothing has to be told."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from functools import cache

from config.settings import current

BYTES_PER_MB = 1_048_576

#: An entry beside its key's text and its value's bytes: the headers of both (82) and their place in an
#: OrderedDict (150; CPython 3.11, 64 bits).
ENTRY_BYTES = 232


class MemoryTier:
    """At most so many bytes; what was not asked for longest is dropped first.

    Parameters
    ----------
    limit_bytes
        Keys, values and what Python needs to keep them; 0: nothing is kept.

    Attributes
    ----------
    epoch
        How often the cache had been emptied when this was; None: never looked.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self._values: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self.epoch: int | None = None

    def __len__(self) -> int:
        return len(self._values)

    def find_many(self, wanted: Iterable[str]) -> dict[str, bytes]:
        """Those of the values that are here."""
        found = {}
        with self._lock:
            values = self._values
            for key in wanted:
                value = values.get(key)
                if value is not None:
                    values.move_to_end(key)
                    found[key] = value
        return found

    def store(self, fresh: Mapping[str, bytes]) -> None:
        """Keep values, and drop the oldest for them."""
        if not self._limit_bytes:
            return
        with self._lock:
            values = self._values
            for key, value in fresh.items():
                if key in values:
                    self._bytes -= len(key) + len(values.pop(key)) + ENTRY_BYTES
                values[key] = value
                self._bytes += len(key) + len(value) + ENTRY_BYTES
            while self._bytes > self._limit_bytes:
                key, value = values.popitem(last=False)
                self._bytes -= len(key) + len(value) + ENTRY_BYTES

    def clear(self, epoch: int | None = None) -> None:
        """Drop everything.

        Parameters
        ----------
        epoch
            How often the cache has been emptied by now; None: this process alone drops what it has.
        """
        with self._lock:
            self._values.clear()
            self._bytes = 0
            self.epoch = self.epoch if epoch is None else epoch


@cache
def tier() -> MemoryTier:
    """The memory tier of this process."""
    return MemoryTier(current().memory_cache_mb * BYTES_PER_MB)
