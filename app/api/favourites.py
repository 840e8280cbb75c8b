"""The tracks that somebody loves."""

from http import HTTPStatus
from typing import Any

from flask import Response

from app import cursors, lists, presentation
from app.auth import person
from app.blueprint import StrictBlueprint
from app.envelope import success
from library import listening, tracks
from library.database import session_scope
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
        found = listening.favourites(session, person().id, place)
    return lists.answer(query, place, found, presentation.track_of_list())


@blueprint.route("", methods=["POST"])
@blueprint.arguments(TrackReference)
@blueprint.response(HTTPStatus.CREATED, envelope.success(Track))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def add_favourite(reference: dict[str, Any]) -> Response:
    """Add a track to the favourites; saying so twice changes nothing."""
    return _set_favourite(reference["track_id"], loved=True, status=HTTPStatus.CREATED)


@blueprint.route("/<track_id>", methods=["DELETE"])
@blueprint.response(HTTPStatus.OK, envelope.success(Track))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def remove_favourite(track_id: str) -> Response:
    """Take a track out of the favourites; saying so twice changes nothing."""
    return _set_favourite(track_id, loved=False, status=HTTPStatus.OK)


def _set_favourite(track_id: str, loved: bool, status: HTTPStatus) -> Response:
    with session_scope() as session:
        listening.set_favourite(session, person().id, track_id, loved)
        return success(presentation.track(tracks.get(session, track_id, person().id)), status)
