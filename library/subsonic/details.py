"""What pages of tracks and albums show from other tables: a fixed number of statements for a page.

The statements are built once and sent by the connection: an app that synchronises executes each of them ten
thousand times, and to build one, or to have the session read its rows, costs as much as to execute it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.orm import Session

from library import loudness
from library.catalogue.list_counts import is_shown
from library.models import AlbumArtist, Artist, FileTags, Genre, Play, Track, TrackArtist, TrackGenre
from library.paging import ListRow
from library.people import name_marks
from library.people.name_marks import NameMark
from library.states import NameKind

#: Ids and names of artists, in the order of the tags.
Credits = list[tuple[int, str]]

_IDS: Any = bindparam("ids", expanding=True)


@dataclass(frozen=True, slots=True)
class TrackDetails:
    """The fields of a page of tracks from other tables.

    Attributes
    ----------
    plays
        Number and time of the last one of the account's plays, by track.
    album_gains
        dB, by album: computed from the loudness of its analysed tracks.
    """

    artists: Mapping[str, Credits]
    genres: Mapping[str, list[str]]
    album_artists: Mapping[int, Credits]
    plays: Mapping[str, tuple[int, float]]
    album_gains: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class AlbumDetails:
    """The fields of a page of albums from other tables, by album.

    Attributes
    ----------
    plays
        Number and time of the last one of the account's plays of its tracks.
    tags
        Of one of its files.
    """

    artists: Mapping[int, Credits]
    genres: Mapping[int, list[str]]
    plays: Mapping[int, tuple[int, float]]
    tags: Mapping[int, Mapping[str, Any]]
    marks: Mapping[int, NameMark]


def of_tracks(session: Session, person: str, shown: Sequence[ListRow]) -> TrackDetails:
    """Return the details of a page of tracks."""
    album_ids = list({row.album_id for row in shown if row.album_id is not None})
    return _of_tracks(session, person, shown, album_ids, loudness.of_albums(session, album_ids))


def of_album(
    session: Session, person: str, album_id: int, shown: Sequence[ListRow]
) -> tuple[AlbumDetails, TrackDetails]:
    """Return the details of an album, and of all its tracks, from which most of the album's follow."""
    gain = loudness.mean((row.lufs, row.duration_s) for row in shown if row.lufs is not None)
    album_gains = {} if gain is None else {album_id: gain}
    tracks = _of_tracks(session, person, shown, [album_id], album_gains)
    counted = Counter(name for names in tracks.genres.values() for name in names)
    plays = list(tracks.plays.values())
    first = min(shown, key=lambda row: row.id, default=None)
    album = AlbumDetails(
        artists=tracks.album_artists,
        genres={album_id: [name for name, _ in counted.most_common()]},
        plays={album_id: (sum(n for n, _ in plays), max(last_s for _, last_s in plays))} if plays else {},
        tags={album_id: first.tags} if first and first.tags else {},
        marks=name_marks.find(session, person, NameKind.ALBUM, [album_id]),
    )
    return album, tracks


def of_albums(session: Session, person: str, shown: Sequence[ListRow]) -> AlbumDetails:
    """Return the details of a page of albums."""
    connection, ids = session.connection(), [row.id for row in shown]
    plays = connection.execute(_plays_of_albums(), {"ids": ids, "person": person})
    tags = connection.execute(_tags_of_albums(), {"ids": ids})
    return AlbumDetails(
        _grouped(connection, _artists_of_albums(), ids),
        _named(connection, _genres_of_albums(), ids),
        {album_id: (n, last_s) for album_id, n, last_s in plays},
        {album_id: of_file for album_id, of_file in tags},  # noqa: C416  # dict() takes a result for a mapping
        name_marks.find(session, person, NameKind.ALBUM, ids),
    )


def _of_tracks(
    session: Session,
    person: str,
    shown: Iterable[ListRow],
    album_ids: Sequence[int],
    album_gains: Mapping[int, float],
) -> TrackDetails:
    connection, ids = session.connection(), [row.id for row in shown]
    plays = connection.execute(_plays_of_tracks(), {"ids": ids, "person": person})
    return TrackDetails(
        _grouped(connection, _artists_of_tracks(), ids),
        _named(connection, _genres_of_tracks(), ids),
        _grouped(connection, _artists_of_albums(), album_ids),
        {track_id: (n, last_s) for track_id, n, last_s in plays},
        album_gains,
    )


def _grouped(connection: Connection, query: Any, ids: Sequence[Any]) -> dict[Any, Credits]:
    found: dict[Any, Credits] = {}
    for owner, id_, name in connection.execute(query, {"ids": ids}):
        found.setdefault(owner, []).append((id_, name))
    return found


def _named(connection: Connection, query: Any, ids: Sequence[Any]) -> dict[Any, list[str]]:
    found: dict[Any, list[str]] = {}
    for owner, name in connection.execute(query, {"ids": ids}):
        found.setdefault(owner, []).append(name)
    return found


@cache
def _artists_of_tracks() -> Any:
    query = select(TrackArtist.track_id, Artist.id, Artist.name).join(
        Artist, Artist.id == TrackArtist.artist_id
    )
    return query.where(TrackArtist.track_id.in_(_IDS)).order_by(TrackArtist.track_id, TrackArtist.position)


@cache
def _artists_of_albums() -> Any:
    query = select(AlbumArtist.album_id, Artist.id, Artist.name).join(
        Artist, Artist.id == AlbumArtist.artist_id
    )
    return query.where(AlbumArtist.album_id.in_(_IDS)).order_by(AlbumArtist.album_id, AlbumArtist.position)


@cache
def _genres_of_tracks() -> Any:
    query = select(TrackGenre.track_id, Genre.name).join(Genre, Genre.id == TrackGenre.genre_id)
    return query.where(TrackGenre.track_id.in_(_IDS)).order_by(TrackGenre.track_id, TrackGenre.position)


@cache
def _genres_of_albums() -> Any:
    """Return a query of the genres of albums, those of most tracks first."""
    return (
        select(Track.album_id, Genre.name)
        .join(TrackGenre, TrackGenre.track_id == Track.id)
        .join(Genre, Genre.id == TrackGenre.genre_id)
        .where(Track.album_id.in_(_IDS), is_shown())
        .group_by(Track.album_id, Genre.id, Genre.name)
        .order_by(func.count().desc(), Genre.id)
    )


@cache
def _plays_of_tracks() -> Any:
    counted = select(Play.track_id, func.count(), func.max(Play.played_at))
    mine = counted.where(Play.track_id.in_(_IDS), Play.person == bindparam("person"))
    return mine.group_by(Play.track_id)


@cache
def _plays_of_albums() -> Any:
    counted = select(Track.album_id, func.count(), func.max(Play.played_at))
    mine = counted.join(Play, Play.track_id == Track.id).where(Play.person == bindparam("person"))
    return mine.where(Track.album_id.in_(_IDS), is_shown()).group_by(Track.album_id)


@cache
def _tags_of_albums() -> Any:
    one = select(Track.album_id, func.min(Track.id).label("track_id")).where(
        Track.album_id.in_(_IDS), is_shown()
    )
    first = one.group_by(Track.album_id).subquery()
    return select(first.c.album_id, FileTags.tags).join(FileTags, FileTags.track_id == first.c.track_id)
