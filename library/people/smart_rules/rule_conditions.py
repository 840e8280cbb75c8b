"""Rules as SQL conditions on tracks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import eq, ge, le
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select, true

from fingerprint.dimensions import ENGINE_VERSION
from library.catalogue.names import filters
from library.catalogue.names.search_forms import ALBUM, ARTIST, TITLE
from library.database import now
from library.models import (
    Album,
    Artist,
    Favourite,
    Genre,
    Play,
    Playlist,
    PlaylistTrack,
    Rating,
    Track,
    TrackArtist,
    TrackGenre,
    sounds,
)
from library.people.playlist_parts import playlist_rows
from library.people.smart_rules.rule_fields import FIELDS, FieldKind
from library.people.smart_rules.rule_sets import Rule, RuleGroup

DAY_S = 86_400.0

#: Values of each dimension at 0 %, 1 % … 100 % of the library; None where no track has it.
Quantiles = Mapping[str, Sequence[float] | None]


@dataclass(frozen=True)
class RuleColumns:
    """Columns of one account that rules look at; `joins` are the tables that a query needs for them."""

    person: str
    quantiles: Quantiles
    plays: Any = field(init=False)

    def __post_init__(self) -> None:
        plays = (
            select(Play.track_id, func.count().label("n"), func.max(Play.played_at).label("last_at"))
            .where(Play.person == self.person)
            .group_by(Play.track_id)
            .subquery("own_plays")
        )
        object.__setattr__(self, "plays", plays)

    def column(self, name: str) -> ColumnElement[Any]:
        """Return the column of a number, a date or a dimension."""
        if FIELDS.get(name) is FieldKind.SOUND:
            return sounds.c[name]
        own = {
            "play_count": func.coalesce(self.plays.c.n, 0),
            "last_played_at": self.plays.c.last_at,
            "rating": func.coalesce(Rating.rating, 0),
        }
        found: ColumnElement[Any] = own[name] if name in own else getattr(Track, name)
        return found

    def join(self, query: Any, names: frozenset[str]) -> Any:
        """Join a query of tracks with the tables of some columns."""
        if any(FIELDS.get(name) is FieldKind.SOUND for name in names) or "analysed" in names:
            is_sound = (sounds.c.audio_id == Track.audio_id) & (sounds.c.engine_version <= ENGINE_VERSION)
            query = query.outerjoin(sounds, is_sound)
        if names & {"play_count", "last_played_at"}:
            query = query.outerjoin(self.plays, self.plays.c.track_id == Track.id)
        if "rating" in names:
            query = query.outerjoin(Rating, (Rating.track_id == Track.id) & (Rating.person == self.person))
        return query


def condition(group: RuleGroup, columns: RuleColumns) -> ColumnElement[bool]:
    """Return the condition of a group; an unknown value fits no rule, and so every negated one."""
    parts = [
        condition(each, columns) if isinstance(each, RuleGroup) else _rule(each, columns)
        for each in group.rules
    ]
    if group.match == "all":
        return and_(true(), *parts)
    if group.match == "any":
        return or_(false(), *parts) if parts else true()
    return and_(true(), *(not_(func.coalesce(part, false())) for part in parts))


def _rule(rule: Rule, columns: RuleColumns) -> ColumnElement[bool]:
    kind = FIELDS[rule.field]
    if kind is FieldKind.TEXT:
        is_negated = rule.op in ("is_not", "not_contains")
        fits = _text(rule.field, rule.op.removeprefix("not_").removesuffix("_not"), str(rule.value))
        return not_(func.coalesce(fits, false())) if is_negated else fits
    if kind is FieldKind.DATE:
        return _date(rule, columns.column(rule.field))
    if kind is FieldKind.FLAG:
        return _flag(rule, columns.person)
    if kind is FieldKind.PLAYLIST:
        return _playlist(rule, columns.person)
    return _number(rule, columns)


def _text(name: str, op: str, value: str) -> ColumnElement[bool]:
    if op != "starts_with" and name == "artist":
        by_artist = select(TrackArtist.track_id).join(Artist).where(*_named(Artist.words, op, value))
        return Track.id.in_(by_artist)
    if op != "starts_with" and name == "genre":
        return Track.id.in_(select(TrackGenre.track_id).join(Genre).where(*_named(Genre.words, op, value)))
    if op == "is" and name == "title":
        return filters.is_named(Track.words, value, TITLE)
    if op == "is" and name == "album":
        return Track.album_id.in_(select(Album.id).where(filters.is_named(Album.words, value, ALBUM)))
    return _letters(func.lower(getattr(Track, name)), op, value.lower())


def _letters(column: ColumnElement[str], op: str, value: str) -> ColumnElement[bool]:
    if op == "is":
        return column == value
    starts = column.startswith(value, autoescape=True)
    return starts if op == "starts_with" else column.contains(value, autoescape=True)


def _named(words: Any, op: str, value: str) -> list[ColumnElement[bool]]:
    return [filters.is_named(words, value, ARTIST)] if op == "is" else filters.matches(words, value)


def _number(rule: Rule, columns: RuleColumns) -> ColumnElement[bool]:
    column, op, value = columns.column(rule.field), rule.op, rule.value
    if op == "percentile":
        quantiles = columns.quantiles.get(rule.field)
        if not quantiles:
            return false()
        low, high = (quantiles[round(share * (len(quantiles) - 1) / 100)] for share in value)
        return column.between(low, high)
    if op == "between":
        return column.between(min(value), max(value))
    if op == "is_not":
        return or_(column != value, column.is_(None))
    compare: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {"is": eq, "at_least": ge, "at_most": le}
    return compare[op](column, value)


def _date(rule: Rule, column: ColumnElement[Any]) -> ColumnElement[bool]:
    if rule.op == "in_last_days":
        return ge(column, now() - rule.value * DAY_S)  # type: ignore[no-any-return]
    if rule.op == "not_in_last_days":
        return or_(column < now() - rule.value * DAY_S, column.is_(None))
    at_s = datetime.fromisoformat(f"{rule.value}T00:00:00+00:00").timestamp()
    return not_(column >= at_s) if rule.op == "before" else or_(column >= at_s)


def _flag(rule: Rule, person: str) -> ColumnElement[bool]:
    is_marked = Track.id.in_(select(Favourite.track_id).where(Favourite.person == person))
    is_set = is_marked if rule.field == "favourite" else sounds.c.audio_id.is_not(None)
    return is_set if rule.value else not_(is_set)


def _playlist(rule: Rule, person: str) -> ColumnElement[bool]:
    """Return whether a track is in a playlist that the account may read; not in a smart one, for no loops."""
    listed = (
        select(PlaylistTrack.track_id)
        .join(Playlist, Playlist.id == PlaylistTrack.playlist_id)
        .where(Playlist.id == rule.value, Playlist.rules.is_(None), playlist_rows.is_visible(person))
    )
    return Track.id.in_(listed) if rule.op == "is" else Track.id.not_in(listed)
