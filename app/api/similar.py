"""What sounds like a track."""

from http import HTTPStatus
from typing import Any

from flask import Response

from app import presentation, sounds
from app.auth import person
from app.blueprint import StrictBlueprint
from app.envelope import CacheNote, Page, listing
from app.extensions import similarity_index
from cache import results
from cache.metrics import CACHES, Strategy
from discovery import questions
from discovery.similarity import Neighbour, Spacing
from library import tracks, work
from library.database import session_scope
from library.states import FingerprintKind
from schemas import envelope
from schemas.cache import Computing
from schemas.tracks import SimilarQuery, SimilarTrack

blueprint = StrictBlueprint("similar", __name__, url_prefix="/api/v1/tracks", description="What sounds alike")


@blueprint.route("/<track_id>/similar")
@blueprint.arguments(SimilarQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(SimilarTrack))
@blueprint.alt_response(HTTPStatus.ACCEPTED, schema=envelope.success(Computing))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def list_similar(query: dict[str, Any], track_id: str) -> Response:
    """List what sounds most like a track, closest first, spaced by album and artist.

    Each item says how similar it is (0-1) and which dimensions make the two alike and different. A track that
    is still being listened to is compared by the 13 numbers so far, when they are sure enough (`basis`).
    """
    limit, strategy = query.pop("limit"), query.pop("strategy")
    with session_scope(read_only=True) as session:
        tracks.get_file(session, track_id)
        work.refuse_failed(session, track_id)
        similarity_index.refresh(session)
        basis, confidence = None, 1.0
        if not similarity_index.knows(track_id):
            basis, confidence = sounds.basis(track_id)
        asked = questions.alike(similarity_index, track_id, limit, Spacing(**query), basis)
        result = results.get_or_compute(*asked, Strategy(strategy) if strategy else None)
        neighbours = questions.neighbours(result.value)
        rows = tracks.find_many(session, [neighbour.track_id for neighbour in neighbours], person().id)
    by_id = {row.id: presentation.track(row) for row in rows}
    kind = FingerprintKind.FULL if basis is None else FingerprintKind.STREAMING
    heard = {"basis": kind, "confidence": round(confidence, 4)}
    items = [by_id[each.track_id] | _why(each) | heard for each in neighbours if each.track_id in by_id]
    note = CacheNote(result.source in CACHES, result.source, result.strategy)
    return listing(Page(items, len(items), 0, limit), note, similarity_index.engine_version)


def _why(neighbour: Neighbour) -> dict[str, Any]:
    return {
        "similarity": round(neighbour.similarity, 4),
        "alike": neighbour.alike,
        "different": neighbour.different,
    }
