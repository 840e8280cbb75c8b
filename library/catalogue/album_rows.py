"""Titles, artists and editions of albums: what most of their playable tracks say."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from library.catalogue import identity_keys, name_rules, regrouping
from library.catalogue.identity_keys import PART_END
from library.catalogue.name_counts import most_frequent
from library.catalogue.sorting import fold, sort_key
from library.models import Album, AlbumArtist, Artist, FileTags, Track
from library.states import Presence


def rename(session: Session, album_ids: Sequence[int]) -> None:
    """Write the titles, artists and editions of albums again; those without playable tracks keep them."""
    described = {
        album_id: _most_frequent([row for row in rows if row.is_own] or rows)
        for album_id, rows in _spellings(session, album_ids).items()
    }
    keys = name_rules.load(session)
    people = {keys.artist(name): name for _values, names in described.values() for name in names}
    ids = regrouping.add_missing(session, Artist, people)
    changes, links = [], []
    for album_id, (values, names) in described.items():
        credited = list(dict.fromkeys(ids[keys.artist(name)] for name in names))
        changes.append(values | {"id": album_id, "artist_id": credited[0] if credited else None})
        links += [{"album_id": album_id, "position": i, "artist_id": n} for i, n in enumerate(credited)]
    if changes:
        session.execute(delete(AlbumArtist).where(AlbumArtist.album_id.in_(described)))
        session.execute(update(Album), changes)
    if links:
        session.execute(insert(AlbumArtist), links)
        sort_by_artist(session, sorted(ids.values()))


def sort_by_artist(session: Session, artist_ids: Sequence[int]) -> None:
    """Write the sort keys of the albums of artists again."""
    name = select(Artist.name_sort).where(Artist.id == Album.artist_id).scalar_subquery()
    session.execute(
        update(Album).where(Album.artist_id.in_(artist_ids)).values(artist_sort=name),
        execution_options={"synchronize_session": False},
    )


def _spellings(session: Session, album_ids: Sequence[int]) -> dict[int, list[Any]]:
    said = (Track.album, Track.album_artist, Track.album_sort, FileTags.album_artists, FileTags.edition)
    is_own = (FileTags.album_key == Album.key).label("is_own")
    query = (
        select(Track.album_id, *said, is_own, func.count().label("n"))
        .join(FileTags, FileTags.track_id == Track.id)
        .join(Album, Album.id == Track.album_id)
        .where(Track.album_id.in_(album_ids), Track.presence == Presence.PRESENT, Track.listed)
        .group_by(Track.album_id, *said, is_own)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query):
        found[row.album_id or 0].append(row)
    return found


def _most_frequent(rows: Sequence[Any]) -> tuple[dict[str, object], list[str]]:
    """Return the columns of an album, and the names of its artists."""
    titles: Counter[str] = Counter()
    sorts: Counter[str] = Counter()
    artists: Counter[tuple[str, str]] = Counter()
    editions: Counter[str] = Counter()
    for row in rows:
        title = identity_keys.without_disc(row.album)
        titles[title] += row.n
        sorts[row.album_sort if title == row.album else sort_key(title)] += row.n
        artists[row.album_artist, row.album_artists] += row.n
        if row.edition:
            editions[row.edition] += row.n
    title, (artist, names) = most_frequent(titles), min(artists, key=lambda each: (-artists[each], each))
    values: dict[str, object] = {
        "title": title,
        "title_sort": most_frequent(sorts),
        "artist": artist,
        "artist_sort": sort_key(artist),
        "edition": most_frequent(editions) if editions else None,
        "words": f"{fold(title)}\n{fold(artist)}",
    }
    return values, names.split(PART_END) if names else []
