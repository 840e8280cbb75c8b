"""Artists: lists, and one by id."""

from http import HTTPStatus

from flask import Response

from app import details
from app.http import page_cache, serializers
from app.http.blueprint import StrictBlueprint
from app.http.list_responses import list_response
from app.http.responses import success
from library.catalogue import artists_genres
from library.catalogue.artists_genres import NameQuery
from library.database import OpenSession, session_scope
from library.paging import ListPage, PageRequest
from schemas import envelope
from schemas.cache import Computing
from schemas.catalogue import Artist, ArtistDetail, NameListArguments, NameListQuery

blueprint = StrictBlueprint(
    "artists", __name__, url_prefix="/api/v1/artists", description="Artists with playable tracks"
)


@blueprint.route("")
@page_cache.cached
@blueprint.arguments(NameListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Artist))
@blueprint.alt_response(
    HTTPStatus.ACCEPTED, schema=envelope.success(Computing)
)  # released; lists no longer send it
def list_artists(query: NameListArguments) -> Response:
    """List artists with playable tracks."""

    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return artists_genres.artists(session, NameQuery(page, query.sort_by, query.descending, query.query))

    return list_response(query, read, serializers.artist)


@blueprint.route("/<artist_id>")
@blueprint.response(HTTPStatus.OK, envelope.success(ArtistDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_artist(artist_id: str) -> Response:
    """Get an artist; its tracks: `/tracks?artist_id=…`."""
    with session_scope(read_only=True) as session:
        return success(details.artist_detail(session, artist_id))
