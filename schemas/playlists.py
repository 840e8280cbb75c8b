"""Playlists."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate, validates_schema

from schemas.fields import CleanString, StrictBoolean, StrictSchema, words_field
from schemas.paging import SortedArguments, SortedQuery, sort_field
from schemas.playlist_parts.playlist_tracks import track_ids_field
from schemas.playlist_parts.smart_rules import SmartRules
from schemas.typed import TypedSchema

MAX_NAME_LENGTH, MAX_DESCRIPTION_LENGTH = 200, 2000

#: Rights of other accounts (`library.states.PlaylistAccess`).
ACCESS = ("private", "read", "edit")

SORTS = ("name", "changed_at", "created_at", "track_count")

#: What an exported playlist names: addresses on this server, or paths of files.
URLS, RELATIVE, ABSOLUTE = "urls", "relative", "absolute"


def _name(**options: Any) -> CleanString:
    return CleanString(validate=validate.Length(1, MAX_NAME_LENGTH), **options)


def _description(default: str | None) -> CleanString:
    return CleanString(load_default=default, validate=validate.Length(0, MAX_DESCRIPTION_LENGTH))


def _access(default: str | None) -> CleanString:
    return CleanString(
        load_default=default,
        validate=validate.OneOf(ACCESS),
        metadata={
            "description": "other accounts of this server: none of them sees it; all may read it; all may "
            "add, move and remove its tracks"
        },
    )


def _rules() -> fields.Nested:
    return fields.Nested(
        SmartRules,
        load_default=None,
        allow_none=True,
        metadata={"description": "of a smart playlist; null: none, or as they are"},
    )


class Playlist(StrictSchema):
    """A playlist without its tracks."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    description = fields.String(required=True)
    owner = fields.String(
        required=True, allow_none=True, metadata={"description": "name of its account; null without accounts"}
    )
    is_own = fields.Boolean(required=True)
    can_edit = fields.Boolean(
        required=True, metadata={"description": "whether you may add, move and remove tracks"}
    )
    access = fields.String(required=True, validate=validate.OneOf(ACCESS))
    rules = fields.Nested(
        SmartRules,
        required=True,
        allow_none=True,
        metadata={
            "description": "of a smart playlist, which has the tracks that fit; null: has its own tracks"
        },
    )
    track_count = fields.Integer(required=True)
    duration_s = fields.Float(required=True)
    picture_track_ids = fields.List(
        fields.String(), required=True, metadata={"description": "its first different tracks, at most four"}
    )
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


@dataclass(frozen=True, slots=True)
class NewPlaylistBody:
    """A playlist to create."""

    name: str
    track_ids: list[str]
    description: str
    access: str
    rules: dict[str, object] | None


class NewPlaylist(TypedSchema[NewPlaylistBody]):
    """A playlist to create."""

    data_class = NewPlaylistBody

    EXAMPLE: ClassVar = {"name": "Sunday morning"}

    name = _name(required=True)
    track_ids = track_ids_field(0, load_default=list)
    description = _description("")
    access = _access("private")
    rules = _rules()

    @validates_schema
    def _check_tracks(self, values: Mapping[str, object], **_options: object) -> None:
        if values.get("rules") and values.get("track_ids"):
            raise ValidationError("A smart playlist has the tracks that fit its rules.", "track_ids")


@dataclass(frozen=True, slots=True)
class PlaylistChangeBody:
    """Changed properties of a playlist; None: as it is."""

    name: str | None
    description: str | None
    access: str | None
    rules: dict[str, object] | None


class PlaylistName(TypedSchema[PlaylistChangeBody]):
    """Properties of a playlist to change, at least one."""

    data_class = PlaylistChangeBody

    EXAMPLE: ClassVar = {"name": "Sunday evening"}

    name = _name(load_default=None)
    description = _description(None)
    access = _access(None)
    rules = _rules()

    @validates_schema
    def _check_any(self, values: Mapping[str, object], **_options: object) -> None:
        if all(value is None for value in values.values()):
            raise ValidationError("Name at least one property to change.", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaylistListArguments(SortedArguments):
    """Arguments of the list of playlists."""

    query: str | None
    own: bool | None


class PlaylistListQuery(SortedQuery, TypedSchema[PlaylistListArguments]):
    """Filter and order of the list of playlists."""

    data_class = PlaylistListArguments

    query = words_field()
    own = StrictBoolean(
        load_default=None,
        metadata={"description": "true: yours; false: those that others share; default: both"},
    )
    sort_by = sort_field(SORTS)


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
