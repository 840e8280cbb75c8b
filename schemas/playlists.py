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

#: What an exported playlist names: addresses on this server, or paths of files.
URLS, RELATIVE, ABSOLUTE = "urls", "relative", "absolute"
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
    file = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "path of the file in a music folder that it follows until it is changed here; "
            "null for a playlist without one, and for users who are no administrators"
        },
    )
    missing_count = fields.Integer(
        required=True, metadata={"description": "entries of its file that no track fits; 0 without a file"}
    )


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


@dataclass(frozen=True, slots=True)
class ExportArguments:
    """Arguments of an exported playlist."""

    paths: str


class ExportQuery(TypedSchema[ExportArguments]):
    """Form of an exported playlist."""

    data_class = ExportArguments

    paths = CleanString(
        load_default=URLS,
        validate=validate.OneOf((URLS, RELATIVE, ABSOLUTE)),
        metadata={
            "description": "urls: addresses on this server; relative: paths beneath the music folder; "
            "absolute: paths on the server; paths are shown to administrators only"
        },
    )


@dataclass(frozen=True, slots=True)
class ImportArguments:
    """Arguments of an imported playlist; `name` None: as the file says."""

    name: str | None


class ImportQuery(TypedSchema[ImportArguments]):
    """Name of an imported playlist."""

    data_class = ImportArguments

    name = CleanString(load_default=None, validate=validate.Length(1, MAX_NAME_LENGTH))


class MissingEntry(StrictSchema):
    """An entry of a playlist file without a track, or with several that fit equally well."""

    line = fields.Integer(required=True, metadata={"description": "from 1"})
    path = fields.String(required=True)
    title = fields.String(required=True, metadata={"description": "as the file names it"})


class ImportedPlaylist(StrictSchema):
    """An imported playlist, and the entries that were not found."""

    playlist = fields.Nested(Playlist, required=True)
    found = fields.Integer(required=True)
    missing = fields.List(
        fields.Nested(MissingEntry), required=True, metadata={"description": "the first thousand"}
    )
    missing_count = fields.Integer(required=True)
