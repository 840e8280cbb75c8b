"""The base of all tasks, and the lease of a unit of work: heartbeat, error handling and release."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from celery import Task
from kombu.exceptions import OperationalError as BrokerError

from cache.client import CacheUnavailableError
from config.settings import current
from library.database import session_scope
from library.errors import DatabaseSlowError, DatabaseUnavailableError, LeaseLostError
from library.states import WorkKind
from library.work import claims
from library.work.claims import Claim
from library.work.retry_policies import POLICIES, SCHEDULED
from live.client import LiveUnavailableError

#: Heartbeats per lease: two may fail.
BEATS_PER_LEASE = 3

#: Errors that are not caused by a unit of work: its attempt is not counted.
UNAVAILABLE = (DatabaseUnavailableError, LiveUnavailableError, CacheUnavailableError, BrokerError)

#: While the database is unavailable, a release is retried for this long; then the reaper takes the unit.
RELEASE_TIMEOUT_S, RELEASE_PAUSE_S = 120.0, 2.0

log = logging.getLogger(__name__)


class AuralisTask(Task):  # type: ignore[misc]  # no type information
    """Base of every task; its decorator declares a `policy`, from which Celery's own options follow."""

    policy = SCHEDULED

    def __init_subclass__(cls) -> None:
        """Set Celery's options of a task that is being declared."""
        super().__init_subclass__()
        cls.acks_late = cls.policy.acks_late
        cls.max_retries = cls.policy.redeliveries
        cls.default_retry_delay = cls.policy.redelivery_delay_s
        cls.soft_time_limit = cls.policy.soft_time_limit_s
        cls.time_limit = cls.policy.time_limit_s


@contextmanager
def leased(kind: WorkKind, target: str) -> Iterator[Claim | None]:
    """Claim a unit of work and hold its lease while the body runs; yield None if there is nothing to claim.

    The body finishes or releases the claim itself, in the transaction that stores its result. If the process
    is stopped, or the database or a Redis is unavailable, the unit is released and the attempt not counted.
    Any other error counts as an attempt, and so does a slow statement: the unit may cause it.
    """
    stop = threading.Event()
    held = _take(kind, target, stop)
    if held is None:
        yield None
        return
    claim, beat = held
    try:
        yield claim
    except LeaseLostError as error:
        log.warning("%s: its result is discarded", error)
    except SystemExit:
        _release(claim, "shutdown", counts=False)
        raise
    except UNAVAILABLE as error:
        log.warning("%s %s is retried later: %s", claim.kind, claim.target, error)
        _release_when_available(
            claim, f"away_{type(error).__name__}", counts=isinstance(error, DatabaseSlowError)
        )
    except Exception as error:  # a unit may fail in any way: count it, log it, retry it
        log.exception("%s %s failed on attempt %d", claim.kind, claim.target, claim.attempt)
        _release(claim, f"error_{type(error).__name__}", counts=True)
    finally:
        stop.set()
        beat.join()


def _take(kind: WorkKind, target: str, stop: threading.Event) -> tuple[Claim, threading.Thread] | None:
    """Claim a unit and begin its heartbeat; a process that is stopped right after the commit releases it."""
    lease_s, claim = current().lease_s, None
    try:
        with session_scope(synced=False) as session:
            claim = claims.take(session, kind, target, lease_s)
        if claim is None:
            return None
        beat = threading.Thread(target=_beat, args=(claim, lease_s, stop), daemon=True)
        beat.start()
    except SystemExit:
        if claim:
            _release(claim, "shutdown", counts=False)
        raise
    return claim, beat


def _beat(claim: Claim, lease_s: float, stop: threading.Event) -> None:
    while not stop.wait(lease_s / BEATS_PER_LEASE):
        try:
            with session_scope(synced=False) as session:
                claims.extend(session, claim, lease_s)
        except DatabaseUnavailableError as error:
            log.warning("heartbeat of %s %s failed: %s", claim.kind, claim.target, error)


def _release_when_available(claim: Claim, reason: str, counts: bool) -> None:
    """Release a unit as soon as the database is available; its heartbeat goes on until then."""
    delay_s = POLICIES[claim.kind].unavailable_delay_s
    deadline_s = time.monotonic() + RELEASE_TIMEOUT_S
    while time.monotonic() < deadline_s:
        try:
            with session_scope(synced=False) as session:
                claims.release(session, claim, reason, delay_s=delay_s, counts=counts)
        except DatabaseUnavailableError:
            time.sleep(RELEASE_PAUSE_S)
        except LeaseLostError as error:
            log.warning("%s", error)
            return
        else:
            return
    log.warning("%s %s could not be released, the reaper will", claim.kind, claim.target)


def _release(claim: Claim, reason: str, counts: bool) -> None:
    try:
        with session_scope(synced=False) as session:
            claims.release(session, claim, reason, counts=counts)
    except (LeaseLostError, DatabaseUnavailableError) as error:
        log.warning("%s %s could not be released, the reaper will: %s", claim.kind, claim.target, error)
