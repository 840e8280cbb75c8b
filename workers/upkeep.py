"""Upkeep: the reaper, unused playback sessions, and the tasks at the start of a server."""

import logging

from config.settings import current
from library import write_turns
from library.database import session_scope
from library.people import playback_snapshots
from library.scanning.moved_roots import root_folders
from library.work import claims, engine_upgrades, schedule_slots
from live import schedule_runs, snapshots
from live.client import LiveUnavailableError
from workers import cache_warming, library_scan
from workers.celery_app import celery_app
from workers.derived import indexing
from workers.schedule import FORGET_INTERVAL_S, REAP_INTERVAL_S

#: After a gap this long the machine was asleep, and heartbeats with it.
OVERSLEPT_S = 3 * REAP_INTERVAL_S

#: After a longer gap (machine off or asleep, clock set), nothing is deleted for a day.
GAP_S, DAY_S = 3 * FORGET_INTERVAL_S, 86_400.0

log = logging.getLogger(__name__)


@celery_app.task(name="workers.upkeep.reap")
def reap() -> None:
    """Release the units of dead workers, to the head of their queue."""
    with session_scope(synced=False) as session:
        lease_s = current().lease_s
        if schedule_slots.was_set_back(session, "reap"):
            claims.shorten_waits(session, lease_s)
        must_wait = schedule_slots.must_wait(session, "reap", OVERSLEPT_S, lease_s)
        taken = 0 if must_wait else claims.reap(session)
    schedule_runs.note("reap")
    if taken:
        log.warning("released %d units of workers without a heartbeat", taken)


@celery_app.task(name="workers.upkeep.forget_sessions")
def forget_sessions() -> None:
    """Delete playback sessions that were unused for 30 days, from Redis and then from SQL.

    Nothing is deleted in the day after a long gap: the clock may be a month ahead for a while.
    """
    with session_scope() as session:
        is_due = schedule_slots.take(session, "forget", FORGET_INTERVAL_S)
        must_wait = is_due and schedule_slots.must_wait(session, "forget looks", GAP_S, DAY_S)
        names = playback_snapshots.find_unused(session) if is_due and not must_wait else []
    for name in names:
        try:
            is_idle = snapshots.forget_idle(name)
        except LiveUnavailableError as error:
            log.warning("unused playback sessions are deleted later: %s", error)
            return
        if is_idle:
            with session_scope() as session:
                playback_snapshots.delete_unused(session, name)
            log.info("deleted playback session %r: it was unused for 30 days", name)


@celery_app.task(name="workers.upkeep.start_up")
def start_up() -> None:
    """Attach the roots of the settings, scan them, bring the indexes up to date, and warm the cache."""
    root_folders.attach(current().music)
    _upgrade_engine()
    if current().music:
        library_scan.request_scan()
    indexing.refresh()
    cache_warming.request_warming()


def _upgrade_engine() -> None:
    """Enqueue tracks whose fingerprint is of an older engine version."""
    total = 0
    more = True
    while more:
        with write_turns.long_scope(synced=False) as session:
            more = bool(queued := engine_upgrades.enqueue_outdated(session))
        total += queued
    if total:
        log.info(
            "%d tracks will be analysed by the new engine version; their old fingerprints serve until then",
            total,
        )
