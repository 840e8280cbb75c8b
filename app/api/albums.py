"""Albums."""

from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Response

from app.http import cursors, list_responses, serializers
from app.http.blueprint import StrictBlueprint
from app.http.list_responses import Shared
from app.http.page_cache import kept
from app.http.responses import success
from library.catalogue import albums
from library.catalogue.albums import AlbumQuery
from library.database import session_scope
from schemas import envelope
from schemas.cache import Computing
from schemas.catalogue import Album, AlbumListQuery

blueprint = StrictBlueprint("albums", __name__, url_prefix="/api/v1/albums", description="What tracks are on")


@blueprint.route("")
@kept
@blueprint.arguments(AlbumListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Album))
@blueprint.alt_response(HTTPStatus.ACCEPTED, schema=envelope.success(Computing))
def list_albums(query: dict[str, Any]) -> Response:
    """List albums that have anything to play; tracks without an album tag are on none."""
    place = cursors.take_place(query)
    asked = dict(query)
    wanted = AlbumQuery(place, descending=query.pop("order") == "desc", **query)
    with session_scope(read_only=True) as session:
        shared = Shared("albums", asked, place, by_sound=True)
        items, respond = list_responses.shared_answer(
            session, shared, partial(albums.page, session, wanted), serializers.album
        )
    return respond(items)


@blueprint.route("/<album_id>")
@blueprint.response(HTTPStatus.OK, envelope.success(Album))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_album(album_id: str) -> Response:
    """Get one album; its tracks: `/tracks?album_id=…&sort_by=album_order`."""
    with session_scope(read_only=True) as session:
        return success(serializers.album(albums.get(session, album_id)))
