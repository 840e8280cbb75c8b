"""Search by words."""

from http import HTTPStatus

from flask import Response

from app.extensions import fresh_text_index
from app.http import serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.list_responses import marked
from app.http.responses import CacheNote, Page, listing, success
from cache.kinds import Strategy
from cache.popularity import popularity
from library.catalogue import albums, artists_genres, tracks
from library.catalogue.names.search_forms import normalised
from library.database import session_scope
from library.states import NameKind
from schemas import envelope
from schemas.cache import Computing
from schemas.track_lists import (
    FoundGroups,
    GroupedSearchArguments,
    GroupedSearchQuery,
    SearchArguments,
    SearchQuery,
)
from schemas.tracks import Track

blueprint = StrictBlueprint("search", __name__, url_prefix="/api/v1/search", description="Search by words")


@blueprint.route("")
@blueprint.arguments(SearchQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Track))
@blueprint.alt_response(HTTPStatus.ACCEPTED, schema=envelope.success(Computing))
def search(query: SearchArguments) -> Response:
    """Find tracks by title, artist, album or genre; prefixes, typing errors and missing accents match."""
    text, offset, limit = normalised(query.query), query.offset, query.limit
    forced = Strategy(query.strategy) if query.strategy else None
    popularity.count([text, offset, limit])
    with session_scope(read_only=True) as session:
        found = fresh_text_index(session).find(session, text, offset, limit, forced)
        rows = tracks.find_many(session, found.value.track_ids, person().id)
    shown = serializers.track_of_list()
    page = Page([shown(row) for row in rows], found.value.total, offset, limit)
    return listing(page, CacheNote.of(found))


@blueprint.route("/grouped")
@blueprint.arguments(GroupedSearchQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.success(FoundGroups))
@blueprint.alt_response(HTTPStatus.ACCEPTED, schema=envelope.success(Computing))
def search_grouped(query: GroupedSearchArguments) -> Response:
    """Find artists, albums and tracks in one request, each group best first.

    `title:` finds no albums and artists, `album:`, `genre:` and `year:` no artists.
    """
    text, limit = normalised(query.query), query.limit
    popularity.count([text, 0, limit])
    with session_scope(read_only=True) as session:
        index = fresh_text_index(session)
        found = index.groups(session, text, limit, min(limit, query.name_limit or limit))
        artist_rows = artists_genres.find_artists(session, found.artists[0])
        album_rows = albums.find_many(session, found.albums[0])
        track_rows = tracks.find_many(session, found.tracks.track_ids, person().id)
        shown_artists = marked(session, NameKind.ARTIST, artist_rows, serializers.artist)
        shown_albums = marked(session, NameKind.ALBUM, album_rows, serializers.album)
    shown = serializers.track_of_list()
    return success(
        {
            "artists": {"items": shown_artists, "total": found.artists[1]},
            "albums": {"items": shown_albums, "total": found.albums[1]},
            "tracks": {"items": [shown(row) for row in track_rows], "total": found.tracks.total},
        }
    )
