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
from schemas.listening.plays import NewPlay, NewPlayBody
from schemas.paging import ListQuery, PageArguments
from schemas.tracks import Play, Track

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
@blueprint.arguments(NewPlay)
@blueprint.response(HTTPStatus.CREATED, envelope.success(Track))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def add_play(body: NewPlayBody) -> Response:
    """Add a play of a track, also a late one; one that is known already has no effect.

    Many plays at once are operations of `POST /api/v1/batch`. Connected scrobblers get the play as well.
    """
    with session_scope() as session:
        plays.add(session, person().id, body.track_id, body.played_at)
        return success(serializers.track(tracks.get(session, body.track_id, person().id)), HTTPStatus.CREATED)
