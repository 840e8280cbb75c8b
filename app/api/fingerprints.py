"""How a track sounds, in 25 numbers."""

import threading
import time
from http import HTTPStatus
from typing import Any

from flask import Response

from app import presentation
from app.blueprint import StrictBlueprint
from app.envelope import CacheNote, success
from cache import fingerprints as cached
from fingerprint.dimensions import ENGINE_VERSION
from library import fingerprints, jobs, tracks, work
from library.database import session_scope
from library.states import FingerprintKind
from library.tracks import TrackFile
from live.counters import counters
from schemas import envelope
from schemas.fingerprints import Fingerprint, FingerprintQuery
from schemas.jobs import Job
from workers.library_scan import feed_soon

blueprint = StrictBlueprint(
    "fingerprints", __name__, url_prefix="/api/v1/fingerprints", description="How tracks sound"
)

#: Threads of a process that wait for a worker; the rest stay free, and who comes later gets the job at once.
MAX_WAITING = 4

_waiting = threading.BoundedSemaphore(MAX_WAITING)

#: How often a waiting request looks whether the worker is done.
POLL_S = 0.1


@blueprint.route("/<track_id>")
@blueprint.arguments(FingerprintQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.success(Fingerprint))
@blueprint.alt_response(HTTPStatus.ACCEPTED, schema=envelope.success(Job))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def get_fingerprint(query: dict[str, Any], track_id: str) -> Response:
    """Get a track's fingerprint, or the job that is about to compute it (202).

    `wait` holds the answer back until the worker is done, for so many seconds at most.
    """
    with session_scope(read_only=True) as session:
        file = tracks.get_file(session, track_id)
    found = _find(file)
    counters.add("cache.fingerprint.hits" if found and found[1].hit else "cache.fingerprint.misses")
    if found is None:
        with session_scope() as session:
            job_id = work.hurry(session, track_id)
        feed_soon()
        found = _wait(track_id, query["wait"])
    if found is None:
        with session_scope(read_only=True) as session:
            return success(presentation.job(jobs.get(session, job_id)), HTTPStatus.ACCEPTED)
    packed, note = found
    return success(presentation.fingerprint(track_id, packed), cache=note)


def _find(file: TrackFile) -> tuple[bytes, CacheNote] | None:
    """Look in the cache, then in the database; what was only there goes into the cache."""
    if file.audio_id is None:
        return None
    packed = cached.find(file.audio_id, ENGINE_VERSION, FingerprintKind.FULL)
    if packed:
        return packed, CacheNote(hit=True, source="redis", strategy="fast")
    with session_scope(read_only=True) as session:
        packed = fingerprints.find_vector(session, file.audio_id)
    if packed is None:
        return None
    cached.store({file.audio_id: packed}, ENGINE_VERSION, FingerprintKind.FULL)
    return packed, CacheNote(hit=False, source="database", strategy="batch")


def _wait(track_id: str, wait_s: float) -> tuple[bytes, CacheNote] | None:
    """Look again and again until the worker is done or the time is over."""
    if not wait_s or not _waiting.acquire(blocking=False):
        return None
    try:
        return _poll(track_id, time.monotonic() + wait_s)
    finally:
        _waiting.release()


def _poll(track_id: str, ends_s: float) -> tuple[bytes, CacheNote] | None:
    while time.monotonic() < ends_s:
        time.sleep(POLL_S)
        with session_scope(read_only=True) as session:
            work.refuse_failed(session, track_id)
            audio_id = tracks.get_file(session, track_id).audio_id
            packed = fingerprints.find_vector(session, audio_id) if audio_id else None
        if packed:
            return packed, CacheNote(hit=False, source="computed", strategy="batch")
    return None
