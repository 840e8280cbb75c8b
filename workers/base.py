"""What every task of a unit of work shares: its lease, kept alive by a heartbeat, and the fence around it."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from celery import Task
from kombu.exceptions import OperationalError as BrokerError

from cache.client import CacheUnavailableError
from config.settings import current
from library import claims
from library.claims import Claim
from library.database import session_scope
from library.errors import DatabaseSlowError, DatabaseUnavailableError, LeaseLostError
from library.states import WorkKind
from library.work.retry_policies import POLICIES, SCHEDULED
from live.client import LiveUnavailableError

#: Heartbeats in one lease: two of them may be lost.
BEATS_PER_LEASE = 3

#: What is no fault of a unit of work: it is not an attempt of it.
AWAY = (DatabaseUnavailableError, LiveUnavailableError, CacheUnavailableError, BrokerError)

#: A unit is handed back for so long while the database is away; then it is left to the reaper.
RELEASE_PATIENCE_S, RELEASE_PAUSE_S = 120.0, 2.0

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
    """Hold a unit of work while the body runs; None when there is nothing to claim.

    The body finishes or releases the claim itself, in the transaction that stores its result. When it ends
    early because the process is told to stop, or since the database or a Redis is away, the unit is handed
    back and the attempt with it; any other error costs an attempt, and so does a statement that is too slow:
    it may be the unit's own.
    """
    lease_s = current().lease_s
    with session_scope(synced=False) as session:
        claim = claims.take(session, kind, target, lease_s)
    if claim is None:
        yield None
        return
    stop = threading.Event()
    beat = threading.Thread(target=_beat, args=(claim, lease_s, stop), daemon=True)
    beat.start()
    try:
        yield claim
    except LeaseLostError as error:
        log.warning("%s; its result is dropped", error)
    except SystemExit:
        _release(claim, "shutdown", counts=False)
        raise
    except AWAY as error:
        log.warning("%s %s is tried again later: %s", claim.kind, claim.target, error)
        _hand_back(claim, f"away_{type(error).__name__}", counts=isinstance(error, DatabaseSlowError))
    except Exception as error:  # the fence: a failing unit is counted, logged and tried again
        log.exception("%s %s failed on attempt %d", claim.kind, claim.target, claim.attempt)
        _release(claim, f"error_{type(error).__name__}", counts=True)
    finally:
        stop.set()
        beat.join()


def _beat(claim: Claim, lease_s: float, stop: threading.Event) -> None:
    while not stop.wait(lease_s / BEATS_PER_LEASE):
        try:
            with session_scope(synced=False) as session:
                claims.extend(session, claim, lease_s)
        except DatabaseUnavailableError as error:
            log.warning("no heartbeat for %s %s: %s", claim.kind, claim.target, error)


def _hand_back(claim: Claim, reason: str, counts: bool) -> None:
    """Hand a unit back as soon as the database answers; heartbeats go on until then."""
    delay_s = POLICIES[claim.kind].unavailable_delay_s
    give_up_s = time.monotonic() + RELEASE_PATIENCE_S
    while time.monotonic() < give_up_s:
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
    log.warning("%s %s is left to the reaper", claim.kind, claim.target)


def _release(claim: Claim, reason: str, counts: bool) -> None:
    try:
        with session_scope(synced=False) as session:
            claims.release(session, claim, reason, counts=counts)
    except (LeaseLostError, DatabaseUnavailableError) as error:
        log.warning("%s %s is left to the reaper: %s", claim.kind, claim.target, error)
