"""Tracks that the caller's radios do not choose."""

from http import HTTPStatus

from flask import Response

from app import marks
from app.http import serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.list_responses import list_response
from app.http.responses import success
from library.catalogue import tracks
from library.database import OpenSession, session_scope
from library.paging import ListPage, PageRequest
from library.people.radios import never_again
from schemas import envelope
from schemas.paging import ListQuery, PageArguments
from schemas.tracks import Track, TrackReference, TrackReferenceBody

blueprint = StrictBlueprint(
    "never-again",
    __name__,
    url_prefix="/api/v1/never-again",
    description="Tracks that your radio never chooses",
)


@blueprint.route("")
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Track))
def list_never_again(query: PageArguments) -> Response:
    """List the tracks that your radio never chooses, the latest first."""

    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return never_again.page(session, person().id, page)

    return list_response(query, read, serializers.track_of_list())


@blueprint.route("", methods=["POST"])
@blueprint.arguments(TrackReference)
@blueprint.response(HTTPStatus.CREATED, envelope.success(Track))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def add_never_again(reference: TrackReferenceBody) -> Response:
    """Let your radio never choose a track again; it leaves what the radio plays next."""
    with session_scope() as session:
        never_again.add(session, person().id, reference.track_id)
        shown = serializers.track(tracks.get(session, reference.track_id, person().id))
    marks.tell_radio([reference.track_id])
    return success(shown, HTTPStatus.CREATED)


@blueprint.route("/<track_id>", methods=["DELETE"])
@blueprint.response(HTTPStatus.OK, envelope.success(Track))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def remove_never_again(track_id: str) -> Response:
    """Let your radio choose a track again; repeating it has no effect."""
    with session_scope() as session:
        never_again.remove(session, person().id, track_id)
        shown = serializers.track(tracks.get(session, track_id, person().id))
    return success(shown)
