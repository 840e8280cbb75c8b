"""Permanent removal of missing tracks."""

from http import HTTPStatus

from flask import Response

from app.http.auth import admin_only
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from library import write_turns
from library.scanning import purging
from schemas import envelope
from schemas.tracks import PurgeBody, Purged, PurgeRequest

blueprint = StrictBlueprint(
    "purges", __name__, url_prefix="/api/v1/purges", description="Permanent removal of missing tracks"
)


@blueprint.route("", methods=["POST"])
@admin_only
@blueprint.arguments(PurgeRequest)
@blueprint.response(HTTPStatus.OK, envelope.success(Purged))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def purge(body: PurgeBody) -> Response:
    """Remove missing tracks permanently, with their plays, ratings and playlist entries: all, or some.

    `/tracks?state=missing` lists them. Nothing else removes a track.
    """
    if body.track_ids is not None:
        wanted = list(dict.fromkeys(body.track_ids))
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
