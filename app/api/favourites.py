"""The tracks that somebody loves."""

from http import HTTPStatus
from typing import Any

from flask import Response

from app.http import cursors, list_responses, serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from library.catalogue import tracks
from library.database import OpenSession, session_scope
from library.people import favourites
from schemas import envelope
from schemas.fields import PageQuery
from schemas.tracks import Track, TrackReference

blueprint = StrictBlueprint(
    "favourites", __name__, url_prefix="/api/v1/favourites", description="What somebody loves"
)


@blueprint.route("")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Track))
def list_favourites(query: dict[str, Any]) -> Response:
    """List favourites, the latest first."""
    place = cursors.take_place(query)
    with session_scope(read_only=True) as session:
        found = favourites.page(session, person().id, place)
    return list_responses.answer(query, place, found, serializers.track_of_list())


@blueprint.route("", methods=["POST"])
@blueprint.arguments(TrackReference)
@blueprint.response(HTTPStatus.CREATED, envelope.success(Track))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def add_favourite(reference: dict[str, Any]) -> Response:
    """Add a track to the favourites; saying so twice changes nothing."""
    with session_scope() as session:
        favourites.add(session, person().id, reference["track_id"])
        return success(_track(session, reference["track_id"]), HTTPStatus.CREATED)


@blueprint.route("/<track_id>", methods=["DELETE"])
@blueprint.response(HTTPStatus.OK, envelope.success(Track))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def remove_favourite(track_id: str) -> Response:
    """Take a track out of the favourites; saying so twice changes nothing."""
    with session_scope() as session:
        favourites.remove(session, person().id, track_id)
        return success(_track(session, track_id))


def _track(session: OpenSession, track_id: str) -> dict[str, Any]:
    return serializers.track(tracks.get(session, track_id, person().id))
