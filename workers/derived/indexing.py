"""The indexes in files: changes are added to them, and missing or damaged ones built as a job."""

import logging

from discovery import text_base, text_rows
from discovery.text_view import TAIL_LIMIT
from library.database import session_scope
from library.states import Queue, WorkKind, WorkState
from library.work import part_jobs, schedule_slots
from library.work.retry_policies import POLICIES
from live.client import LiveUnavailableError
from live.counters import counters
from workers import broker_errors, feeder
from workers.base import leased
from workers.celery_app import URGENT, celery_app
from workers.derived.part_progress import PartProgress
from workers.publishing import publish_job

#: The index of words.
TEXT = "text"

#: Builds that fail are not requested more often.
BUILD_INTERVAL_S = 60.0

#: A message that was not consumed after this time is out of date: the next change or search sends another.
EXPIRES_S = 30.0

#: Reason of a build that failed: no room, or no permission to write.
NOT_WRITTEN = "index_not_written"

log = logging.getLogger(__name__)


def refresh_soon() -> None:
    """Have a worker bring the files up to date; while Redis is unavailable, a later change or search does."""
    try:
        with broker_errors.sending():
            refresh.apply_async(queue=Queue.INTERACTIVE, priority=URGENT, expires=EXPIRES_S, retry=False)
    except LiveUnavailableError as error:
        log.warning("the indexes are brought up to date later: %s", error)


@celery_app.task(name="workers.indexing.refresh")
def refresh() -> None:
    """Add changes of the catalogue to the files, or request their build."""
    try:
        if bring_up_to_date():
            return
    except (OSError, ValueError) as error:
        log.warning("the text index cannot be written: %s", error)
    with session_scope() as session:
        if not schedule_slots.take(session, "index", BUILD_INTERVAL_S):
            return
        part_jobs.request(session, WorkKind.INDEX, [TEXT])
    try:
        with broker_errors.sending():
            feeder.feed.apply_async(queue=Queue.UPKEEP)
    except LiveUnavailableError as error:
        log.warning("the index is built after the next scheduled run of the feeder: %s", error)


def bring_up_to_date() -> bool:
    """Add changes to the files, or build those of a small library; False if a build takes longer.

    Raises
    ------
    OSError, ValueError
        The files cannot be written; the former ones stay.
    """
    if not text_base.needs_build():
        text_base.add_changes()
        return True
    with session_scope(read_only=True) as session:
        is_small = text_rows.count_tracks(session) <= TAIL_LIMIT
    if is_small:
        text_base.build(lambda _tracks: None)
    return is_small


def write() -> None:
    """Bring the files up to date in this process, however long it takes.

    Raises
    ------
    OSError, ValueError
        The files cannot be written; the former ones stay.
    """
    if not bring_up_to_date():
        text_base.build(lambda _tracks: None)


@celery_app.task(name="workers.indexing.build", policy=POLICIES[WorkKind.INDEX])
def build(target: str) -> None:
    """Build an index in files from SQL; its job counts the tracks."""
    with leased(WorkKind.INDEX, target) as claim:
        if claim is None:
            return
        progress = PartProgress(claim)
        with session_scope(read_only=True) as session:
            progress.plan(text_rows.count_tracks(session))

        def count(tracks: int) -> None:
            progress.count(tracks)
            publish_job(claim.job_id)

        try:
            text_base.build(count)
            text_base.add_changes()
        except (OSError, ValueError) as error:
            log.warning("%s: the index cannot be written: %s", target, error)
            progress.end(WorkState.FAILED, NOT_WRITTEN)
        else:
            progress.end(WorkState.DONE)
        publish_job(claim.job_id)
    counters.flush()
