"""What sounds like a track."""

from http import HTTPStatus
from typing import Any

from flask import Response

from app import fingerprint_lookup
from app.extensions import similarity_index
from app.fingerprint_lookup import Basis
from app.http import serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.openapi import LOCATION
from app.http.responses import CacheNote, Page, listing, success
from cache import results
from cache.kinds import CACHES, Strategy
from discovery import queries
from discovery.similarity import Neighbour, Spacing
from library.catalogue import tracks
from library.database import session_scope
from library.states import FingerprintKind
from library.work import units
from schemas import envelope
from schemas.cache import Awaited
from schemas.tracks import SimilarQuery, SimilarTrack
from workers.library_scan import feed_soon

#: A track is listened to in a few seconds.
RETRY_AFTER_S = 2

blueprint = StrictBlueprint("similar", __name__, url_prefix="/api/v1/tracks", description="What sounds alike")


@blueprint.route("/<track_id>/similar")
@blueprint.arguments(SimilarQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(SimilarTrack))
@blueprint.alt_response(HTTPStatus.ACCEPTED, schema=envelope.success(Awaited), headers=LOCATION)
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def list_similar(query: dict[str, Any], track_id: str) -> Response:
    """List what sounds most like a track, closest first, spaced by album and artist.

    Each item says how similar it is (0-1) and which dimensions make the two alike and different. A track that
    is still being listened to is compared by the 13 numbers so far when they are sure enough (`basis`); until
    they are, it is listened to next (202). One that cannot be heard is 409, and `details` says why.
    """
    with session_scope(read_only=True) as session:
        tracks.get_file(session, track_id)
        units.refuse_failed(session, track_id)
        similarity_index.refresh(session)
    if similarity_index.knows(track_id):
        return _answer(query, track_id, None)
    basis = fingerprint_lookup.find_basis(track_id)
    return _answer(query, track_id, basis) if basis else _listen_first(track_id)


def _answer(query: dict[str, Any], track_id: str, basis: Basis | None) -> Response:
    limit, strategy = query.pop("limit"), query.pop("strategy")
    values = basis.values if basis else None
    asked = queries.alike(similarity_index, track_id, limit, Spacing(**query), values)
    result = results.get_or_compute(*asked, Strategy(strategy) if strategy else None)
    neighbours = queries.neighbours(result.value)
    with session_scope(read_only=True) as session:
        rows = tracks.find_many(session, [neighbour.track_id for neighbour in neighbours], person().id)
    by_id = {row.id: serializers.track(row) for row in rows}
    heard = {"basis": FingerprintKind.FULL, "confidence": 1.0}
    if basis:
        heard = {"basis": basis.kind, "confidence": round(basis.confidence, 4)}
    items = [by_id[each.track_id] | _why(each) | heard for each in neighbours if each.track_id in by_id]
    note = CacheNote(result.source in CACHES, result.source, result.strategy)
    return listing(Page(items, len(items), 0, limit), note, similarity_index.engine_version)


def _listen_first(track_id: str) -> Response:
    with session_scope() as session:
        job_id = units.prioritise(session, track_id)
    feed_soon()
    waiting = {"state": "listening", "retry_after_s": RETRY_AFTER_S, "job_id": job_id}
    answer = success(waiting, HTTPStatus.ACCEPTED)
    answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    answer.headers["Location"] = f"/api/v1/jobs/{job_id}"
    return answer


def _why(neighbour: Neighbour) -> dict[str, Any]:
    return {
        "similarity": round(neighbour.similarity, 4),
        "alike": neighbour.alike,
        "different": neighbour.different,
    }
