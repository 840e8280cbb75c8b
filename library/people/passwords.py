"""Passwords: hashed, a few at a time, and never inside a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import NewType

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from library.errors import PasswordsBusyError

#: A password hash as stored. Only `hashed` makes one, so that no plain password is stored by mistake.
PasswordHash = NewType("PasswordHash", str)

#: argon2id with the parameters of OWASP's password storage cheat sheet: 19 MiB, 2 passes, 1 lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

#: Passwords hashed at once: sixteen threads would take 300 MB and both cores.
AT_ONCE = 2

#: Requests that wait. Each holds a thread; the last one waits 0.1 s.
MAX_WAITING = 8

#: Verified when a name is unknown, so that the response takes as long as for a known one.
UNKNOWN_HASH = PasswordHash(
    "$argon2id$v=19$m=19456,t=2,p=1$SuI6wvQ33XcaZW8z9viftg$eYIGyT6udZzii5+pbBTfq9qd4eflnFDrZrlA7N+ONwk"
)

_callers = BoundedSemaphore(AT_ONCE + MAX_WAITING)
_hashing = BoundedSemaphore(AT_ONCE)


def hashed(password: str) -> PasswordHash:
    """Hash a password.

    Raises
    ------
    PasswordsBusyError
        Too many requests are waiting.
    """
    with _slot():
        return PasswordHash(HASHER.hash(password))


def is_match(password: str, stored: PasswordHash | None) -> bool:
    """Return whether a password matches a hash; without a hash, False after the same time.

    Raises
    ------
    PasswordsBusyError
        Too many requests are waiting.
    """
    with _slot():
        try:
            HASHER.verify(stored or UNKNOWN_HASH, password)
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


@contextmanager
def _slot() -> Iterator[None]:
    """Hold one of the `AT_ONCE` slots; refuse the caller when too many are waiting."""
    if not _callers.acquire(blocking=False):
        raise PasswordsBusyError("Too many passwords are being checked just now. Try again in a second.")
    try:
        with _hashing:
            yield
    finally:
        _callers.release()
