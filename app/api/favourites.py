"""Favourites of the caller."""

from http import HTTPStatus

from flask import Response

from app.http import serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.list_responses import list_response
from app.http.responses import success
from library.catalogue import tracks
from library.database import OpenSession, session_scope
from library.paging import ListPage, PageRequest
from library.people import favourites
from schemas import envelope
from schemas.objects import TrackJson
from schemas.paging import ListQuery, PageArguments
from schemas.tracks import Track, TrackReference, TrackReferenceBody

blueprint = StrictBlueprint(
    "favourites", __name__, url_prefix="/api/v1/favourites", description="Your favourite tracks"
)


@blueprint.route("")
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Track))
def list_favourites(query: PageArguments) -> Response:
    """List your favourites, newest first."""

    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return favourites.page(session, person().id, page)

    return list_response(query, read, serializers.track_of_list())


@blueprint.route("", methods=["POST"])
@blueprint.arguments(TrackReference)
@blueprint.response(HTTPStatus.CREATED, envelope.success(Track))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def add_favourite(reference: TrackReferenceBody) -> Response:
    """Add a track to your favourites; repeating it has no effect."""
    with session_scope() as session:
        favourites.add(session, person().id, reference.track_id)
        return success(_track(session, reference.track_id), HTTPStatus.CREATED)


@blueprint.route("/<track_id>", methods=["DELETE"])
@blueprint.response(HTTPStatus.OK, envelope.success(Track))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def remove_favourite(track_id: str) -> Response:
    """Remove a track from your favourites; repeating it has no effect."""
    with session_scope() as session:
        favourites.remove(session, person().id, track_id)
        return success(_track(session, track_id))


def _track(session: OpenSession, track_id: str) -> TrackJson:
    return serializers.track(tracks.get(session, track_id, person().id))
