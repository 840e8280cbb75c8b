"""Lists of tracks, searches and similar tracks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, validate

from fingerprint.dimensions import DIMENSIONS
from schemas.cache import forced_strategy
from schemas.catalogue import Album, Artist
from schemas.fields import (
    MAX_QUERY_LENGTH,
    CleanString,
    StrictBoolean,
    StrictFloat,
    StrictInteger,
    StrictSchema,
    identifier,
    name_field,
    words_field,
)
from schemas.paging import (
    OffsetArguments,
    OffsetQuery,
    SortedArguments,
    SortedQuery,
    limit_field,
    ranked_sort_field,
    with_order,
)
from schemas.tracks import MAX_YEAR, TRACK_STATES, Track
from schemas.typed import TypedSchema

SORT_FIELDS = (
    "title",
    "artist",
    "album",
    "album_order",
    "year",
    "duration_s",
    "format",
    "added_at",
    "play_count",
    "last_played_at",
)


def _range_fields() -> dict[str, fields.Field[Any]]:
    """Return fields for the lowest and highest value of each dimension, such as `tempo_bpm_min`."""
    return {
        f"{dimension.name}_{bound}": StrictFloat(
            load_default=None, metadata={"description": f"{words} {dimension.name}, {dimension.unit}"}
        )
        for dimension in DIMENSIONS
        for bound, words in (("min", "lowest"), ("max", "highest"))
    }


RANGES = _range_fields()

#: Fields for the value of each dimension that similar tracks should have, such as `tempo_bpm_near`.
AIMS: dict[str, fields.Field[Any]] = {
    f"{dimension.name}_near": StrictFloat(
        load_default=None,
        validate=validate.Range(-1000.0, 1000.0),
        metadata={"description": f"like the track, but with this {dimension.name}, {dimension.unit}"},
    )
    for dimension in DIMENSIONS
}


def _bounded(values: Mapping[str, Any]) -> tuple[tuple[str, float | None, float | None], ...]:
    """Return the bounded dimensions, each with its lowest and highest value."""
    bounds = {name: values[name] for name in RANGES.keys() & values.keys()}
    named = (dimension.name for dimension in DIMENSIONS if bounds)
    ranges = ((name, bounds.get(f"{name}_min"), bounds.get(f"{name}_max")) for name in named)
    return tuple(each for each in ranges if each[1:] != (None, None))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackListArguments(SortedArguments):
    """Arguments of a list of tracks.

    Attributes
    ----------
    sounds
        Bounded dimensions, each with its lowest and highest value; None: unbounded.
    """

    sort_by: str = SORT_FIELDS[0]
    state: str | None = None
    reason: str | None = None
    album_id: str | None = None
    artist_id: str | None = None
    genre_id: str | None = None
    artist: str | None = None
    album: str | None = None
    genre: str | None = None
    year: int | None = None
    format: str | None = None
    favourite: bool | None = None
    query: str | None = None
    sounds: tuple[tuple[str, float | None, float | None], ...] = ()


_SoundQuery = SortedQuery.from_dict(RANGES, name="SoundQuery")


class TrackListQuery(_SoundQuery, TypedSchema[TrackListArguments]):  # type: ignore[misc, valid-type]  # built at runtime
    """Filters and order of a list of tracks."""

    data_class = TrackListArguments

    sort_by = ranked_sort_field(SORT_FIELDS)
    state = CleanString(
        load_default=None,
        validate=validate.OneOf((*TRACK_STATES, "missing")),
        metadata={"description": "state of the fingerprint, or 'missing'; default: all playable tracks"},
    )
    reason = name_field("reason why the analysis failed or was skipped")
    album_id = identifier(load_default=None, metadata={"description": "`id` of the album"})
    artist_id = identifier(load_default=None, metadata={"description": "`id` of one of the artists"})
    genre_id = identifier(load_default=None, metadata={"description": "`id` of one of the genres"})
    artist = name_field("name of an artist; case and accents are ignored")
    album = name_field("name of the album; case and accents are ignored")
    genre = name_field("name of a genre; case and accents are ignored")
    year = StrictInteger(
        load_default=None,
        validate=validate.Range(0, MAX_YEAR),
        metadata={"description": "year of the release"},
    )
    format = name_field("format of the files, as tracks have it: mp3, flac, m4a, wma …")
    favourite = StrictBoolean(
        load_default=None, metadata={"description": "true: your favourites; false: all others"}
    )
    query = words_field()

    def load(self, data: Any, **options: Any) -> Any:
        """Load only the arguments that were sent: most requests send two of the 68."""
        return super().load(data, **options | {"partial": True})

    def make(self, values: Mapping[str, Any]) -> TrackListArguments:
        """Return the arguments, with all bounds of dimensions in `sounds`."""
        plain = {name: value for name, value in values.items() if name not in RANGES}
        return TrackListArguments(**with_order(plain, SORT_FIELDS), sounds=_bounded(values))


def _query_field() -> CleanString:
    return CleanString(
        required=True,
        validate=validate.Length(min=1, max=MAX_QUERY_LENGTH),
        metadata={
            "description": (
                'words or prefixes, the first ten count; `"whole phrase"`, `-without`, `title:`, `artist:`, '
                "`album:`, `genre:`, `year:1990..1999` (or `1990..`, `..1999`); the rest is searched as words"
            ),
            "example": "kind of blu",
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchArguments(OffsetArguments):
    """Arguments of a search."""

    query: str
    strategy: str | None


class SearchQuery(OffsetQuery, TypedSchema[SearchArguments]):
    """A search by words."""

    data_class = SearchArguments

    query = _query_field()
    strategy = forced_strategy()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupedSearchArguments:
    """Arguments of a grouped search."""

    query: str
    limit: int
    name_limit: int | None


class GroupedSearchQuery(TypedSchema[GroupedSearchArguments]):
    """A search by words for artists, albums and tracks."""

    data_class = GroupedSearchArguments

    query = _query_field()
    limit = limit_field(5, most=50)
    name_limit = StrictInteger(
        load_default=None,
        validate=validate.Range(1, 50),
        metadata={"description": "artists and albums at most, if fewer than `limit`", "example": 3},
    )


def _group(item: type[StrictSchema]) -> fields.Nested:
    group: Any = StrictSchema.from_dict(
        {
            "items": fields.List(fields.Nested(item), required=True),
            "total": fields.Integer(required=True, metadata={"description": "all that match", "example": 12}),
        },
        name=f"{item.__name__}Group",
    )
    return fields.Nested(group, required=True)


class FoundGroups(StrictSchema):
    """Results of a search, each group best first."""

    artists = _group(Artist)
    albums = _group(Album)
    tracks = _group(Track)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarArguments:
    """Arguments of a list of similar tracks; `sounds` as in `TrackListArguments`.

    Attributes
    ----------
    aims
        Values that the tracks should have instead of the track's own, by dimension.
    """

    limit: int
    max_per_artist: int
    max_per_album: int
    exclude_duplicates: bool
    min_similarity: float
    strategy: str | None
    genre_id: str | None
    genre: str | None
    year: int | None
    favourite: bool | None
    sounds: tuple[tuple[str, float | None, float | None], ...]
    aims: tuple[tuple[str, float], ...]


_BoundedQuery = Schema.from_dict(RANGES | AIMS, name="BoundedQuery")


class SimilarQuery(_BoundedQuery, TypedSchema[SimilarArguments]):  # type: ignore[misc, valid-type]  # built at runtime
    """Length, variety and filters of a list of similar tracks."""

    data_class = SimilarArguments

    limit = limit_field(20, most=200)
    max_per_artist = StrictInteger(
        load_default=3, validate=validate.Range(1, 200), metadata={"description": "most tracks of one artist"}
    )
    max_per_album = StrictInteger(
        load_default=2, validate=validate.Range(1, 200), metadata={"description": "most tracks of one album"}
    )
    exclude_duplicates = StrictBoolean(
        load_default=True, metadata={"description": "omit tracks with the same recording"}
    )
    min_similarity = StrictFloat(
        load_default=0.0,
        validate=validate.Range(0.0, 1.0),
        metadata={"description": "omit tracks with a lower similarity", "example": 0.5},
    )
    strategy = forced_strategy()
    genre_id = identifier(load_default=None, metadata={"description": "only tracks of this genre, by `id`"})
    genre = name_field("only tracks of this genre; case and accents are ignored")
    year = StrictInteger(
        load_default=None,
        validate=validate.Range(0, MAX_YEAR),
        metadata={"description": "only tracks of this year"},
    )
    favourite = StrictBoolean(
        load_default=None, metadata={"description": "true: only your favourites; false: only others"}
    )

    def make(self, values: Mapping[str, Any]) -> SimilarArguments:
        """Return the arguments, with all bounds in `sounds` and all values to be near in `aims`."""
        plain = {name: value for name, value in values.items() if name not in RANGES and name not in AIMS}
        near = ((dimension.name, values.get(f"{dimension.name}_near")) for dimension in DIMENSIONS)
        aims = tuple((name, value) for name, value in near if value is not None)
        return SimilarArguments(**plain, sounds=_bounded(values), aims=aims)
