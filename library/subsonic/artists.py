"""Artists and genres with all that players show of them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.orm import Session

from library import paging
from library.catalogue import artists_genres, list_counts
from library.catalogue.artists_genres import ARTIST_COLUMNS, NameQuery
from library.catalogue.list_counts import artists_shown, genres_shown, is_shown
from library.catalogue.names import filters
from library.catalogue.names.search_forms import ARTIST
from library.models import Artist, ArtistMark, Genre, Track, TrackArtist, TrackGenre
from library.paging import ListPage, ListRow, PageRequest, Query, SortOrder
from library.subsonic.tracks import UNKNOWN_TOTAL


def page(session: Session, root_id: int | None, requested: PageRequest) -> ListPage:
    """Return a page of the artists that have playable tracks or albums, by name."""
    query: Query = select(*ARTIST_COLUMNS).where(artists_shown(), *_beneath(root_id))
    total = list_counts.total(session, list_counts.ARTISTS) if root_id is None else UNKNOWN_TOTAL
    return paging.read_page(session, query, SortOrder(Artist.name_sort, Artist.id), requested, total, query)


def matching(session: Session, text: str, requested: PageRequest) -> ListPage:
    """Return a page of the artists whose names have the words of a text, best first."""
    return artists_genres.artists(session, NameQuery(requested, paging.RELEVANCE, query=text))


def all_of(session: Session, root_id: int | None) -> Sequence[ListRow]:
    """Return all artists that have playable tracks or albums, by name."""
    query = select(*ARTIST_COLUMNS).where(artists_shown(), *_beneath(root_id))
    return session.execute(query.order_by(Artist.name_sort, Artist.id)).all()


def starred(session: Session, person: str, root_id: int | None) -> Sequence[ListRow]:
    """Return the favourite artists of an account that have playable tracks or albums, the latest first."""
    query = select(*ARTIST_COLUMNS).join(ArtistMark, ArtistMark.artist_id == Artist.id)
    mine = query.where(ArtistMark.person == person, ArtistMark.starred_at.is_not(None))
    shown = mine.where(artists_shown(), *_beneath(root_id))
    return session.execute(shown.order_by(ArtistMark.starred_at.desc(), Artist.id)).all()


def find(session: Session, artist_id: int) -> ListRow | None:
    """Return one artist; None if nothing of it is playable."""
    return session.execute(
        select(*ARTIST_COLUMNS).where(Artist.id == artist_id, artists_shown())
    ).one_or_none()


def find_by_name(session: Session, name: str) -> ListRow | None:
    """Return the artist with a name, whatever its case and accents; the one with most tracks of several."""
    named = select(*ARTIST_COLUMNS).where(artists_shown(), filters.is_named(Artist.words, name, ARTIST))
    return session.execute(named.order_by(Artist.track_count.desc(), Artist.id).limit(1)).one_or_none()


def of_tracks(session: Session, track_ids: Sequence[str]) -> list[ListRow]:
    """Return the first artists of tracks, in the order of the tracks and each once."""
    query = select(Track.id.label("track_id"), *ARTIST_COLUMNS).join(Artist, Artist.id == Track.artist_id)
    by_track = {row.track_id: row for row in session.execute(query.where(Track.id.in_(track_ids)))}
    found = {by_track[each].id: by_track[each] for each in track_ids if each in by_track}
    return list(found.values())


def genres(session: Session) -> Sequence[ListRow]:
    """Return the genres of playable tracks by name, with the numbers of their tracks and albums."""
    albums = (
        select(TrackGenre.genre_id, func.count(distinct(Track.album_id)).label("n"))
        .join(Track, Track.id == TrackGenre.track_id)
        .where(is_shown())
        .group_by(TrackGenre.genre_id)
        .subquery()
    )
    query = (
        select(Genre.name, Genre.track_count, func.coalesce(albums.c.n, 0).label("album_count"))
        .outerjoin(albums, albums.c.genre_id == Genre.id)
        .where(genres_shown())
    )
    return session.execute(query.order_by(Genre.name_sort, Genre.id)).all()


def _beneath(root_id: int | None) -> list[ColumnElement[bool]]:
    """Return the condition that a playable track of an artist lies in a music folder."""
    if root_id is None:
        return []
    mine = select(TrackArtist.track_id).join(Track, Track.id == TrackArtist.track_id)
    return [mine.where(TrackArtist.artist_id == Artist.id, Track.root_id == root_id, is_shown()).exists()]
