"""What keeps the rest going: the reaper, and what happens when a server starts."""

import logging

from config.settings import current
from library import claims, write_turns
from library.database import session_scope
from library.people import playback_snapshots
from library.scanning import roots
from library.work import engine_upgrades, schedule_slots
from live import schedule_runs, snapshots
from live.client import LiveUnavailableError
from workers import cache_warming, library_scan
from workers.celery_app import celery_app
from workers.schedule import FORGET_INTERVAL_S, REAP_INTERVAL_S

#: A reaper that comes this late has slept, and so have the heartbeats.
OVERSLEPT_S = 3 * REAP_INTERVAL_S

#: A machine that was off or asleep for longer, or a clock that was set, makes forgetting wait for a day.
GAP_S, DAY_S = 3 * FORGET_INTERVAL_S, 86_400.0

log = logging.getLogger(__name__)


@celery_app.task(name="workers.upkeep.reap")
def reap() -> None:
    """Take up what a dead worker left; its unit goes to the head of its queue."""
    with session_scope(synced=False) as session:
        lease_s = current().lease_s
        if schedule_slots.was_set_back(session, "reap"):
            claims.shorten_waits(session, lease_s)
        must_wait = schedule_slots.overslept(session, "reap", OVERSLEPT_S, lease_s)
        taken = 0 if must_wait else claims.reap(session)
    schedule_runs.note("reap")
    if taken:
        log.warning("%d units were taken from workers that gave no sign of life", taken)


@celery_app.task(name="workers.upkeep.forget_sessions")
def forget_sessions() -> None:
    """Forget the shared playback sessions that were not used for 30 days; first Redis's part, which knows.

    Nothing is forgotten in the day after a long gap: the clock may be a month ahead for a while.
    """
    with session_scope() as session:
        is_due = schedule_slots.take(session, "forget", FORGET_INTERVAL_S)
        must_wait = is_due and schedule_slots.overslept(session, "forget looks", GAP_S, DAY_S)
        names = playback_snapshots.unused(session) if is_due and not must_wait else []
    for name in names:
        try:
            is_idle = snapshots.forget_idle(name)
        except LiveUnavailableError as error:
            log.warning("unused playback sessions are forgotten later: %s", error)
            return
        if is_idle:
            with session_scope() as session:
                playback_snapshots.forget_unused(session, name)
            log.info("playback session %r was not used for long and is forgotten", name)


@celery_app.task(name="workers.upkeep.start_up")
def start_up() -> None:
    """Take over the folders of the settings, look what is in them, and fill the empty cache."""
    with session_scope() as session:
        detached = roots.attach(session, current().music)
    for root_id in detached:
        _detach(root_id)
    _renew()
    if current().music:
        library_scan.request_scan()
    cache_warming.request_warming()


def _detach(root_id: int) -> None:
    more = True
    while more:
        with write_turns.long_scope(synced=False) as session:
            more = roots.detach_tracks(session, root_id)
    log.info("folder %d is detached; its rows are kept", root_id)


def _renew() -> None:
    """Have the tracks heard again that only an older engine has heard."""
    total = 0
    more = True
    while more:
        with write_turns.long_scope(synced=False) as session:
            more = bool(queued := engine_upgrades.renew(session))
        total += queued
    if total:
        log.info("%d tracks will be heard again by the new engine; until then the old vectors serve", total)
