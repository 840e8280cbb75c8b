"""Removing for ever what is gone."""

from http import HTTPStatus
from typing import Any

from flask import Response

from app.http.auth import admin_only
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from library import write_turns
from library.scanning import purging
from schemas import envelope
from schemas.tracks import Purged, PurgeRequest

blueprint = StrictBlueprint(
    "purges", __name__, url_prefix="/api/v1/purges", description="Removing what is gone"
)


@blueprint.route("", methods=["POST"])
@admin_only
@blueprint.arguments(PurgeRequest)
@blueprint.response(HTTPStatus.OK, envelope.success(Purged))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def purge(asked: dict[str, Any]) -> Response:
    """Remove tracks whose files are gone, with their plays, stars and places in playlists: all, or some.

    The list of them: `/tracks?state=missing`. Nothing else ever removes a track.
    """
    if asked["track_ids"] is not None:
        wanted = list(dict.fromkeys(asked["track_ids"]))
        with write_turns.long_scope() as session:
            for track_id in wanted:
                purging.purge(session, track_id)
        return success({"purged": len(wanted)})
    purged = 0
    while True:
        with write_turns.long_scope() as session:
            removed = purging.purge_missing(session)
        purged += removed
        if not removed:
            return success({"purged": purged})
