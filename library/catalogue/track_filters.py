"""Filters of track lists, as SQL conditions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from fingerprint.dimensions import ENGINE_VERSION
from library import paging
from library.catalogue import list_counts
from library.catalogue.names import filters
from library.catalogue.names.search_forms import ALBUM, ARTIST
from library.models import (
    Album,
    Artist,
    Favourite,
    Genre,
    Track,
    TrackArtist,
    TrackGenre,
    UnitCount,
    Work,
    sounds,
)
from library.states import Presence, WorkKind, WorkState
from library.work.unit_counts import LIBRARY


@dataclass(frozen=True, slots=True)
class TrackFilter:
    """Conditions on tracks; None: no condition.

    Attributes
    ----------
    state
        State of fingerprinting, or "missing" for absent files; None: all playable tracks.
    reason
        Reason why fingerprinting failed or was skipped.
    artist, album, genre
        Exact names; case and accents do not matter.
    query
        Words of title, artist and album, whole or in part.
    sounds
        (dimension, minimum, maximum); None: unbounded.
    """

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

    @property
    def is_counted(self) -> bool:
        """Return whether a stored count has the number of tracks."""
        one = {name for name in ("state", "album_id", "artist_id", "genre_id") if getattr(self, name)}
        rest = replace(self, state=None, reason=None, album_id=None, artist_id=None, genre_id=None)
        is_ledger = self.state != Presence.MISSING and (self.state is not None or self.reason is None)
        return rest == TrackFilter() and len(one) <= 1 and is_ledger


def conditions(wanted: TrackFilter, person: str) -> list[ColumnElement[bool]]:
    """Return the SQL conditions of a filter."""
    return [
        *_state(wanted.state, wanted.reason),
        *_by_id(wanted),
        *_by_name(wanted),
        *_by_person(wanted.favourite, person),
        *_by_sound(wanted.sounds),
    ]


def find_total(session: Session, wanted: TrackFilter) -> int | None:
    """Return the number of tracks from a stored count; None when they have to be counted."""
    if not wanted.is_counted:
        return None
    if wanted.state:
        tallied = select(UnitCount.n).where(UnitCount.scope == LIBRARY, UnitCount.state == wanted.state)
        if wanted.reason is not None:
            tallied = tallied.where(UnitCount.reason == wanted.reason)
        return sum(session.execute(tallied).scalars())
    for table, id_ in ((Album, wanted.album_id), (Artist, wanted.artist_id), (Genre, wanted.genre_id)):
        if id_:
            counted = select(table.track_count).where(table.id == paging.number(id_))
            return session.execute(counted).scalar_one_or_none() or 0
    return list_counts.total(session, list_counts.TRACKS)


def work_of_track() -> ColumnElement[bool]:
    """Return the condition that joins tracks to their fingerprinting units."""
    return and_(Work.kind == WorkKind.FINGERPRINT, Work.target == Track.id)


def _state(state: str | None, reason: str | None) -> list[ColumnElement[bool]]:
    if state == Presence.MISSING:
        return [Track.presence == Presence.MISSING]
    if state is None and reason is None:
        return [list_counts.is_shown()]
    units = select(Work.target).where(Work.kind == WorkKind.FINGERPRINT)
    if state is not None:
        units = units.where(Work.state == WorkState(state))
    if reason is not None:
        units = units.where(Work.reason == reason)
    return [Track.presence == Presence.PRESENT, Track.id.in_(units)]


def _by_id(wanted: TrackFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.album_id is not None:
        found.append(Track.album_id == paging.number(wanted.album_id))
    if wanted.artist_id is not None:
        mine = TrackArtist.artist_id == paging.number(wanted.artist_id)
        found.append(Track.id.in_(select(TrackArtist.track_id).where(mine)))
    if wanted.genre_id is not None:
        mine = TrackGenre.genre_id == paging.number(wanted.genre_id)
        found.append(Track.id.in_(select(TrackGenre.track_id).where(mine)))
    if wanted.year is not None:
        found.append(Track.year == wanted.year)
    if wanted.format is not None:
        found.append(Track.format == wanted.format)
    return found


def _by_name(wanted: TrackFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.artist is not None:
        named = (
            select(TrackArtist.track_id)
            .join(Artist)
            .where(filters.is_named(Artist.words, wanted.artist, ARTIST))
        )
        found.append(Track.id.in_(named))
    if wanted.genre is not None:
        genres = (
            select(TrackGenre.track_id).join(Genre).where(filters.is_named(Genre.words, wanted.genre, ARTIST))
        )
        found.append(Track.id.in_(genres))
    if wanted.album is not None:
        titled = filters.is_named(Album.words, wanted.album, ALBUM)
        found.append(Track.album_id.in_(select(Album.id).where(titled)))
    if wanted.query is not None:
        found += filters.matches(Track.words, wanted.query)
    return found


def _by_person(favourite: bool | None, person: str) -> list[ColumnElement[bool]]:
    if favourite is None:
        return []
    in_favourites = Track.id.in_(select(Favourite.track_id).where(Favourite.person == person))
    return [in_favourites if favourite else ~in_favourites]


def _by_sound(ranges: Sequence[tuple[str, float | None, float | None]]) -> list[ColumnElement[bool]]:
    if not ranges:
        return []
    # Rows of an older engine serve until the current one has analysed the recording.
    query = select(sounds.c.audio_id).where(sounds.c.engine_version <= ENGINE_VERSION)
    for name, low, high in ranges:
        column = sounds.c[name]
        bounds = [column >= low if low is not None else None, column <= high if high is not None else None]
        query = query.where(*(bound for bound in bounds if bound is not None))
    return [Track.audio_id.in_(query)]
