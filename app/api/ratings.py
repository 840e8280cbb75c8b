"""Ratings of tracks by the caller."""

from http import HTTPStatus

from flask import Response

from app.http import serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from library.catalogue import tracks
from library.database import session_scope
from library.people import ratings
from schemas import envelope
from schemas.tracks import RatingBody, RatingRequest, Track

blueprint = StrictBlueprint("ratings", __name__, url_prefix="/api/v1/tracks", description="Your ratings")


@blueprint.route("/<track_id>/rating", methods=["PUT"])
@blueprint.arguments(RatingRequest)
@blueprint.response(HTTPStatus.OK, envelope.success(Track))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def rate_track(body: RatingBody, track_id: str) -> Response:
    """Rate a track with 1 to 5 stars; 0 removes your rating."""
    with session_scope() as session:
        ratings.rate(session, person().id, track_id, body.rating)
        return success(serializers.track(tracks.get(session, track_id, person().id)))
