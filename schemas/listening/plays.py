"""Plays to store."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.fields import EXAMPLE_ID, StrictTime, identifier
from schemas.typed import TypedSchema

PLAYED_AT = (
    "when it was played, also long ago; default: now. A play of the same track within the same second is the "
    "same play"
)


@dataclass(frozen=True, slots=True)
class NewPlayBody:
    """A play to store; `played_at` in seconds since 1970, None: now."""

    track_id: str
    played_at: float | None = None


class NewPlay(TypedSchema[NewPlayBody]):
    """A play to store."""

    data_class = NewPlayBody

    EXAMPLE: ClassVar = {"track_id": EXAMPLE_ID, "played_at": "2026-11-30T18:05:00Z"}

    track_id = identifier(required=True)
    played_at = StrictTime(metadata={"description": PLAYED_AT})
