"""Playlists: those of the caller, and those that other accounts share."""

from dataclasses import asdict
from http import HTTPStatus

from flask import Response
from werkzeug.exceptions import Forbidden

from app import playlist_files, smart_playlists
from app.http import cursors, long_writes, serializers
from app.http.auth import is_admin, person
from app.http.blueprint import StrictBlueprint
from app.http.list_responses import page_response
from app.http.openapi import LOCATION
from app.http.parsing import expected_version
from app.http.responses import success
from app.playlist_responses import playlist_response
from app.proxies.forwarding import own_address
from library.database import session_scope
from library.people import playlists
from library.people.playlist_parts import playlist_rows
from library.people.playlist_parts.playlist_rows import PlaylistFilter
from library.people.playlists import PlaylistDetails
from library.states import PlaylistAccess
from library.transfer import path_matching
from schemas import envelope
from schemas.envelope import Nothing
from schemas.playlists import (
    MAX_NAME_LENGTH,
    URLS,
    ExportArguments,
    ExportQuery,
    ImportArguments,
    ImportedPlaylist,
    ImportQuery,
    NewPlaylist,
    NewPlaylistBody,
    Playlist,
    PlaylistChangeBody,
    PlaylistListArguments,
    PlaylistListQuery,
    PlaylistName,
)

blueprint = StrictBlueprint(
    "playlists", __name__, url_prefix="/api/v1/playlists", description="Your playlists"
)

#: Name of a playlist whose file has none.
IMPORTED = "Imported playlist"

#: Entries that a report lists.
MAX_MISSING = 1000

_FILE = {"schema": {"type": "string", "format": "binary"}}
_FORM = {"schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}}
PLAYLIST_BODY = {
    "required": True,
    "description": "the file itself, or a form with it in `file`",
    "content": {playlist_files.MIME_TYPE: _FILE, "text/plain": _FILE, "multipart/form-data": _FORM},
}


@blueprint.route("")
@blueprint.arguments(PlaylistListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Playlist))
def list_playlists(query: PlaylistListArguments) -> Response:
    """List your playlists and those that others share."""
    wanted = PlaylistFilter(query.query, query.own, query.sort_by, query.descending)
    requested = cursors.find_page(query)
    with session_scope(read_only=True) as session:
        found = playlist_rows.page(session, person().id, requested, wanted)
        pictured = playlist_rows.find_pictured(session, [row.id for row in found.rows])
    items = [serializers.playlist(row, pictured[row.id]) for row in found.rows]
    return page_response(query, requested, found, items)


@blueprint.route("", methods=["POST"])
@blueprint.arguments(NewPlaylist)
@blueprint.response(HTTPStatus.CREATED, envelope.success(Playlist), headers=LOCATION)
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def add_playlist(body: NewPlaylistBody) -> Response:
    """Create a playlist."""
    details = PlaylistDetails(
        description=body.description, access=PlaylistAccess(body.access), rules=body.rules
    )
    with long_writes.writing(len(body.track_ids)) as session:
        playlist_id = playlists.create(session, person().id, body.name, body.track_ids, details)
        response = playlist_response(session, playlist_id, HTTPStatus.CREATED)
    if body.rules:
        response = _read_again(playlist_id, HTTPStatus.CREATED)
    response.headers["Location"] = own_address(f"{blueprint.url_prefix}/{playlist_id}")
    return response


@blueprint.route("/<playlist_id>")
@blueprint.response(HTTPStatus.OK, envelope.success(Playlist))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_playlist(playlist_id: str) -> Response:
    """Get a playlist without its tracks."""
    smart_playlists.refresh(playlist_id)
    with session_scope(read_only=True) as session:
        return playlist_response(session, playlist_id)


