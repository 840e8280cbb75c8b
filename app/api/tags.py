"""Corrections of tags, stored in the library and never written to files."""

from http import HTTPStatus

from flask import Response

from app import details
from app.http.auth import admin_only, person
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from library.catalogue import corrections
from library.database import session_scope
from schemas import envelope
from schemas.tracks import TagCorrection, TagCorrectionBody, TrackDetail

blueprint = StrictBlueprint("tags", __name__, url_prefix="/api/v1/tracks", description="Corrections of tags")


@blueprint.route("/<track_id>/tags", methods=["PATCH"])
@admin_only
@blueprint.arguments(TagCorrection)
@blueprint.response(HTTPStatus.OK, envelope.success(TrackDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def correct_tags(body: TagCorrectionBody, track_id: str) -> Response:
    """Correct a track's tags for all users; null removes a correction."""
    with session_scope() as session:
        corrections.correct(session, person().id, track_id, body.tags)
        return success(details.track_detail(session, track_id))


@blueprint.route("/<track_id>/tags", methods=["DELETE"])
@admin_only
@blueprint.response(HTTPStatus.OK, envelope.success(TrackDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def restore_tags(track_id: str) -> Response:
    """Remove all corrections of a track, so that it shows the tags of its file."""
    with session_scope() as session:
        corrections.correct(session, person().id, track_id, dict.fromkeys(corrections.FIELDS))
        return success(details.track_detail(session, track_id))
