"""How a track sounds, in 25 numbers, or in the 13 that are known so far."""

import threading
import time
from http import HTTPStatus
from typing import Any

from flask import Response

from app import fingerprint_lookup
from app.http import serializers
from app.http.blueprint import StrictBlueprint
from app.http.responses import CacheNote, success
from cache import single_flight
from cache.kinds import CACHES, Source, Strategy
from fingerprint.dimensions import ENGINE_VERSION
from library import fingerprints
from library.catalogue import tracks
from library.database import session_scope
from library.work import jobs, units
from schemas import envelope
from schemas.fingerprints import Fingerprint, FingerprintQuery
from schemas.jobs import Job
from workers.library_scan import feed_soon

blueprint = StrictBlueprint(
    "fingerprints", __name__, url_prefix="/api/v1/fingerprints", description="How tracks sound"
)

#: How often a waiting request looks whether the worker is done.
POLL_S = 0.1

#: Requests of this process that may wait; the others are answered with what there is.
_seats = threading.BoundedSemaphore(single_flight.MAX_WAITING)


@blueprint.route("/<track_id>")
@blueprint.arguments(FingerprintQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.success(Fingerprint))
@blueprint.alt_response(HTTPStatus.ACCEPTED, schema=envelope.success(Job))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def get_fingerprint(query: dict[str, Any], track_id: str) -> Response:
    """Get a track's fingerprint, the 13 numbers so far, or the job that is about to compute it (202).

    `wait` holds the answer back until the worker is done, for so many seconds at most. Numbers that are
    `provisional` are being replaced: the 13 so far, or all 25 of an engine that was updated since, until
    today's has heard the track again (`engine_version`).
    """
    answer = fingerprint_lookup.get(track_id, query["strategy"])
    note = CacheNote(answer.source in CACHES, answer.source, answer.strategy)
    if answer.is_final:
        return success(
            fingerprint_lookup.shown(track_id, answer), cache=note, engine_version=answer.engine_version
        )
    with session_scope() as session:
        job_id = units.prioritise(session, track_id)
    feed_soon()
    computed = _wait(track_id, query["wait"])
    if computed:
        note = CacheNote(hit=False, source=Source.COMPUTED, strategy=Strategy.BATCH)
        return success(serializers.fingerprint(track_id, computed), cache=note, engine_version=ENGINE_VERSION)
    if answer.entry:
        return success(fingerprint_lookup.shown(track_id, answer), cache=note, engine_version=ENGINE_VERSION)
    with session_scope(read_only=True) as session:
        return success(serializers.job(jobs.get(session, job_id)), HTTPStatus.ACCEPTED)


def _wait(track_id: str, wait_s: float) -> bytes | None:
    """Look again and again until the worker is done or the time is over."""
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
