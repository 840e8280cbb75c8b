"""Artists."""

from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Response

from app.http import cursors, list_responses, serializers
from app.http.blueprint import StrictBlueprint
from app.http.list_responses import Shared
from app.http.page_cache import kept
from app.http.responses import success
from library.catalogue import artists_genres
from library.catalogue.artists_genres import NameQuery
from library.database import session_scope
from schemas import envelope
from schemas.cache import Computing
from schemas.catalogue import Artist, NameListQuery

blueprint = StrictBlueprint(
    "artists", __name__, url_prefix="/api/v1/artists", description="Artists of tracks"
)


@blueprint.route("")
@kept
@blueprint.arguments(NameListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Artist))
@blueprint.alt_response(HTTPStatus.ACCEPTED, schema=envelope.success(Computing))
def list_artists(query: dict[str, Any]) -> Response:
    """List artists that have anything to play."""
    place = cursors.take_place(query)
    asked = dict(query)
    wanted = NameQuery(place, descending=query.pop("order") == "desc", **query)
    with session_scope(read_only=True) as session:
        shared = Shared("artists", asked, place, by_sound=True)
        items, respond = list_responses.shared_answer(
            session, shared, partial(artists_genres.artists, session, wanted), serializers.artist
        )
    return respond(items)


@blueprint.route("/<artist_id>")
@blueprint.response(HTTPStatus.OK, envelope.success(Artist))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_artist(artist_id: str) -> Response:
    """Get one artist; its tracks: `/tracks?artist_id=…`."""
    with session_scope(read_only=True) as session:
        return success(serializers.artist(artists_genres.get_artist(session, artist_id)))
