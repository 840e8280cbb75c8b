"""What was listened to."""

from http import HTTPStatus
from typing import Any

from flask import Response

from app.http import cursors, list_responses, serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from library.catalogue import tracks
from library.database import session_scope
from library.people import plays
from schemas import envelope
from schemas.fields import PageQuery
from schemas.tracks import Play, Track, TrackReference

blueprint = StrictBlueprint(
    "history", __name__, url_prefix="/api/v1/history", description="What was listened to"
)


@blueprint.route("")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Play))
def list_history(query: dict[str, Any]) -> Response:
    """List what was listened to, the latest first."""
    place = cursors.take_place(query)
    with session_scope(read_only=True) as session:
        found = plays.page(session, person().id, place)
    return list_responses.answer(query, place, found, serializers.play)


@blueprint.route("", methods=["POST"])
@blueprint.arguments(TrackReference)
@blueprint.response(HTTPStatus.CREATED, envelope.success(Track))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def add_play(reference: dict[str, Any]) -> Response:
    """Note that a track was listened to; what is played most is kept hot in the cache."""
    with session_scope() as session:
        plays.add(session, person().id, reference["track_id"])
        return success(
            serializers.track(tracks.get(session, reference["track_id"], person().id)), HTTPStatus.CREATED
        )
