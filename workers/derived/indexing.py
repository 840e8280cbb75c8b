"""The indexes in files: changes are added to them, and missing or damaged ones built as a job."""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass

from discovery import sound_writer, text_base, text_rows
from discovery.sound_writer import Due
from discovery.text_view import TAIL_LIMIT
from library import fingerprints
from library.database import OpenSession, session_scope
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

#: The indexes of words and of fingerprints.
TEXT, SOUNDS = "text", "sounds"

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
    """Add changes of the library to the files, or request their build."""
    late = [name for name in INDEXES if not _is_up_to_date(name)]
    if not late:
        return
    with session_scope() as session:
        if not schedule_slots.take(session, "index", BUILD_INTERVAL_S):
            return
        part_jobs.request(session, WorkKind.INDEX, late)
    try:
        with broker_errors.sending():
            feeder.feed.apply_async(queue=Queue.UPKEEP)
    except LiveUnavailableError as error:
        log.warning("the index is built after the next scheduled run of the feeder: %s", error)


def write() -> None:
    """Bring the files up to date in this process, however long it takes.

    Raises
    ------
    OSError, ValueError
        Some cannot be written; the former ones stay.
    """
    failed: list[OSError | ValueError] = []
    for index in INDEXES.values():
        try:
            if not index.bring_up_to_date():
                index.build(lambda _tracks: None)
        except (OSError, ValueError) as error:
            failed.append(error)
    for each in failed[:1]:
        raise each


@celery_app.task(name="workers.indexing.build", policy=POLICIES[WorkKind.INDEX])
def build(target: str) -> None:
    """Build an index in files from SQL; its job counts the tracks."""
    with leased(WorkKind.INDEX, target) as claim:
        if claim is None:
            return
        index = INDEXES[part_jobs.name_of(target)]
        progress = PartProgress(claim)
        with session_scope(read_only=True) as session:
            progress.plan(index.count(session))

        def count(tracks: int) -> None:
            progress.count(tracks)
            publish_job(claim.job_id)

        try:
            index.build(count)
            index.bring_up_to_date()
        except (OSError, ValueError) as error:
            log.warning("%s: the index cannot be written: %s", target, error)
            progress.end(WorkState.FAILED, NOT_WRITTEN)
        else:
            progress.end(WorkState.DONE)
        publish_job(claim.job_id)
    counters.flush()


@dataclass(frozen=True, slots=True)
class _Index:
    """The functions of one kind of files.

    Attributes
    ----------
    bring_up_to_date
        Adds changes, or builds the files of a small library; False if a build takes longer.
    build
        Writes new files, and reports the number of tracks that it has read since the last report.
    count
        Returns the number of tracks that a build reads.
    """

    bring_up_to_date: Callable[[], bool]
    build: Callable[[Callable[[int], None]], None]
    count: Callable[[OpenSession], int]


def _bring_text_up_to_date() -> bool:
    if not text_base.needs_build():
        text_base.add_changes()
        return True
    with session_scope(read_only=True) as session:
        is_small = text_rows.count_tracks(session) <= TAIL_LIMIT
    if is_small:
        text_base.build(lambda _tracks: None)
    return is_small


def _bring_sounds_up_to_date() -> bool:
    with session_scope(read_only=True) as session:
        is_long = sound_writer.find_due(session) is Due.BUILD
        if is_long and _count_analysed(session) > sound_writer.FITTED_TRACKS:
            return False
    sound_writer.renew()
    return True


def _build_text(report: Callable[[int], None]) -> None:
    text_base.build(report)


def _build_sounds(report: Callable[[int], None]) -> None:
    sound_writer.renew(report)


def _count_analysed(session: OpenSession) -> int:
    return fingerprints.count_analysed(session, sys.maxsize)


INDEXES = {
    TEXT: _Index(_bring_text_up_to_date, _build_text, text_rows.count_tracks),
    SOUNDS: _Index(_bring_sounds_up_to_date, _build_sounds, _count_analysed),
}


def _is_up_to_date(name: str) -> bool:
    try:
        return INDEXES[name].bring_up_to_date()
    except (OSError, ValueError) as error:
        log.warning("the index of %s cannot be written: %s", name, error)
        return False
