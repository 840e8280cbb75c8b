"""Fields that rules may name, with their kinds and operators."""

from enum import StrEnum

from fingerprint.dimensions import DIMENSIONS


class FieldKind(StrEnum):
    """Kinds of fields."""

    TEXT = "text"
    NUMBER = "number"
    SOUND = "sound"
    DATE = "date"
    FLAG = "flag"
    PLAYLIST = "playlist"


#: Operators by kind. `between` and `percentile` take two values, both included.
OPERATORS: dict[FieldKind, tuple[str, ...]] = {
    FieldKind.TEXT: ("is", "is_not", "contains", "not_contains", "starts_with"),
    FieldKind.NUMBER: ("is", "is_not", "at_least", "at_most", "between"),
    FieldKind.SOUND: ("between", "at_least", "at_most", "percentile"),
    FieldKind.DATE: ("in_last_days", "not_in_last_days", "before", "after"),
    FieldKind.FLAG: ("is",),
    FieldKind.PLAYLIST: ("is", "is_not"),
}

#: Kinds by the name of the field; plays, ratings and favourites are those of the playlist's account.
FIELDS: dict[str, FieldKind] = {
    **dict.fromkeys(("title", "artist", "album", "album_artist", "genre", "format"), FieldKind.TEXT),
    **dict.fromkeys(("year", "track", "disc", "duration_s", "play_count", "rating"), FieldKind.NUMBER),
    **dict.fromkeys(("added_at", "last_played_at"), FieldKind.DATE),
    **dict.fromkeys(("favourite", "analysed"), FieldKind.FLAG),
    "playlist": FieldKind.PLAYLIST,
    **{dimension.name: FieldKind.SOUND for dimension in DIMENSIONS},
}

#: Orders; `random` is another one each day.
SORTS = (
    *("random", "title", "artist", "album", "year", "duration_s", "added_at", "last_played_at", "play_count"),
    *("rating", *(dimension.name for dimension in DIMENSIONS)),
)
