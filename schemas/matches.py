"""Matches of tracks with files in other places."""

from dataclasses import dataclass

from marshmallow import fields, validate

from schemas.fields import EXAMPLE_ID, CleanString, StrictSchema
from schemas.paging import PageArguments, PageQuery
from schemas.typed import TypedSchema

MATCH_STATES = ("applied", "open", "undone", "rejected")
MATCH_REASONS = (
    *("same_file", "same_place", "same_audio", "same_track_mbid"),
    *("same_recording_mbid", "same_tags", "same_sound"),
)


class Match(StrictSchema):
    """A track that a scan recognised in another place; while it is `open`, a question."""

    id = fields.String(required=True, metadata={"example": EXAMPLE_ID})
    group_id = fields.String(
        required=True,
        metadata={"example": EXAMPLE_ID, "description": "the same for files that moved together"},
    )
    job_id = fields.String(required=True, allow_none=True, metadata={"example": EXAMPLE_ID})
    state = fields.String(required=True, metadata={"enum": MATCH_STATES})
    reason = fields.String(required=True, metadata={"enum": MATCH_REASONS})
    track_id = fields.String(required=True, metadata={"example": EXAMPLE_ID})
    title = fields.String(
        required=True, allow_none=True, metadata={"description": "of the track; null: it was purged"}
    )
    artist = fields.String(required=True, allow_none=True)
    old_path = fields.String(required=True, metadata={"example": "/music/a/1.mp3"})
    new_path = fields.String(required=True, metadata={"example": "/music/b/1.mp3"})
    created_at = fields.DateTime(required=True)
    settled_at = fields.DateTime(
        required=True, allow_none=True, metadata={"description": "when it was accepted, undone or rejected"}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchListArguments(PageArguments):
    """Arguments of the list of matches."""

    state: str | None


class MatchListQuery(PageQuery, TypedSchema[MatchListArguments]):
    """Filters of the list of matches."""

    data_class = MatchListArguments

    state = CleanString(
        load_default=None,
        validate=validate.OneOf(MATCH_STATES),
        metadata={"description": "only matches with this value"},
    )
