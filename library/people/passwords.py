"""Passwords: hashed in one direction, few at a time, and never inside a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import NewType

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from library.errors import PasswordsBusyError

#: A password as the database has it. Only `hashed` makes one, so that no plain password is stored by mistake.
PasswordHash = NewType("PasswordHash", str)

#: argon2id as OWASP's password storage cheat sheet has it for small servers: 19 MiB, 2 passes, 1 lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

#: Passwords hashed side by side: sixteen threads would take 300 MB and both cores.
AT_ONCE = 2

#: Requests that wait for their turn. Each holds a thread; the last one waits a tenth of a second.
MAX_WAITING = 8

#: Of no password. An unknown name is verified against it, and so takes as long as a known one.
UNKNOWN_HASH = PasswordHash(
    "$argon2id$v=19$m=19456,t=2,p=1$SuI6wvQ33XcaZW8z9viftg$eYIGyT6udZzii5+pbBTfq9qd4eflnFDrZrlA7N+ONwk"
)

_places = BoundedSemaphore(AT_ONCE + MAX_WAITING)
_turns = BoundedSemaphore(AT_ONCE)


def hashed(password: str) -> PasswordHash:
    """Hash a password.

    Raises
    ------
    PasswordsBusyError
        Too many requests wait for this.
    """
    with _turn():
        return PasswordHash(HASHER.hash(password))


def is_right(password: str, kept: PasswordHash | None) -> bool:
    """Tell whether a password is the one that was hashed; without a hash it takes as long and is not.

    Raises
    ------
    PasswordsBusyError
        Too many requests wait for this.
    """
    with _turn():
        try:
            HASHER.verify(kept or UNKNOWN_HASH, password)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for a turn; refuse the caller when the queue is full."""
    if not _places.acquire(blocking=False):
        raise PasswordsBusyError("Too many passwords are being checked just now. Try again in a second.")
    try:
        with _turns:
            yield
    finally:
        _places.release()
