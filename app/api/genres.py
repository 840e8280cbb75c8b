"""Genres."""

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
from schemas.catalogue import Genre, NameListQuery

blueprint = StrictBlueprint("genres", __name__, url_prefix="/api/v1/genres", description="Genres of tracks")


@blueprint.route("")
@kept
@blueprint.arguments(NameListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Genre))
@blueprint.alt_response(HTTPStatus.ACCEPTED, schema=envelope.success(Computing))
def list_genres(query: dict[str, Any]) -> Response:
    """List genres that have anything to play."""
    place = cursors.take_place(query)
    asked = dict(query)
    wanted = NameQuery(place, descending=query.pop("order") == "desc", **query)
    with session_scope(read_only=True) as session:
        shared = Shared("genres", asked, place, by_sound=True)
        items, respond = list_responses.shared_answer(
            session, shared, partial(artists_genres.genres, session, wanted), serializers.genre
        )
    return respond(items)


@blueprint.route("/<genre_id>")
@blueprint.response(HTTPStatus.OK, envelope.success(Genre))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_genre(genre_id: str) -> Response:
    """Get one genre; its tracks: `/tracks?genre_id=…`."""
    with session_scope(read_only=True) as session:
        return success(serializers.genre(artists_genres.get_genre(session, genre_id)))
