"""History of plays of the caller."""

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
from library.people import plays
from schemas import envelope
from schemas.paging import ListQuery, PageArguments
from schemas.tracks import Play, Track, TrackReference, TrackReferenceBody

blueprint = StrictBlueprint(
    "history", __name__, url_prefix="/api/v1/history", description="Your history of plays"
)


@blueprint.route("")
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Play))
def list_history(query: PageArguments) -> Response:
    """List your plays, newest first."""

    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return plays.page(session, person().id, page)

    return list_response(query, read, serializers.play)


@blueprint.route("", methods=["POST"])
@blueprint.arguments(TrackReference)
@blueprint.response(HTTPStatus.CREATED, envelope.success(Track))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def add_play(reference: TrackReferenceBody) -> Response:
    """Add a play of a track; the cache is warmed with the most played tracks."""
    with session_scope() as session:
        plays.add(session, person().id, reference.track_id)
        return success(
            serializers.track(tracks.get(session, reference.track_id, person().id)), HTTPStatus.CREATED
        )