@blueprint.route("/<playlist_id>", methods=["PATCH"])
@blueprint.arguments(PlaylistName)
@blueprint.conditional_on_version
@blueprint.response(HTTPStatus.OK, envelope.success(Playlist))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def change_playlist(body: PlaylistChangeBody, playlist_id: str) -> Response:
    """Rename, describe or share a playlist; `If-Match` prevents overwriting a newer version."""
    access = PlaylistAccess(body.access) if body.access else None
    details = PlaylistDetails(body.name, body.description, access, body.rules)
    with session_scope() as session:
        playlists.change(session, person().id, playlist_id, details, expected_version())
        session.flush()
        response = playlist_response(session, playlist_id)
    return _read_again(playlist_id) if body.rules else response


@blueprint.route("/<playlist_id>", methods=["DELETE"])
@blueprint.conditional_on_version
@blueprint.response(HTTPStatus.OK, envelope.success(Nothing))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def remove_playlist(playlist_id: str) -> Response:
    """Delete a playlist; its tracks stay in the library. It can be restored for a day."""
    with long_writes.writing(long_writes.LONG) as session:
        playlists.remove(session, person().id, playlist_id, expected_version())
    return success({})


@blueprint.route("/<playlist_id>/restoration", methods=["POST"])
@blueprint.response(HTTPStatus.OK, envelope.success(Playlist))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def restore_playlist(playlist_id: str) -> Response:
    """Take back the deletion of a playlist: of your last ten, within a day."""
    with session_scope() as session:
        playlists.restore(session, person().id, playlist_id)
        session.flush()
        return playlist_response(session, playlist_id)


@blueprint.route("/import", methods=["POST"])
@blueprint.arguments(ImportQuery, location="query")
@blueprint.doc(requestBody=PLAYLIST_BODY)
@blueprint.response(HTTPStatus.CREATED, envelope.success(ImportedPlaylist), headers=LOCATION)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def import_playlist(query: ImportArguments) -> Response:
    """Create a playlist from an M3U, M3U8 or PLS file.

    Tracks are found by addresses of this server, and by the longest common tail of paths, whatever folder,
    drive or system the file was written on. The response lists the entries that were not found.
    """
    file = playlist_files.uploaded()
    with session_scope(read_only=True) as session:
        found = path_matching.find_tracks(session, [entry.path for entry in file.entries])
    track_ids = path_matching.joined(found)
    name = query.name or file.name[:MAX_NAME_LENGTH] or IMPORTED
    with long_writes.writing(len(track_ids)) as session:
        playlist_id = playlists.create(session, person().id, name, track_ids)
        row = playlist_rows.get(session, person().id, playlist_id)
        pictured = playlist_rows.find_pictured(session, [playlist_id])
    missing = [entry for entry, entry_ids in zip(file.entries, found, strict=True) if not entry_ids]
    report = {
        "playlist": serializers.playlist(row, pictured[playlist_id]),
        "found": len(track_ids),
        "missing": [asdict(entry) for entry in missing[:MAX_MISSING]],
        "missing_count": len(missing),
    }
    response = success(report, HTTPStatus.CREATED)
    response.headers["Location"] = own_address(f"{blueprint.url_prefix}/{playlist_id}")
    return response


@blueprint.route("/<playlist_id>/export.m3u8")
@blueprint.arguments(ExportQuery, location="query")
@blueprint.response(
    HTTPStatus.OK, {"type": "string"}, content_type=playlist_files.MIME_TYPE, description="A playlist file"
)
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def export_playlist(query: ExportArguments, playlist_id: str) -> Response:
    """Export a playlist as M3U8: addresses on this server, or paths of the files."""
    if query.paths != URLS and not is_admin():
        raise Forbidden("Paths of files are shown to administrators only. Export addresses instead.")
    smart_playlists.refresh(playlist_id)
    with session_scope(read_only=True) as session:
        name = playlist_rows.get(session, person().id, playlist_id).name
        rows = playlist_files.rows(session, person().id, playlist_id)
        lines = playlist_files.locations(session, rows, query.paths)
    return playlist_files.answer(name, rows, lines)


def _read_again(playlist_id: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return a smart playlist with the tracks of its new rules."""
    smart_playlists.forget(playlist_id)
    smart_playlists.refresh(playlist_id)
    with session_scope(read_only=True) as session:
        return playlist_response(session, playlist_id, status)
