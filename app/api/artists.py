"""Artists: lists, one by id, and pictures."""

from http import HTTPStatus

from flask import Response

from app import artwork, details
from app.file_responses import BINARY, no_picture, picture
from app.http import auth, page_cache, serializers
from app.http.blueprint import StrictBlueprint
from app.http.list_responses import marked_response
from app.http.responses import success
from library.catalogue import artists_genres, covers, tracks
from library.catalogue.artists_genres import NameQuery
from library.database import OpenSession, session_scope
from library.paging import ListPage, PageRequest
from library.states import NameKind
from schemas import envelope
from schemas.cache import Computing
from schemas.catalogue import Artist, ArtistDetail, ArtistListArguments, ArtistListQuery
from schemas.tracks import ArtworkArguments, ArtworkQuery

blueprint = StrictBlueprint(
    "artists", __name__, url_prefix="/api/v1/artists", description="Artists with playable tracks"
)


@blueprint.route("")
@page_cache.cached
@blueprint.arguments(ArtistListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Artist))
@blueprint.alt_response(
    HTTPStatus.ACCEPTED, schema=envelope.success(Computing)
)  # released; lists no longer send it
def list_artists(query: ArtistListArguments) -> Response:
    """List artists with playable tracks."""

    def read(session: OpenSession, page: PageRequest) -> ListPage:
        wanted = NameQuery(
            page, query.sort_by, query.descending, query.query, query.favourite, auth.person().id
        )
        return artists_genres.artists(session, wanted)

    return marked_response(query, read, NameKind.ARTIST, serializers.artist)


@blueprint.route("/<artist_id>")
@blueprint.response(HTTPStatus.OK, envelope.success(ArtistDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_artist(artist_id: str) -> Response:
    """Get an artist; its tracks: `/tracks?artist_id=…`."""
    with session_scope(read_only=True) as session:
        return success(details.artist_detail(session, artist_id))


@blueprint.route("/<artist_id>/artwork")
@blueprint.arguments(ArtworkQuery, location="query")
@blueprint.response(HTTPStatus.OK, BINARY, content_type="image/*")
@blueprint.alt_response(HTTPStatus.NO_CONTENT, description="The artist has no picture.")
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_artist_artwork(query: ArtworkArguments, artist_id: str) -> Response:
    """Get the picture in an artist's folder (artist.jpg, band.png …), else the cover of one of the tracks.

    Lists do not look into folders, so clients ask for any artist: 204 is no error.
    """
    with session_scope(read_only=True) as session:
        artist = artists_genres.get_artist(session, artist_id)
        folders = covers.folders_of_artist(session, artist.id)
        track_id = artist.artwork_track_id
        file = tracks.get_file(session, track_id) if track_id else None
    found = artwork.find_of_artist(folders, query.size, auth.holder())
    if found is None and file is not None:
        found = artwork.find(file, query.size, auth.holder())
    return no_picture() if found is None else picture(found)
