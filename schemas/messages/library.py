"""Messages of clients that read the library."""

from dataclasses import dataclass

from marshmallow import validate

from schemas.fields import MAX_QUERY_LENGTH, CleanString, StrictInteger
from schemas.messages.fields import MAX_WINDOW
from schemas.typed import TypedSchema

SORTS = ("title", "artist", "album", "year", "added_at", "play_count")


@dataclass(frozen=True, slots=True)
class LibrarySearchData:
    """Words to search for, and the part of the results to return."""

    query: str
    offset: int
    limit: int


class LibrarySearch(TypedSchema[LibrarySearchData]):
    """Search tracks by words."""

    data_class = LibrarySearchData

    query = CleanString(required=True, validate=validate.Length(1, MAX_QUERY_LENGTH))
    offset = StrictInteger(strict=True, load_default=0, validate=validate.Range(0, 1_000_000))
    limit = StrictInteger(strict=True, load_default=50, validate=validate.Range(1, MAX_WINDOW))


@dataclass(frozen=True, slots=True)
class LibraryBrowseData:
    """Sort order, and the part of the list to return."""

    by: str
    offset: int
    limit: int


class LibraryBrowse(TypedSchema[LibraryBrowseData]):
    """List the library."""

    data_class = LibraryBrowseData

    by = CleanString(load_default="title", validate=validate.OneOf(SORTS))
    offset = StrictInteger(strict=True, load_default=0, validate=validate.Range(0, 100_000_000))
    limit = StrictInteger(strict=True, load_default=50, validate=validate.Range(1, MAX_WINDOW))
