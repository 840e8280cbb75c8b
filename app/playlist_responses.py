"""The response with one playlist."""

from http import HTTPStatus

from flask import Response

from app.http import serializers
from app.http.auth import person
from app.http.responses import success
from library.database import OpenSession
from library.people.playlist_parts import playlist_rows


def playlist_response(session: OpenSession, playlist_id: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return a playlist that the caller may read, with its version as ETag."""
    row = playlist_rows.get(session, person().id, playlist_id)
    pictured = playlist_rows.find_pictured(session, [playlist_id])
    response = success(serializers.playlist(row, pictured[playlist_id]), status)
    response.set_etag(str(row.version))
    return response
