"""Playlists."""

from dataclasses import dataclass
from typing import ClassVar

from marshmallow import fields, validate

from schemas.fields import (
    EXAMPLE_ID,
    BoundedList,
    CleanString,
    StrictInteger,
    StrictSchema,
    identifier,
    words_field,
)
from schemas.paging import PageArguments, PageQuery
from schemas.tracks import Track
from schemas.typed import TypedSchema

MAX_NAME_LENGTH = 200
MAX_TRACKS = 10_000


def _name() -> CleanString:
    return CleanString(required=True, validate=validate.Length(1, MAX_NAME_LENGTH))


class Playlist(StrictSchema):
    """A playlist without its tracks."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    track_count = fields.Integer(required=True)
    created_at = fields.DateTime(required=True)
    changed_at = fields.DateTime(required=True)
    version = fields.Integer(required=True, metadata={"description": "also the ETag, for If-Match"})


class PlaylistTrack(Track):
    """A track of a playlist with its position."""

    position = fields.Integer(required=True, metadata={"description": "from 0"})


@dataclass(frozen=True, slots=True)
class NewPlaylistBody:
    """A playlist to create."""

    name: str
    track_ids: list[str]


class NewPlaylist(TypedSchema[NewPlaylistBody]):
    """A playlist to create."""

    data_class = NewPlaylistBody

    EXAMPLE: ClassVar = {"name": "Sunday morning"}

    name = _name()
    track_ids = BoundedList(identifier(), load_default=list, validate=validate.Length(0, MAX_TRACKS))


@dataclass(frozen=True, slots=True)
class PlaylistNameBody:
    """The new name of a playlist."""

    name: str


class PlaylistName(TypedSchema[PlaylistNameBody]):
    """The new name of a playlist."""

    data_class = PlaylistNameBody

    EXAMPLE: ClassVar = {"name": "Sunday evening"}

    name = _name()


@dataclass(frozen=True, slots=True)
class PlaylistTracksBody:
    """All tracks of a playlist, in their order."""

    track_ids: list[str]


class PlaylistTracks(TypedSchema[PlaylistTracksBody]):
    """All tracks of a playlist, in their order."""

    data_class = PlaylistTracksBody

    EXAMPLE: ClassVar = {"track_ids": [EXAMPLE_ID]}

    track_ids = BoundedList(identifier(), required=True, validate=validate.Length(0, MAX_TRACKS))


@dataclass(frozen=True, slots=True)
class PlaylistAdditionBody:
    """Tracks to add; `position` None: at the end."""

    track_ids: list[str]
    position: int | None


class PlaylistAddition(TypedSchema[PlaylistAdditionBody]):
    """Tracks to add to a playlist."""

    data_class = PlaylistAdditionBody

    EXAMPLE: ClassVar = {"track_ids": [EXAMPLE_ID], "position": 0}

    track_ids = BoundedList(identifier(), required=True, validate=validate.Length(1, MAX_TRACKS))
    position = StrictInteger(
        load_default=None,
        validate=validate.Range(0, MAX_TRACKS),
        metadata={"description": "index of the first added track; default: at the end"},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaylistListArguments(PageArguments):
    """Arguments of the list of playlists."""

    query: str | None


class PlaylistListQuery(PageQuery, TypedSchema[PlaylistListArguments]):
    """Filter of the list of playlists."""

    data_class = PlaylistListArguments

    query = words_field()
