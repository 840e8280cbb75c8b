"""Ratings of tracks, albums and artists by the caller."""

from http import HTTPStatus

from flask import Response

from app import details, marks
from app.http import serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from library.catalogue import tracks
from library.database import session_scope
from library.paging import number
from library.people import name_marks, ratings
from library.states import NameKind
from schemas import envelope
from schemas.catalogue import AlbumDetail, ArtistDetail
from schemas.tracks import RatingBody, RatingRequest, Track

blueprint = StrictBlueprint("ratings", __name__, url_prefix="/api/v1", description="Your ratings")


@blueprint.route("/tracks/<track_id>/rating", methods=["PUT"])
@blueprint.arguments(RatingRequest)
@blueprint.response(HTTPStatus.OK, envelope.success(Track))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def rate_track(body: RatingBody, track_id: str) -> Response:
    """Rate a track with 1 to 5 stars; 0 removes your rating."""
    with session_scope() as session:
        ratings.rate(session, person().id, track_id, body.rating)
        shown = serializers.track(tracks.get(session, track_id, person().id))
    marks.tell((marks.TRACK, [track_id]))
    return success(shown)


@blueprint.route("/albums/<album_id>/rating", methods=["PUT"])
@blueprint.arguments(RatingRequest)
@blueprint.response(HTTPStatus.OK, envelope.success(AlbumDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def rate_album(body: RatingBody, album_id: str) -> Response:
    """Rate an album with 1 to 5 stars; 0 removes your rating."""
    with session_scope() as session:
        name_marks.rate(session, person().id, NameKind.ALBUM, number(album_id), body.rating)
        shown = details.album_detail(session, album_id)
    marks.tell((NameKind.ALBUM, [album_id]))
    return success(shown)


@blueprint.route("/artists/<artist_id>/rating", methods=["PUT"])
@blueprint.arguments(RatingRequest)
@blueprint.response(HTTPStatus.OK, envelope.success(ArtistDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def rate_artist(body: RatingBody, artist_id: str) -> Response:
    """Rate an artist with 1 to 5 stars; 0 removes your rating."""
    with session_scope() as session:
        name_marks.rate(session, person().id, NameKind.ARTIST, number(artist_id), body.rating)
        shown = details.artist_detail(session, artist_id)
    marks.tell((NameKind.ARTIST, [artist_id]))
    return success(shown)
