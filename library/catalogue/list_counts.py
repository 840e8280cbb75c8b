"""Counts that lists of albums, artists and genres show, updated with every change of the tracks.

Artists and genres are updated by differences, since one genre may have half the library; albums are small and
counted again. Writers run one after another: each holds the lock of the catalogue's generation.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from library.catalogue import album_rows, name_counts
from library.database import upsert
from library.models import Album, AlbumArtist, Artist, Genre, ListTotal, Track, TrackArtist, TrackGenre
from library.states import ArtworkSource, Presence

#: Executed with each page of a list.
_TOTAL = select(ListTotal.n).where(ListTotal.name == bindparam("name"))

#: Names of the totals.
TRACKS, ALBUMS, ARTISTS, GENRES = "tracks", "albums", "artists", "genres"


@dataclass(frozen=True, slots=True)
class Contribution:
    """Contribution of some tracks to the counts: playable tracks, and their albums and names."""

    tracks: int
    albums: frozenset[int]
    artists: Counter[int]
    genres: Counter[int]
    names: Counter[name_counts.Spelled]


def is_shown() -> ColumnElement[bool]:
    """Return the condition that a track is playable: its file is present and its tags could be read."""
    return (Track.presence == Presence.PRESENT) & Track.listed


def albums_shown() -> ColumnElement[bool]:
    """Return the condition that an album has playable tracks."""
    return Album.track_count > 0


def artists_shown() -> ColumnElement[bool]:
    """Return the condition that an artist has playable tracks or albums."""
    return or_(Artist.track_count > 0, Artist.album_count > 0)


def genres_shown() -> ColumnElement[bool]:
    """Return the condition that a genre has playable tracks."""
    return Genre.track_count > 0


def contribution(session: Session, track_ids: Iterable[str]) -> Contribution:
    """Return the current contribution of tracks; `apply` takes those from before and after a change."""
    wanted = Track.id.in_(list(track_ids)) & is_shown()
    rows = session.execute(select(Track.id, Track.album_id).where(wanted)).all()
    people = select(TrackArtist.artist_id).join(Track, Track.id == TrackArtist.track_id).where(wanted)
    genres = select(TrackGenre.genre_id).join(Track, Track.id == TrackGenre.track_id).where(wanted)
    return Contribution(
        tracks=len(rows),
        albums=frozenset(row.album_id for row in rows if row.album_id is not None),
        artists=Counter(session.execute(people).scalars()),
        genres=Counter(session.execute(genres).scalars()),
        names=name_counts.count(session, [row.id for row in rows]),
    )


def apply(
    session: Session,
    before: Contribution,
    after: Contribution,
    regrouped: frozenset[int] = frozenset(),
) -> None:
    """Update all counts and names by the difference of two contributions.

    Parameters
    ----------
    regrouped
        Albums that other tracks than those of the contributions have moved between.
    """
    albums = sorted(before.albums | after.albums | regrouped)
    people = {*before.artists, *after.artists, *_artists_of(session, albums)}
    album_rows.rename(session, albums)
    renamed = name_counts.shift(session, before.names, after.names)
    if renamed:
        album_rows.rename(session, album_rows.of_artists(session, renamed))
    artists = sorted({*people, *_artists_of(session, albums)})
    genres = sorted({*before.genres, *after.genres})
    shown = _count_shown(session, albums, artists, genres)
    _shift(session, Artist, before.artists, after.artists)
    _shift(session, Genre, before.genres, after.genres)
    recount_albums(session, albums)
    _recount_artists(session, artists)
    now_shown = _count_shown(session, albums, artists, genres)
    moved = {name: now_shown[name] - shown[name] for name in shown}
    _add(session, moved | {TRACKS: after.tracks - before.tracks})


def total(session: Session, name: str) -> int:
    """Return the number of tracks, albums, artists or genres that can be listed."""
    return session.connection().execute(_TOTAL, {"name": name}).scalar_one_or_none() or 0


def recount_albums(session: Session, album_ids: Sequence[int]) -> None:
    """Count the playable tracks of albums again, and update duration, year, date and artwork."""
    if album_ids:
        mine = (Track.album_id == Album.id) & is_shown()
        picture = select(Track.id).where(mine, Track.artwork != ArtworkSource.NONE)
        values = {
            "track_count": _scalar(func.count(), mine),
            "duration_s": func.coalesce(_scalar(func.sum(Track.duration_s), mine), 0.0),
            "year": _scalar(func.max(Track.year), mine),
            "added_at": func.coalesce(_scalar(func.min(Track.added_at), mine), Album.added_at),
            "artwork_track_id": picture.order_by(Track.album_order, Track.id).limit(1).scalar_subquery(),
        }
        session.execute(
            update(Album).where(Album.id.in_(album_ids)).values(values),
            execution_options={"synchronize_session": False},
        )


def _recount_artists(session: Session, artist_ids: Sequence[int]) -> None:
    if artist_ids:
        of_artist = select(AlbumArtist.album_id).where(AlbumArtist.artist_id == Artist.id)
        mine = Album.id.in_(of_artist.correlate(Artist)) & albums_shown()
        on_album = select(Album.artwork_track_id).where(mine, Album.artwork_track_id.is_not(None))
        on_track = (
            select(Track.id)
            .join(TrackArtist, TrackArtist.track_id == Track.id)
            .where(TrackArtist.artist_id == Artist.id, is_shown(), Track.artwork != ArtworkSource.NONE)
        )
        values = {
            "album_count": _scalar(func.count(), mine),
            "artwork_track_id": func.coalesce(
                on_album.order_by(Album.id).limit(1).scalar_subquery(), on_track.limit(1).scalar_subquery()
            ),
        }
        session.execute(
            update(Artist).where(Artist.id.in_(artist_ids)).values(values),
            execution_options={"synchronize_session": False},
        )


def _scalar(value: Any, condition: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(value).where(condition).scalar_subquery()


def _artists_of(session: Session, album_ids: Sequence[int]) -> set[int]:
    query = select(AlbumArtist.artist_id).where(AlbumArtist.album_id.in_(album_ids))
    return set(session.execute(query).scalars())


def _shift(session: Session, table: type[Artist | Genre], before: Counter[int], after: Counter[int]) -> None:
    moves = {id_: after[id_] - before[id_] for id_ in sorted({*before, *after})}
    for id_, n in moves.items():
        if n:
            session.execute(
                update(table).where(table.id == id_).values(track_count=table.track_count + n),
                execution_options={"synchronize_session": False},
            )


def _count_shown(
    session: Session, albums: Sequence[int], artists: Sequence[int], genres: Sequence[int]
) -> dict[str, int]:
    wanted = {
        ALBUMS: albums_shown() & Album.id.in_(albums),
        ARTISTS: artists_shown() & Artist.id.in_(artists),
        GENRES: genres_shown() & Genre.id.in_(genres),
    }
    query = select(*(_scalar(func.count(), condition).label(name) for name, condition in wanted.items()))
    return dict(session.execute(query).one()._mapping)  # noqa: SLF001  # public in spite of its name


def _add(session: Session, moves: dict[str, int]) -> None:
    rows = [{"name": name, "n": n} for name, n in sorted(moves.items()) if n]
    if rows:
        insert = upsert(session, ListTotal).values(rows)
        session.execute(
            insert.on_conflict_do_update(index_elements=["name"], set_={"n": ListTotal.n + insert.excluded.n})
        )
