"""Favourites of the caller."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Response

from app import details, marks
from app.http import serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.list_responses import ShowMarked, list_response, marked_response
from app.http.responses import success
from library.catalogue import tracks
from library.database import OpenSession, session_scope
from library.paging import ListPage, PageRequest, number
from library.people import favourites, name_marks
from library.states import NameKind
from schemas import envelope
from schemas.catalogue import (
    Album,
    AlbumDetail,
    AlbumReference,
    AlbumReferenceBody,
    Artist,
    ArtistDetail,
    ArtistReference,
    ArtistReferenceBody,
)
from schemas.objects import TrackJson
from schemas.paging import ListQuery, PageArguments
from schemas.tracks import Track, TrackReference, TrackReferenceBody

blueprint = StrictBlueprint(
    "favourites",
    __name__,
    url_prefix="/api/v1/favourites",
    description="Your favourites",
)


@blueprint.route("")
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Track))
def list_favourites(query: PageArguments) -> Response:
    """List your favourites, newest first."""

    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return favourites.page(session, person().id, page)

    return list_response(query, read, serializers.track_of_list())


@blueprint.route("", methods=["POST"])
@blueprint.arguments(TrackReference)
@blueprint.response(HTTPStatus.CREATED, envelope.success(Track))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def add_favourite(reference: TrackReferenceBody) -> Response:
    """Add a track to your favourites; repeating it has no effect."""
    with session_scope() as session:
        favourites.add(session, person().id, reference.track_id)
        shown = _track(session, reference.track_id)
    marks.tell((marks.TRACK, [reference.track_id]))
    return success(shown, HTTPStatus.CREATED)


@blueprint.route("/<track_id>", methods=["DELETE"])
@blueprint.response(HTTPStatus.OK, envelope.success(Track))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def remove_favourite(track_id: str) -> Response:
    """Remove a track from your favourites; repeating it has no effect."""
    with session_scope() as session:
        favourites.remove(session, person().id, track_id)
        shown = _track(session, track_id)
    marks.tell((marks.TRACK, [track_id]))
    return success(shown)


@blueprint.route("/albums")
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Album))
def list_favourite_albums(query: PageArguments) -> Response:
    """List your favourite albums with playable tracks, newest favourite first."""
    return _list(query, NameKind.ALBUM, serializers.album)


@blueprint.route("/albums", methods=["POST"])
@blueprint.arguments(AlbumReference)
@blueprint.response(HTTPStatus.CREATED, envelope.success(AlbumDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def add_favourite_album(reference: AlbumReferenceBody) -> Response:
    """Add an album to your favourites; repeating it has no effect."""
    _mark(name_marks.star, NameKind.ALBUM, reference.album_id)
    return _album(reference.album_id, HTTPStatus.CREATED)


@blueprint.route("/albums/<album_id>", methods=["DELETE"])
@blueprint.response(HTTPStatus.OK, envelope.success(AlbumDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def remove_favourite_album(album_id: str) -> Response:
    """Remove an album from your favourites; repeating it has no effect."""
    _mark(name_marks.unstar, NameKind.ALBUM, album_id)
    return _album(album_id, HTTPStatus.OK)


@blueprint.route("/artists")
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Artist))
def list_favourite_artists(query: PageArguments) -> Response:
    """List your favourite artists with playable tracks, newest favourite first."""
    return _list(query, NameKind.ARTIST, serializers.artist)


@blueprint.route("/artists", methods=["POST"])
@blueprint.arguments(ArtistReference)
@blueprint.response(HTTPStatus.CREATED, envelope.success(ArtistDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def add_favourite_artist(reference: ArtistReferenceBody) -> Response:
    """Add an artist to your favourites; repeating it has no effect."""
    _mark(name_marks.star, NameKind.ARTIST, reference.artist_id)
    return _artist(reference.artist_id, HTTPStatus.CREATED)


@blueprint.route("/artists/<artist_id>", methods=["DELETE"])
@blueprint.response(HTTPStatus.OK, envelope.success(ArtistDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def remove_favourite_artist(artist_id: str) -> Response:
    """Remove an artist from your favourites; repeating it has no effect."""
    _mark(name_marks.unstar, NameKind.ARTIST, artist_id)
    return _artist(artist_id, HTTPStatus.OK)


def _list(query: PageArguments, kind: NameKind, show: ShowMarked) -> Response:
    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return name_marks.page(session, person().id, kind, page)

    return marked_response(query, read, kind, show)


def _mark(mark: Callable[[OpenSession, str, NameKind, int], None], kind: NameKind, target: str) -> None:
    with session_scope() as session:
        mark(session, person().id, kind, number(target))
    marks.tell((kind, [target]))


def _track(session: OpenSession, track_id: str) -> TrackJson:
    return serializers.track(tracks.get(session, track_id, person().id))


def _album(album_id: str, status: HTTPStatus) -> Response:
    with session_scope(read_only=True) as session:
        return success(details.album_detail(session, album_id), status)


def _artist(artist_id: str, status: HTTPStatus) -> Response:
    with session_scope(read_only=True) as session:
        return success(details.artist_detail(session, artist_id), status)
