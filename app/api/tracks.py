"""Tracks: lists, and one by id."""

from http import HTTPStatus

from flask import Response

from app import details
from app.extensions import fresh_similarity_index, fresh_text_index
from app.http import page_cache, serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.list_responses import list_response
from app.http.responses import success
from library.catalogue import tracks
from library.catalogue.narrowing import selection
from library.catalogue.narrowing.selection import FoundTracks
from library.catalogue.track_filters import TrackFilter
from library.catalogue.tracks import TrackQuery
from library.database import OpenSession, session_scope
from library.paging import ListPage, PageRequest
from schemas import envelope
from schemas.cache import Computing
from schemas.track_lists import TrackListArguments, TrackListQuery
from schemas.tracks import Track, TrackDetail

blueprint = StrictBlueprint(
    "tracks", __name__, url_prefix="/api/v1/tracks", description="Tracks of the library"
)


@blueprint.route("")
@page_cache.cached
@blueprint.arguments(TrackListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Track))
@blueprint.alt_response(
    HTTPStatus.ACCEPTED, schema=envelope.success(Computing)
)  # released; lists no longer send it
def list_tracks(query: TrackListArguments) -> Response:
    """List tracks: those that can be played, or those in a given state.

    Each of the 25 dimensions of the fingerprint can be bounded, as in `tempo_bpm_min=120&tempo_bpm_max=130`.
    """
    narrowed = TrackFilter(
        state=query.state,
        reason=query.reason,
        album_id=query.album_id,
        artist_id=query.artist_id,
        genre_id=query.genre_id,
        artist=query.artist,
        album=query.album,
        genre=query.genre,
        year=query.year,
        format=query.format,
        favourite=query.favourite,
        query=query.query,
        sounds=query.sounds,
    )

    def read(session: OpenSession, page: PageRequest) -> ListPage:
        wanted = TrackQuery(page, query.sort_by, query.descending, person().id, narrowed)
        return tracks.page(session, wanted, _find(session, query))

    return list_response(query, read, serializers.track_of_list())


def _find(session: OpenSession, query: TrackListArguments) -> FoundTracks | None:
    """Return the tracks that an index has for a list."""
    found = [
        fresh_similarity_index(session).within(session, query.sounds) if query.sounds else None,
        fresh_text_index(session).having(session, query.query) if query.query else None,
    ]
    return selection.rarer([each for each in found if each], has_both=bool(query.sounds and query.query))


@blueprint.route("/<track_id>")
@blueprint.response(HTTPStatus.OK, envelope.success(TrackDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_track(track_id: str) -> Response:
    """Get a track, whether or not its file is present."""
    with session_scope(read_only=True) as session:
        return success(details.track_detail(session, track_id))
