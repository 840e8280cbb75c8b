"""Artists and albums that administrators merge, and split again."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Response

from app import details
from app.http.auth import admin_only, person
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from library import write_turns
from library.catalogue import merging
from library.database import OpenSession, session_scope
from library.states import NameKind
from schemas import envelope
from schemas.catalogue import AlbumDetail, ArtistDetail, MergeBody, MergeRequest, SplitBody, SplitRequest

blueprint = StrictBlueprint(
    "merges",
    __name__,
    url_prefix="/api/v1",
    description="Artists and albums that are one, by an administrator's decision",
)


@blueprint.route("/artists/<artist_id>/merge", methods=["POST"])
@admin_only
@blueprint.arguments(MergeRequest)
@blueprint.response(HTTPStatus.OK, envelope.success(ArtistDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def merge_artist(body: MergeBody, artist_id: str) -> Response:
    """Make an artist part of another one, which is returned; it holds for files that are read later, too."""
    _apply(lambda session: merging.merge(session, NameKind.ARTIST, artist_id, body.into, person().id))
    return _artist(body.into)


@blueprint.route("/artists/<artist_id>/split", methods=["POST"])
@admin_only
@blueprint.arguments(SplitRequest)
@blueprint.response(HTTPStatus.OK, envelope.success(ArtistDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def split_artist(body: SplitBody, artist_id: str) -> Response:
    """Separate artists that were merged into one, or a spelling of its name."""
    _apply(lambda session: merging.split(session, NameKind.ARTIST, artist_id, body.name, person().id))
    return _artist(artist_id)


@blueprint.route("/albums/<album_id>/merge", methods=["POST"])
@admin_only
@blueprint.arguments(MergeRequest)
@blueprint.response(HTTPStatus.OK, envelope.success(AlbumDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def merge_album(body: MergeBody, album_id: str) -> Response:
    """Make an album part of another one, which is returned; it holds for files that are read later, too."""
    _apply(lambda session: merging.merge(session, NameKind.ALBUM, album_id, body.into, person().id))
    return _album(body.into)


@blueprint.route("/albums/<album_id>/split", methods=["POST"])
@admin_only
@blueprint.arguments(SplitRequest)
@blueprint.response(HTTPStatus.OK, envelope.success(AlbumDetail))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def split_album(body: SplitBody, album_id: str) -> Response:
    """Separate albums that were merged into one, or one album in several folders."""
    _apply(lambda session: merging.split(session, NameKind.ALBUM, album_id, body.name, person().id))
    return _album(album_id)


def _apply(decide: Callable[[OpenSession], list[str]]) -> None:
    """Store a decision, then write its tracks in batches, so that other writers get their turns."""
    with write_turns.long_scope() as session:
        affected = decide(session)
    for start in range(0, len(affected), merging.BATCH):
        with write_turns.long_scope() as session:
            merging.write_again(session, affected[start : start + merging.BATCH])


def _artist(artist_id: str) -> Response:
    with session_scope(read_only=True) as session:
        return success(details.artist_detail(session, artist_id))


def _album(album_id: str) -> Response:
    with session_scope(read_only=True) as session:
        return success(details.album_detail(session, album_id))
