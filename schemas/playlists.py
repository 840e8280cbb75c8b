"""Playlists."""

from typing import ClassVar

from marshmallow import fields, validate

from schemas.fields import (
    EXAMPLE_ID,
    BoundedList,
    CleanString,
    PageQuery,
    StrictInteger,
    StrictSchema,
    identifier,
    words_field,
)
from schemas.tracks import Track

MAX_NAME_LENGTH = 200
MAX_TRACKS = 10_000


def _name() -> CleanString:
    return CleanString(required=True, validate=validate.Length(1, MAX_NAME_LENGTH))


class Playlist(StrictSchema):
    """Tracks in an order that somebody chose."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    track_count = fields.Integer(required=True)
    created_at = fields.DateTime(required=True)
    changed_at = fields.DateTime(required=True)
    version = fields.Integer(required=True, metadata={"description": "also the ETag, for If-Match"})


class PlaylistTrack(Track):
    """A track at its place in a playlist."""

    position = fields.Integer(required=True, metadata={"description": "from 0"})


class NewPlaylist(StrictSchema):
    """A playlist to be made."""

    EXAMPLE: ClassVar = {"name": "Sunday morning"}

    name = _name()
    track_ids = BoundedList(identifier(), load_default=list, validate=validate.Length(0, MAX_TRACKS))


class PlaylistName(StrictSchema):
    """Another name."""

    EXAMPLE: ClassVar = {"name": "Sunday evening"}

    name = _name()


class PlaylistTracks(StrictSchema):
    """All the tracks, in their order."""

    EXAMPLE: ClassVar = {"track_ids": [EXAMPLE_ID]}

    track_ids = BoundedList(identifier(), required=True, validate=validate.Length(0, MAX_TRACKS))


class PlaylistAddition(StrictSchema):
    """Tracks to be added."""

    EXAMPLE: ClassVar = {"track_ids": [EXAMPLE_ID], "position": 0}

    track_ids = BoundedList(identifier(), required=True, validate=validate.Length(1, MAX_TRACKS))
    position = StrictInteger(
        load_default=None,
        validate=validate.Range(0, MAX_TRACKS),
        metadata={"description": "where they go; default: to the end"},
    )


class PlaylistListQuery(PageQuery):
    """Which playlists."""

    query = words_field()
