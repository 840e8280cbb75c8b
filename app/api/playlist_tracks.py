"""Tracks of playlists and their order."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Response

from app import smart_playlists
from app.http import long_writes, serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.list_responses import list_response
from app.http.parsing import expected_version
from app.playlist_responses import playlist_response
from discovery.lists import ordering
from library.database import OpenSession
from library.paging import ListPage, PageRequest
from library.people import playlists
from library.people.playlist_parts import playlist_entries, playlist_rows
from library.people.playlist_parts.playlist_entries import ShownEntry
from schemas import envelope
from schemas.paging import ListQuery, PageArguments
from schemas.playlist_parts.playlist_tracks import (
    ADD,
    INSERT,
    MOVE,
    REFUSE,
    REMOVE,
    PlaylistAddition,
    PlaylistAdditionBody,
    PlaylistEdit,
    PlaylistEditBody,
    PlaylistTrack,
    PlaylistTracks,
    PlaylistTracksBody,
)
from schemas.playlists import Playlist
from schemas.sound_lists.orders import Order, OrderBody

blueprint = StrictBlueprint(
    "playlist tracks", __name__, url_prefix="/api/v1/playlists", description="Tracks of playlists"
)


@blueprint.route("/<playlist_id>/tracks")
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(PlaylistTrack))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def list_playlist_tracks(query: PageArguments, playlist_id: str) -> Response:
    """List a playlist's tracks in its order, including missing ones."""
    if query.offset == 0 and query.cursor is None:
        smart_playlists.refresh(playlist_id)

    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return playlist_rows.contents(session, person().id, playlist_id, page)

    return list_response(query, read, serializers.playlist_track)


@blueprint.route("/<playlist_id>/tracks", methods=["POST"])
@blueprint.arguments(PlaylistAddition)
@blueprint.conditional_on_version
@blueprint.response(HTTPStatus.CREATED, envelope.success(Playlist))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def add_playlist_tracks(body: PlaylistAdditionBody, playlist_id: str) -> Response:
    """Add tracks to a playlist, at the end or at a position."""
    moved = long_writes.LONG if body.position is not None else 0
    who, added = person().id, body.track_ids
    with long_writes.writing(len(added) + moved) as session:
        if body.duplicates != ADD:
            is_strict = body.duplicates == REFUSE
            added = playlists.without_duplicates(session, who, playlist_id, added, is_strict=is_strict)
        playlists.append(session, who, playlist_id, added, body.position, expected_version())
        return playlist_response(session, playlist_id, HTTPStatus.CREATED)


@blueprint.route("/<playlist_id>/tracks", methods=["PUT"])
@blueprint.arguments(PlaylistTracks)
@blueprint.conditional_on_version
@blueprint.response(HTTPStatus.OK, envelope.success(Playlist))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def replace_playlist_tracks(body: PlaylistTracksBody, playlist_id: str) -> Response:
    """Replace all tracks of a playlist; moves, removals and additions in one request."""
    with long_writes.writing(long_writes.LONG) as session:
        playlists.replace(session, person().id, playlist_id, body.track_ids, expected_version())
        return playlist_response(session, playlist_id)


@blueprint.route("/<playlist_id>/edits", methods=["POST"])
@blueprint.arguments(PlaylistEdit)
@blueprint.response(HTTPStatus.OK, envelope.success(Playlist))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def edit_playlist(body: PlaylistEditBody, playlist_id: str) -> Response:
    """Remove, move or insert entries of a playlist; edits of several devices at once lose nothing."""
    entries = [ShownEntry(entry.track_id, entry.position) for entry in body.entries]
    before = ShownEntry(body.before.track_id, body.before.position) if body.before else None
    make: dict[str, Callable[[list[str]], list[str]]] = {
        REMOVE: lambda track_ids: playlist_entries.remove(track_ids, entries),
        MOVE: lambda track_ids: playlist_entries.move(track_ids, entries, before),
        INSERT: lambda track_ids: playlist_entries.insert(track_ids, entries),
    }
    with long_writes.writing(long_writes.LONG) as session:
        playlists.edit(session, person().id, playlist_id, make[body.op])
        return playlist_response(session, playlist_id)


@blueprint.route("/<playlist_id>/orders", methods=["POST"])
@blueprint.arguments(Order)
@blueprint.response(HTTPStatus.OK, envelope.success(Playlist))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def order_playlist(body: OrderBody, playlist_id: str) -> Response:
    """Put all entries of a playlist in order along a dimension of their sound."""
    with long_writes.writing(long_writes.LONG) as session:

        def ordered(track_ids: list[str]) -> list[str]:
            return [track_ids[at] for at in ordering.arrange(session, track_ids, body.order()).positions]

        playlists.edit(session, person().id, playlist_id, ordered)
        return playlist_response(session, playlist_id)
