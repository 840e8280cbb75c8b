"""Playlists: each somebody's own."""

from http import HTTPStatus
from typing import Any

from flask import Response

from app import playlist_files
from app.http import cursors, list_responses, long_writes, serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.openapi import LOCATION
from app.http.parsing import expected_version
from app.http.responses import success
from library.database import OpenSession, session_scope
from library.people import playlists
from schemas import envelope
from schemas.envelope import Nothing
from schemas.fields import PageQuery
from schemas.playlists import (
    NewPlaylist,
    Playlist,
    PlaylistAddition,
    PlaylistListQuery,
    PlaylistName,
    PlaylistTrack,
    PlaylistTracks,
)

blueprint = StrictBlueprint(
    "playlists", __name__, url_prefix="/api/v1/playlists", description="Tracks in an order of one's own"
)


@blueprint.route("")
@blueprint.arguments(PlaylistListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Playlist))
def list_playlists(query: dict[str, Any]) -> Response:
    """List one's own playlists by name."""
    place = cursors.take_place(query)
    with session_scope(read_only=True) as session:
        found = playlists.page(session, person().id, place, query["query"])
    return list_responses.answer(query, place, found, serializers.playlist)


@blueprint.route("", methods=["POST"])
@blueprint.arguments(NewPlaylist)
@blueprint.response(HTTPStatus.CREATED, envelope.success(Playlist), headers=LOCATION)
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def add_playlist(asked: dict[str, Any]) -> Response:
    """Make a playlist."""
    with long_writes.writing(len(asked["track_ids"])) as session:
        playlist_id = playlists.create(session, person().id, asked["name"], asked["track_ids"])
        answer = _answer(session, playlist_id, HTTPStatus.CREATED)
    answer.headers["Location"] = f"{blueprint.url_prefix}/{playlist_id}"
    return answer


@blueprint.route("/<playlist_id>")
@blueprint.response(HTTPStatus.OK, envelope.success(Playlist))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_playlist(playlist_id: str) -> Response:
    """Get a playlist, without its tracks."""
    with session_scope(read_only=True) as session:
        return _answer(session, playlist_id)


@blueprint.route("/<playlist_id>", methods=["PATCH"])
@blueprint.arguments(PlaylistName)
@blueprint.conditional_on_version
@blueprint.response(HTTPStatus.OK, envelope.success(Playlist))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def rename_playlist(asked: dict[str, Any], playlist_id: str) -> Response:
    """Give a playlist another name; `If-Match` refuses it when somebody was faster."""
    with session_scope() as session:
        playlists.rename(session, person().id, playlist_id, asked["name"], expected_version())
        session.flush()
        return _answer(session, playlist_id)


@blueprint.route("/<playlist_id>", methods=["DELETE"])
@blueprint.conditional_on_version
@blueprint.response(HTTPStatus.OK, envelope.success(Nothing))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def remove_playlist(playlist_id: str) -> Response:
    """Remove a playlist; its tracks stay in the library."""
    with long_writes.writing(long_writes.LONG) as session:
        playlists.remove(session, person().id, playlist_id, expected_version())
    return success({})


@blueprint.route("/<playlist_id>/tracks")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(PlaylistTrack))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def list_playlist_tracks(query: dict[str, Any], playlist_id: str) -> Response:
    """List a playlist's tracks in its order, those that are away too."""
    place = cursors.take_place(query)
    with session_scope(read_only=True) as session:
        found = playlists.contents(session, person().id, playlist_id, place)
    return list_responses.answer(query, place, found, serializers.playlist_track)


@blueprint.route("/<playlist_id>/tracks", methods=["POST"])
@blueprint.arguments(PlaylistAddition)
@blueprint.conditional_on_version
@blueprint.response(HTTPStatus.CREATED, envelope.success(Playlist))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def add_playlist_tracks(asked: dict[str, Any], playlist_id: str) -> Response:
    """Add tracks to a playlist, at the end or at a position."""
    moved = long_writes.LONG if asked["position"] is not None else 0
    with long_writes.writing(len(asked["track_ids"]) + moved) as session:
        place = {"position": asked["position"], "version": expected_version()}
        playlists.append(session, person().id, playlist_id, asked["track_ids"], **place)
        return _answer(session, playlist_id, HTTPStatus.CREATED)


@blueprint.route("/<playlist_id>/tracks", methods=["PUT"])
@blueprint.arguments(PlaylistTracks)
@blueprint.conditional_on_version
@blueprint.response(HTTPStatus.OK, envelope.success(Playlist))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def replace_playlist_tracks(asked: dict[str, Any], playlist_id: str) -> Response:
    """Make these the playlist's tracks, in this order: moves, removals and additions in one."""
    with long_writes.writing(long_writes.LONG) as session:
        playlists.replace(session, person().id, playlist_id, asked["track_ids"], expected_version())
        return _answer(session, playlist_id)


@blueprint.route("/<playlist_id>/export.m3u8")
@blueprint.response(
    HTTPStatus.OK, {"type": "string"}, content_type=playlist_files.MIME_TYPE, description="A playlist file"
)
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def export_playlist(playlist_id: str) -> Response:
    """Get a playlist as a file for other players: addresses of this server that play each track."""
    with session_scope(read_only=True) as session:
        name = playlists.get(session, person().id, playlist_id).name
        rows = playlist_files.rows(session, person().id, playlist_id)
    return playlist_files.answer(name, rows)


def _answer(session: OpenSession, playlist_id: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    row = playlists.get(session, person().id, playlist_id)
    answer = success(serializers.playlist(row), status)
    answer.set_etag(str(row.version))
    return answer
