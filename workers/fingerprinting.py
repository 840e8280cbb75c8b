"""Fingerprinting of one track."""

import logging
import os
from importlib import import_module
from typing import Any

from celery.signals import worker_before_create_process

from cache import vectors
from fingerprint.dimensions import pack
from library import fingerprints
from library.catalogue import tracks
from library.catalogue.tracks import TrackFile
from library.database import session_scope
from library.fingerprints import Analysis
from library.scanning.matching import sound_matching
from library.states import Presence, WorkKind, WorkState
from library.work import claims, enqueueing
from library.work.claims import Claim
from library.work.retry_policies import POLICIES
from media.errors import MediaError
from media.files import open_beneath
from workers import publishing
from workers.base import leased
from workers.celery_app import celery_app
from workers.cpu_priority import at_low_priority
from workers.decode_child import sandbox
from workers.feeder import most_long

POLICY = POLICIES[WorkKind.FINGERPRINT]

#: Least delay of a long track that would hold up the last process.
POSTPONED_S = 30.0

log = logging.getLogger(__name__)


@celery_app.task(name="workers.fingerprinting.fingerprint_track", policy=POLICY)
def fingerprint_track(track_id: str) -> None:
    """Analyse a track unless its fingerprint is current; store the result, then cache and publish it."""
    with leased(WorkKind.FINGERPRINT, track_id) as claim:
        if claim is None:
            return
        if _is_postponed(claim):
            return
        with session_scope(read_only=True) as session:
            file = tracks.get_file(session, track_id)
            is_current = bool(fingerprints.find_current(session, [track_id]))
        if is_current or file.presence is not Presence.PRESENT:
            _finish(claim, WorkState.DONE if is_current else WorkState.AWAY, "")
            return
        try:
            result = analyse_track(file)
        except MediaError as error:
            _fail(claim, file.path_text, error)
            return
        with session_scope(synced=False) as session:
            is_new = sound_matching.is_new(session, track_id)
            fingerprints.store(session, track_id, result)
            claims.finish(session, claim, WorkState.DONE)
            found_id = sound_matching.settle(session, track_id) if is_new else track_id
        log.info("%s: analysed %.0f s with %s", file.path_text, result.duration_s, result.decoder)
        vectors.store({result.audio_id: result.vector})
        publishing.publish_fingerprint(found_id, result.vector)
        publishing.publish_library(changed=int(found_id != track_id))
        publishing.publish_job(claim.job_id)


def analyse_track(file: TrackFile) -> Analysis:
    """Analyse a file of the library.

    Raises
    ------
    MediaError
        The file cannot be opened or decoded; its `reason` says why.
    """
    # They import scipy, 0.3 s and 30 MB that beat, upkeep and web do without.
    from workers.analysis import analyse  # noqa: PLC0415
    from workers.progress import Progress  # noqa: PLC0415

    progress = Progress(file)
    with os.fdopen(open_beneath(file.root, file.path), "rb") as opened:
        analysis = analyse(sandbox(), opened.fileno(), progress, at_low_priority, file.section)
    progress.validated(analysis.fingerprint.values)
    fingerprint, report = analysis.fingerprint, analysis.report
    return Analysis(
        audio_id=report.audio_id,
        vector=pack(fingerprint.values),
        duration_s=report.duration_s,
        sample_rate_hz=fingerprint.sample_rate_hz,
        channels=fingerprint.channels,
        decoder=report.decoder,
        partial=report.partial,
        waveform=analysis.waveform,
    )


@worker_before_create_process.connect
def _import_analysis(**_options: Any) -> None:
    """Import the analysis before the worker forks, so that its children share the memory."""
    import_module("workers.progress")


def _is_postponed(claim: Claim) -> bool:
    """Return a long track's unit to the queue if other long tracks have all processes but one."""
    with session_scope(read_only=True) as session:
        running = enqueueing.long_running(session)
    if claim.work_id not in running or len(running) <= most_long():
        return False
    with session_scope(synced=False) as session:
        # Two may have met here, so each has another delay.
        claims.postpone(session, claim, POSTPONED_S + claim.work_id % POSTPONED_S)
    return True


def _finish(claim: Claim, state: WorkState, reason: str) -> None:
    with session_scope(synced=False) as session:
        claims.finish(session, claim, state, reason)
    publishing.publish_job(claim.job_id)


def _fail(claim: Claim, path_text: str, error: MediaError) -> None:
    log.info("%s: %s", path_text, error)
    if error.reason not in POLICY.transient_reasons:
        _finish(claim, WorkState.FAILED, error.reason)
        return
    with session_scope(synced=False) as session:
        claims.release(session, claim, error.reason, delay_s=POLICY.retry_delay_s)
