"""What sounds like a track."""

from http import HTTPStatus
from typing import Any

from flask import Response

from app import presentation
from app.auth import person
from app.blueprint import StrictBlueprint
from app.envelope import CacheNote, Page, listing
from app.extensions import similarity_index
from discovery.similarity import Spacing
from library import tracks, work
from library.database import session_scope
from library.states import FingerprintKind
from schemas import envelope
from schemas.tracks import SimilarQuery, SimilarTrack

blueprint = StrictBlueprint("similar", __name__, url_prefix="/api/v1/tracks", description="What sounds alike")


@blueprint.route("/<track_id>/similar")
@blueprint.arguments(SimilarQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(SimilarTrack))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def list_similar(query: dict[str, Any], track_id: str) -> Response:
    """List what sounds most like a track, closest first, spaced by album and artist.

    Each item says how similar it is (0-1) and which dimensions make the two alike and different.
    """
    limit = query.pop("limit")
    with session_scope(read_only=True) as session:
        tracks.get_file(session, track_id)
        work.refuse_failed(session, track_id)
        similarity_index.refresh(session)
        neighbours = similarity_index.nearest(track_id, limit, Spacing(**query))
        rows = tracks.find_many(session, [neighbour.track_id for neighbour in neighbours], person().id)
    by_id = {row.id: presentation.track(row) for row in rows}
    items = [
        by_id[neighbour.track_id]
        | {
            "similarity": round(neighbour.similarity, 4),
            "basis": FingerprintKind.FULL,
            "confidence": 1.0,
            "alike": neighbour.alike,
            "different": neighbour.different,
        }
        for neighbour in neighbours
        if neighbour.track_id in by_id
    ]
    note = CacheNote(hit=False, source="computed", strategy="accurate")
    return listing(Page(items, len(items), 0, limit), note)
