"""Titles, artists and editions of albums: what most of their playable tracks say."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from library.catalogue import identity_keys, name_rules, regrouping
from library.catalogue.identity_keys import PART_END
from library.catalogue.name_counts import most_frequent
from library.catalogue.name_keys import NAME_SEPARATOR, album_words
from library.catalogue.names.collation import sort_key
from library.models import Album, AlbumArtist, Artist, FileTags, Track
from library.states import Presence


def rename(session: Session, album_ids: Sequence[int]) -> None:
    """Write the titles, artists and editions of albums again; those without playable tracks keep them."""
    described = {
        album_id: _most_frequent([row for row in rows if row.is_own] or rows)
        for album_id, rows in _spellings(session, album_ids).items()
    }
    if not described:
        return
    keys = name_rules.load(session)
    people = {keys.artist(name): name for _values, names in described.values() for name in names}
    shown = _artists(session, people)
    changes: list[dict[str, object]] = []
    links: list[dict[str, object]] = []
    for album_id, (values, names) in described.items():
        credited = list(dict.fromkeys(shown[keys.artist(name)] for name in names))
        columns = values | _artist_columns(str(values["artist"]), names, credited)
        words = album_words(str(columns["title"]), str(columns["artist"]), [row.name for row in credited])
        changes.append(columns | {"id": album_id, "words": words})
        links += [
            {"album_id": album_id, "position": i, "artist_id": artist.id} for i, artist in enumerate(credited)
        ]
    session.execute(delete(AlbumArtist).where(AlbumArtist.album_id.in_(described)))
    session.execute(update(Album), changes)
    if links:
        session.execute(insert(AlbumArtist), links)


def of_artists(session: Session, artist_ids: Sequence[int]) -> Sequence[int]:
    """Return the albums of artists."""
    query = select(AlbumArtist.album_id).where(AlbumArtist.artist_id.in_(artist_ids)).distinct()
    return session.execute(query).scalars().all()


def _artists(session: Session, people: Mapping[str, str]) -> dict[str, Any]:
    """Return artists by key: id, name, and the key they are sorted by; new ones are inserted."""
    regrouping.add_missing(session, Artist, people)
    query = select(Artist.key, Artist.id, Artist.name, Artist.name_sort).where(Artist.key.in_(people))
    return {row.key: row for row in session.execute(query)}


def _artist_columns(artist: str, names: Sequence[str], credited: Sequence[Any]) -> dict[str, object]:
    """Return the columns about an album's artists: their names as listed, unless it has a name of its own."""
    is_joined = artist == NAME_SEPARATOR.join(names)
    return {
        "artist": NAME_SEPARATOR.join(row.name for row in credited) if is_joined and credited else artist,
        "artist_id": credited[0].id if credited else None,
        "artist_sort": credited[0].name_sort if credited else sort_key(artist),
    }


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
        "edition": most_frequent(editions) if editions else None,
    }
    return values, names.split(PART_END) if names else []
