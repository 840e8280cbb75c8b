"""How much somebody likes a track."""

from http import HTTPStatus
from typing import Any

from flask import Response

from app.http import serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from library.catalogue import tracks
from library.database import session_scope
from library.people import ratings
from schemas import envelope
from schemas.tracks import RatingRequest, Track

blueprint = StrictBlueprint("ratings", __name__, url_prefix="/api/v1/tracks", description="Stars")


@blueprint.route("/<track_id>/rating", methods=["PUT"])
@blueprint.arguments(RatingRequest)
@blueprint.response(HTTPStatus.OK, envelope.success(Track))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def rate_track(asked: dict[str, Any], track_id: str) -> Response:
    """Give a track 1 to 5 stars of one's own; 0 takes them back."""
    with session_scope() as session:
        ratings.rate(session, person().id, track_id, asked["rating"])
        return success(serializers.track(tracks.get(session, track_id, person().id)))
