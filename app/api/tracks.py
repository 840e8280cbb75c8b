"""Tracks: one, and lists of them."""

from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Response

from app import cursors, lists, presentation
from app.auth import person
from app.blueprint import StrictBlueprint
from app.envelope import success
from app.kept import kept
from app.lists import Shared
from library import tracks
from library.database import session_scope
from library.track_filters import TrackFilter
from library.tracks import TrackQuery
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
        shown = presentation.track_of_list()
        if not wanted.is_shared:
            return lists.answer(asked, place, tracks.page(session, wanted), shown)
        if wanted.filter.is_counted:
            return lists.read_answer(asked, place, tracks.page(session, wanted), shown)
        shared = Shared("tracks", asked, place, wanted.is_by_sound)
        read = partial(tracks.page, session, wanted)
        ids, respond = lists.shared_answer(session, shared, read, shown, store_ids=True)
        rows = tracks.find_many(session, ids, wanted.person)
    return respond([shown(row) for row in rows])


@blueprint.route("/<track_id>")
@blueprint.response(HTTPStatus.OK, envelope.success(TrackDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_track(track_id: str) -> Response:
    """Get one track, wherever its file is."""
    with session_scope(read_only=True) as session:
        return success(presentation.track_detail(session, track_id))
