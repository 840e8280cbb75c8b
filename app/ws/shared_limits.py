"""Limits of sockets that several web processes count together in the durable Redis."""

import logging
import secrets
import threading

from app import playback
from app.connection_limits import ConnectionLimits
from app.ws.periodic import PeriodicThread
from live.limits import socket_slots

#: Ticks between two renewals of all slots.
RENEW_TICKS = 10

SLOT_BYTES = 9

log = logging.getLogger(__name__)


class SharedLimits(ConnectionLimits):
    """Slots of this process, and of each user in all processes.

    While Redis is unavailable each process counts by itself, as it does for the sum of its sockets.
    """

    def __init__(self, most: int, most_each: int) -> None:
        super().__init__(most, most_each)
        self._most_of_all = most_each
        self._slots: dict[str, list[str]] = {}
        self._slots_lock = threading.Lock()

    def acquire(self, holder: str) -> bool:
        """Take a slot; False if none is free."""
        if not super().acquire(holder):
            return False
        if self._lease(holder):
            return True
        super().release(holder)
        return False

    def release(self, holder: str) -> None:
        """Free a slot."""
        super().release(holder)
        self._end_lease(holder)

    def transfer(self, holder: str, receiver: str) -> bool:
        """Transfer a slot to another holder; False and no effect if that one has too many."""
        if not self._lease(receiver):
            return False
        if super().transfer(holder, receiver):
            self._end_lease(holder)
            return True
        self._end_lease(receiver)
        return False

    def renew(self) -> None:
        """Renew the leases of all slots of this process.

        Raises
        ------
        LiveUnavailableError
            Redis is unavailable.
        """
        with self._slots_lock:
            held = [(holder, slot) for holder, slots in self._slots.items() for slot in slots]
        for holder, slot in held:
            socket_slots.take(holder, slot, most=len(held) + self._most_of_all)  # they are open already
        with self._slots_lock:
            open_ = {slot for slots in self._slots.values() for slot in slots}
        for holder, slot in held:
            if slot not in open_:  # it was freed meanwhile
                socket_slots.free(holder, slot)

    def _lease(self, holder: str) -> bool:
        slot = secrets.token_urlsafe(SLOT_BYTES)
        try:
            if not socket_slots.take(holder, slot, self._most_of_all):
                return False
        except playback.UNAVAILABLE as error:
            log.warning("this process counts its sockets by itself: %s", error)
        with self._slots_lock:
            self._slots.setdefault(holder, []).append(slot)
        return True

    def _end_lease(self, holder: str) -> None:
        with self._slots_lock:
            slots = self._slots[holder]
            slot = slots.pop()
            if not slots:
                del self._slots[holder]
        try:
            socket_slots.free(holder, slot)
        except playback.UNAVAILABLE as error:
            log.debug("a slot is free when its lease ends: %s", error)


class SlotKeeper(PeriodicThread):
    """Renews the slots of this process."""

    def __init__(self, limits: SharedLimits) -> None:
        super().__init__("socket-slots")
        self._limits = limits

    def tick(self, number: int) -> None:
        """Renew the leases now and then."""
        if number % RENEW_TICKS == 0:
            self._limits.renew()


def make_limits(most: int, most_each: int, processes: int) -> ConnectionLimits:
    """Return the limits of a process's sockets."""
    return SharedLimits(most, most_each) if processes > 1 else ConnectionLimits(most, most_each)
