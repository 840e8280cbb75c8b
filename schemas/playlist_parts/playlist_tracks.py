"""Tracks of playlists, and changes of their order."""

from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import fields, validate

from schemas.fields import EXAMPLE_ID, BoundedList, CleanString, StrictInteger, identifier
from schemas.tracks import Track
from schemas.typed import TypedSchema

MAX_TRACKS = 10_000

#: Operations of an edit.
REMOVE, MOVE, INSERT = "remove", "move", "insert"

#: Treatments of tracks that a playlist has already.
ADD, SKIP, REFUSE = "add", "skip", "refuse"


def track_ids_field(least: int, **options: Any) -> BoundedList:
    """Return a field for the ids of a playlist's tracks."""
    return BoundedList(identifier(), validate=validate.Length(least, MAX_TRACKS), **options)


class PlaylistTrack(Track):
    """A track of a playlist with its position."""

    position = fields.Integer(required=True, metadata={"description": "from 0"})


@dataclass(frozen=True, slots=True)
class PlaylistTracksBody:
    """All tracks of a playlist, in their order."""

    track_ids: list[str]


class PlaylistTracks(TypedSchema[PlaylistTracksBody]):
    """All tracks of a playlist, in their order."""

    data_class = PlaylistTracksBody

    EXAMPLE: ClassVar = {"track_ids": [EXAMPLE_ID]}

    track_ids = track_ids_field(0, required=True)


@dataclass(frozen=True, slots=True)
class PlaylistAdditionBody:
    """Tracks to add; `position` None: at the end."""

    track_ids: list[str]
    position: int | None
    duplicates: str


class PlaylistAddition(TypedSchema[PlaylistAdditionBody]):
    """Tracks to add to a playlist."""

    data_class = PlaylistAdditionBody

    EXAMPLE: ClassVar = {"track_ids": [EXAMPLE_ID], "position": 0}

    track_ids = track_ids_field(1, required=True)
    position = StrictInteger(
        load_default=None,
        validate=validate.Range(0, MAX_TRACKS),
        metadata={"description": "index of the first added track; default: at the end"},
    )
    duplicates = CleanString(
        load_default=ADD,
        validate=validate.OneOf((ADD, SKIP, REFUSE)),
        metadata={
            "description": "tracks that would be in the playlist twice: add them, leave them out, or refuse "
            "the request with `PLAYLIST_DUPLICATES` and their number"
        },
    )


@dataclass(frozen=True, slots=True)
class PlaylistEntryBody:
    """An entry of a playlist as its editor saw it."""

    track_id: str
    position: int


class PlaylistEntry(TypedSchema[PlaylistEntryBody]):
    """An entry of a playlist as you saw it; if it was moved meanwhile, the nearest one with the track."""

    data_class = PlaylistEntryBody

    track_id = identifier(required=True)
    position = StrictInteger(required=True, validate=validate.Range(0, MAX_TRACKS))


@dataclass(frozen=True, slots=True)
class PlaylistEditBody:
    """An operation on entries; `before` None: to the end."""

    op: str
    entries: list[PlaylistEntryBody]
    before: PlaylistEntryBody | None


class PlaylistEdit(TypedSchema[PlaylistEditBody]):
    """An operation on entries of a playlist, which another editor's at the same time does not undo."""

    data_class = PlaylistEditBody

    EXAMPLE: ClassVar = {"op": "remove", "entries": [{"track_id": EXAMPLE_ID, "position": 0}]}

    op = CleanString(
        required=True,
        validate=validate.OneOf((REMOVE, MOVE, INSERT)),
        metadata={
            "description": "remove: take the entries out; move: put them before another one, in their order "
            "here; insert: add each at its position"
        },
    )
    entries = BoundedList(
        fields.Nested(PlaylistEntry), required=True, validate=validate.Length(1, MAX_TRACKS)
    )
    before = fields.Nested(
        PlaylistEntry,
        load_default=None,
        allow_none=True,
        metadata={"description": "of move: the entry that follows; null: to the end"},
    )
