"""Albums: lists, and one by id."""

from http import HTTPStatus

from flask import Response

from app import details
from app.http import page_cache, serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.list_responses import marked_response
from app.http.responses import success
from library.catalogue import albums
from library.catalogue.albums import AlbumQuery
from library.database import OpenSession, session_scope
from library.paging import ListPage, PageRequest
from library.states import NameKind
from schemas import envelope
from schemas.cache import Computing
from schemas.catalogue import Album, AlbumDetail, AlbumListArguments, AlbumListQuery

blueprint = StrictBlueprint(
    "albums", __name__, url_prefix="/api/v1/albums", description="Albums with playable tracks"
)


@blueprint.route("")
@page_cache.cached
@blueprint.arguments(AlbumListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Album))
@blueprint.alt_response(
    HTTPStatus.ACCEPTED, schema=envelope.success(Computing)
)  # released; lists no longer send it
def list_albums(query: AlbumListArguments) -> Response:
    """List albums with playable tracks; tracks without an album tag belong to none."""

    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return albums.page(
            session,
            AlbumQuery(
                page,
                query.sort_by,
                query.descending,
                query.query,
                query.artist_id,
                query.genre_id,
                query.favourite,
                person().id,
            ),
        )

    return marked_response(query, read, NameKind.ALBUM, serializers.album)


@blueprint.route("/<album_id>")
@blueprint.response(HTTPStatus.OK, envelope.success(AlbumDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_album(album_id: str) -> Response:
    """Get an album; its tracks: `/tracks?album_id=…&sort_by=album_order`."""
    with session_scope(read_only=True) as session:
        return success(details.album_detail(session, album_id))
