"""Tracks that scans recognised in other places."""

import os
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from flask import Response

from app.http.auth import admin_only
from app.http.blueprint import StrictBlueprint
from app.http.list_responses import list_response
from app.http.responses import iso, success
from library.database import OpenSession, session_scope
from library.models.vacated_paths import original
from library.paging import ListRow
from library.scanning.matching import match_log
from library.states import MatchState
from media.files import display_path
from schemas import envelope
from schemas.matches import Match, MatchListArguments, MatchListQuery
from schemas.objects import MatchJson

blueprint = StrictBlueprint(
    "matches",
    __name__,
    url_prefix="/api/v1/matches",
    description="Files that scans recognised as tracks of another place, and questions",
)


@blueprint.route("")
@admin_only
@blueprint.arguments(MatchListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Match))
def list_matches(query: MatchListArguments) -> Response:
    """List the matches of the last 30 days, the latest first; `state=open` are questions."""
    state = MatchState(query.state) if query.state else None
    return list_response(query, partial(match_log.page, state=state), _shown)


@blueprint.route("/<match_id>/accept", methods=["POST"])
@admin_only
@blueprint.response(HTTPStatus.OK, envelope.success(Match))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def accept_match(match_id: str) -> Response:
    """Accept a question: the file is this track, and takes its favourites, ratings, plays and playlists."""
    return _changed(match_id, match_log.accept)


@blueprint.route("/<match_id>/undo", methods=["POST"])
@admin_only
@blueprint.response(HTTPStatus.OK, envelope.success(Match))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def undo_match(match_id: str) -> Response:
    """Undo a match: the track is missing again and keeps its data, the file is a track of its own."""
    return _changed(match_id, match_log.undo)


@blueprint.route("/<match_id>/reject", methods=["POST"])
@admin_only
@blueprint.response(HTTPStatus.OK, envelope.success(Match))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def reject_match(match_id: str) -> Response:
    """Reject a question: the file is another track."""
    return _changed(match_id, match_log.reject)


def _changed(match_id: str, change: Callable[[OpenSession, str], None]) -> Response:
    with session_scope() as session:
        change(session, match_id)
        return success(_shown(match_log.get(session, match_id)))


def _shown(row: ListRow) -> MatchJson:
    """Return a match of a track with a file in another place."""
    return {
        "id": row.id,
        "group_id": row.group_id,
        "job_id": row.job_id,
        "state": row.state,
        "reason": row.reason,
        "track_id": row.track_id,
        "title": row.title,
        "artist": row.artist,
        "old_path": display_path(os.path.join(row.old_root, original(row.old_path))),
        "new_path": display_path(os.path.join(row.new_root, original(row.new_path))),
        "created_at": iso(row.created_at),
        "settled_at": iso(row.settled_at),
    }
