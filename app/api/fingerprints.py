"""Fingerprints: 25 numbers, or the first 13 while a track is being analysed."""

import threading
import time
from http import HTTPStatus

from flask import Response

from app import fingerprint_lookup, job_serializers
from app.http import serializers
from app.http.blueprint import StrictBlueprint
from app.http.responses import CacheNote, success
from cache import single_flight
from cache.kinds import Source, Strategy
from fingerprint.dimensions import ENGINE_VERSION
from library import fingerprints
from library.catalogue import tracks
from library.database import session_scope
from library.work import jobs, units
from schemas import envelope
from schemas.fingerprints import Fingerprint, FingerprintArguments, FingerprintQuery
from schemas.jobs import Job
from workers.library_scan import feed_soon

blueprint = StrictBlueprint(
    "fingerprints", __name__, url_prefix="/api/v1/fingerprints", description="Fingerprints of tracks"
)

#: Interval at which a waiting request looks for the result.
POLL_S = 0.1

#: Requests of this process that may wait; others return immediately.
_seats = threading.BoundedSemaphore(single_flight.MAX_WAITING)


@blueprint.route("/<track_id>")
@blueprint.arguments(FingerprintQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.success(Fingerprint))
@blueprint.alt_response(HTTPStatus.ACCEPTED, schema=envelope.success(Job))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def get_fingerprint(query: FingerprintArguments, track_id: str) -> Response:
    """Get a track's fingerprint, its first 13 numbers, or the job that computes it (202).

    `wait` delays the response until the fingerprint is complete, for at most that many seconds. `provisional`
    numbers will be replaced: the first 13 by all 25, and those of an older engine once the current one has
    analysed the track (`engine_version`).
    """
    known = fingerprint_lookup.get(track_id, query.strategy)
    note = CacheNote.of(known)
    if known.is_final:
        return success(
            fingerprint_lookup.shown(track_id, known), cache=note, engine_version=known.engine_version
        )
    with session_scope() as session:
        job_id = units.prioritise(session, track_id)
    feed_soon()
    computed = _wait(track_id, query.wait)
    if computed:
        note = CacheNote(hit=False, source=Source.COMPUTED, strategy=Strategy.BATCH)
        return success(serializers.fingerprint(track_id, computed), cache=note, engine_version=ENGINE_VERSION)
    if known.entry:
        return success(fingerprint_lookup.shown(track_id, known), cache=note, engine_version=ENGINE_VERSION)
    with session_scope(read_only=True) as session:
        return success(job_serializers.job(jobs.get(session, job_id)), HTTPStatus.ACCEPTED)


def _wait(track_id: str, wait_s: float) -> bytes | None:
    """Return the fingerprint once it is stored; None when the time is over or too many requests wait."""
    if not wait_s or not _seats.acquire(blocking=False):
        return None
    ends_s = time.monotonic() + wait_s
    try:
        while time.monotonic() < ends_s:
            time.sleep(POLL_S)
            with session_scope(read_only=True) as session:
                units.refuse_failed(session, track_id)
                audio_id = tracks.get_file(session, track_id).audio_id
                packed = fingerprints.find_vector(session, audio_id) if audio_id else None
            if packed:
                return packed
    finally:
        _seats.release()
    return None
