"""Renew sort keys and words after an upgrade or a change of the settings that order names.

Runs at the start, before anything reads or writes lists: a list whose keys follow two rules has no order.
Each batch is a transaction that stores how far it came, so that a killed start continues there.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from library import generations
from library.catalogue import album_rows, name_counts, name_keys, stored_tags
from library.catalogue.names.collation import configured, sort_key
from library.database import make_engine, upsert
from library.driver_errors import translated_errors
from library.models import Album, Artist, FileTags, Genre, KeyedTable, Playlist, Track, TrackArtist
from library.states import NameKind
from media.results import Tags

#: Rises when keys or words are made in another way.
VERSION = 1

BATCH = 1000

log = logging.getLogger(__name__)

Rows = Sequence[Row[Any]]
Values = list[dict[str, object]]


def rekey(url: str) -> int:
    """Renew the keys of all tables that follow other rules; returns the number of rows.

    Raises
    ------
    DatabaseUnavailableError
        The database does not respond, or is locked. What was renewed stays.
    """
    engine = make_engine(url)
    rules = _rules()
    renewed = 0
    try:
        with translated_errors():
            for table, keys in _KEYS.items():
                renewed += _rekey_table(lambda: _transaction(engine), table, keys, rules)
    finally:
        engine.dispose()
    return renewed


@contextmanager
def _transaction(engine: Any) -> Iterator[Session]:
    with Session(engine) as session, session.begin():
        yield session


def _rules() -> str:
    order = configured()
    return f"{VERSION} {order.locale} {','.join(order.articles)}"


def _rekey_table(open_session: Callable[[], Any], table: Any, keys: Any, rules: str) -> int:
    renewed = 0
    while True:
        with open_session() as session:
            after = _begin(session, table, rules)
            if after is None:
                return renewed
            rows = _read(session, table, after)
            if rows:
                values = keys(session, rows)
                if values:
                    session.execute(update(table), values)
                generations.advance(session, generations.CATALOGUE)
            _save(session, table, rules, str(rows[-1].id) if len(rows) == BATCH else None)
        renewed += len(rows)
        if renewed % (100 * BATCH) == 0 and rows:
            log.info("sort keys of %s: %d renewed", table.__tablename__, renewed)


def _begin(session: Session, table: Any, rules: str) -> str | None:
    """Return the id after which rows have other keys, "" for all; None if there are none."""
    found = session.get(KeyedTable, table.__tablename__)
    if found is None or found.rules != rules:
        return ""
    return found.after


def _save(session: Session, table: Any, rules: str, after: str | None) -> None:
    values = {"rules": rules, "after": after}
    insert = upsert(session, KeyedTable).values(name=table.__tablename__, **values)
    session.execute(insert.on_conflict_do_update(index_elements=["name"], set_=values))


def _read(session: Session, table: Any, after: str) -> Rows:
    query = select(table.__table__).order_by(table.id).limit(BATCH)
    if after:
        query = query.where(table.id > (after if table in (Track, Playlist) else int(after)))
    return session.execute(query).all()


def _artist_keys(session: Session, rows: Rows) -> Values:
    return _name_keys(session, NameKind.ARTIST, rows)


def _genre_keys(session: Session, rows: Rows) -> Values:
    return _name_keys(session, NameKind.GENRE, rows)


def _name_keys(session: Session, kind: NameKind, rows: Rows) -> Values:
    found = name_counts.sort_names(session, kind, [row.key for row in rows])
    return [{"id": row.id, **name_keys.name_columns(row.name, found.get(row.key, ""))} for row in rows]


def _playlist_keys(_session: Session, rows: Rows) -> Values:
    return [{"id": row.id, "name_sort": sort_key(row.name)} for row in rows]


def _track_keys(session: Session, rows: Rows) -> Values:
    ids = [row.id for row in rows]
    stored = stored_tags.load_corrected(session, ids)
    query = select(FileTags.track_id, FileTags.album_key).where(FileTags.track_id.in_(ids))
    albums = {row.track_id: row.album_key or "" for row in session.execute(query)}
    people = _credits(session, ids)
    values: Values = []
    for row in rows:
        tags = stored.get(row.id) or Tags(row.title, artists=tuple(people.get(row.id, ())))
        sorts = name_keys.sort_keys(row, tags)
        order = name_keys.album_order(row, sorts, albums.get(row.id, ""))
        words = name_keys.track_words(row, (*tags.artists, *tags.album_artists))
        values.append({"id": row.id, **sorts, "album_order": order, "words": words})
    return values


def _credits(session: Session, track_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the names of the artists of tracks, for those whose tags are not stored yet."""
    credited = (
        select(TrackArtist.track_id, Artist.name)
        .join(Artist)
        .where(TrackArtist.track_id.in_(track_ids))
        .order_by(TrackArtist.track_id, TrackArtist.position)
    )
    people: dict[str, list[str]] = {}
    for track_id, name in session.execute(credited):
        people.setdefault(track_id, []).append(name)
    return people


def _album_keys(session: Session, rows: Rows) -> Values:
    """Write the keys of albums by their own names, then those of most of their tracks."""
    people = select(Artist.id, Artist.name).where(Artist.id.in_({row.artist_id for row in rows}))
    names = {row.id: row.name for row in session.execute(people)}
    values: Values = []
    for row in rows:
        words = name_keys.album_words(row.title, row.artist, filter(None, [names.get(row.artist_id)]))
        sorts = {"title_sort": sort_key(row.title), "artist_sort": sort_key(row.artist)}
        values.append({"id": row.id, "words": words, **sorts})
    session.execute(update(Album), values)
    album_rows.rename(session, [row.id for row in rows])
    return []


#: In the order of renewal: albums take keys from their tracks and artists.
_KEYS: dict[Any, Callable[[Session, Rows], Values]] = {
    Artist: _artist_keys,
    Genre: _genre_keys,
    Playlist: _playlist_keys,
    Track: _track_keys,
    Album: _album_keys,
}
