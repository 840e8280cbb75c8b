"""Corrections of tags, kept in the library and never written into files."""

from http import HTTPStatus
from typing import Any

from flask import Response

from app.http import serializers
from app.http.auth import admin_only, person
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from library.catalogue import corrections
from library.database import session_scope
from schemas import envelope
from schemas.tracks import TagCorrection, TrackDetail

blueprint = StrictBlueprint("tags", __name__, url_prefix="/api/v1/tracks", description="Corrected tags")


@blueprint.route("/<track_id>/tags", methods=["PATCH"])
@admin_only
@blueprint.arguments(TagCorrection)
@blueprint.response(HTTPStatus.OK, envelope.success(TrackDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def correct_tags(wanted: dict[str, Any], track_id: str) -> Response:
    """Correct a track's tags for everybody, for good; null takes a correction back."""
    with session_scope() as session:
        corrections.correct(session, person().id, track_id, wanted)
        return success(serializers.track_detail(session, track_id))


@blueprint.route("/<track_id>/tags", methods=["DELETE"])
@admin_only
@blueprint.response(HTTPStatus.OK, envelope.success(TrackDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def restore_tags(track_id: str) -> Response:
    """Take all corrections back: the track is called what its file says."""
    with session_scope() as session:
        corrections.correct(session, person().id, track_id, dict.fromkeys(corrections.FIELDS))
        return success(serializers.track_detail(session, track_id))
