"""Tracks: one, and lists of them."""

from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Response

from app.http import cursors, list_responses, serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.list_responses import Shared
from app.http.page_cache import kept
from app.http.responses import success
from library.catalogue import tracks
from library.catalogue.track_filters import TrackFilter
from library.catalogue.tracks import TrackQuery
from library.database import session_scope
from schemas import envelope
from schemas.cache import Computing
from schemas.tracks import Track, TrackDetail, TrackListQuery

blueprint = StrictBlueprint("tracks", __name__, url_prefix="/api/v1/tracks", description="The music")


@blueprint.route("")
@kept
@blueprint.arguments(TrackListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Track))
@blueprint.alt_response(HTTPStatus.ACCEPTED, schema=envelope.success(Computing))
def list_tracks(query: dict[str, Any]) -> Response:
    """List tracks: everything that can be played, or what is in a given state.

    Each of the 25 dimensions of the fingerprint can be bounded, as in `tempo_bpm_min=120&tempo_bpm_max=130`.
    """
    place = cursors.take_place(query)
    asked = dict(query)
    sort_by, descending = query.pop("sort_by"), query.pop("order") == "desc"
    wanted = TrackQuery(place, sort_by, descending, person().id, TrackFilter(**query))
    with session_scope(read_only=True) as session:
        shown = serializers.track_of_list()
        if not wanted.is_shared:
            return list_responses.answer(asked, place, tracks.page(session, wanted), shown)
        if wanted.filter.is_counted:
            return list_responses.read_answer(asked, place, tracks.page(session, wanted), shown)
        shared = Shared("tracks", asked, place, wanted.depends_on_fingerprints)
        read = partial(tracks.page, session, wanted)
        ids, respond = list_responses.shared_answer(session, shared, read, shown, store_ids=True)
        rows = tracks.find_many(session, ids, wanted.person)
    return respond([shown(row) for row in rows])


@blueprint.route("/<track_id>")
@blueprint.response(HTTPStatus.OK, envelope.success(TrackDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_track(track_id: str) -> Response:
    """Get one track, wherever its file is."""
    with session_scope(read_only=True) as session:
        return success(serializers.track_detail(session, track_id))
