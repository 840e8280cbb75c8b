"""Keys of names are renewed after an upgrade or a change of settings, and a killed start continues."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config.settings import current
from library.catalogue import rekeying
from library.catalogue.rekeying import rekey
from library.database import session_scope
from library.models import Album, Artist, Genre, KeyedTable, Playlist, Track
from library.people import playlists
from tests.factories import add_root, add_tracks, make_reading, make_tags

TABLES = (Album, Artist, Genre, Playlist, Track)


def fill(session: Session) -> list[object]:
    """Write a library and return its keys, which are of today."""
    readings = [
        make_reading(
            b"%d" % n,
            tags=make_tags(title=f"Track {n}", artists=(f"The {n}", "Ä"), album=f"A {n}", genres=(f"G{n}",)),
        )
        for n in range(7)
    ]
    add_tracks(session, add_root(session), *readings)
    playlists.create(session, "owner", "The 10")
    session.commit()
    return read_keys()


def read_keys() -> list[object]:
    with session_scope(read_only=True) as session:
        return [
            {name: value for name, value in vars(row).items() if name.endswith(("sort", "words", "order"))}
            for table in TABLES
            for row in session.execute(select(table).order_by(table.id)).scalars()
        ]


def forget_keys() -> None:
    with session_scope() as session:
        for table in TABLES:
            names = [column.name for column in table.__table__.columns]
            old = {name: "old" for name in names if name.endswith(("_sort", "words"))}
            session.execute(update(table).values(old))


def test_old_keys_are_renewed_once(database: str, session: Session) -> None:
    keys = fill(session)
    forget_keys()
    assert rekey(database) == 7 + 8 + 7 + 1 + 7
    assert read_keys() == keys
    assert rekey(database) == 0


def test_killed_renewal_continues(database: str, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = fill(session)
    forget_keys()
    monkeypatch.setattr(rekeying, "BATCH", 3)
    rows_of_tracks = rekeying._KEYS[Track]
    batches: list[int] = []

    def dies(session: Session, rows: rekeying.Rows) -> rekeying.Values:
        if len(batches) == 1:
            raise KeyboardInterrupt
        batches.append(len(rows))
        return rows_of_tracks(session, rows)

    monkeypatch.setitem(rekeying._KEYS, Track, dies)
    with pytest.raises(KeyboardInterrupt):
        rekey(database)
    monkeypatch.setitem(rekeying._KEYS, Track, rows_of_tracks)
    assert rekey(database) == 4 + 7  # tracks, and albums after them
    assert read_keys() == keys


def test_other_order_gives_other_keys(
    database: str, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = fill(session)
    assert rekey(database) > 0
    monkeypatch.setenv("AURALIS_SORT_LOCALE", "sv")
    monkeypatch.setenv("AURALIS_SORT_ARTICLES", "none")
    current.cache_clear()
    assert rekey(database) > 0
    with session_scope(read_only=True) as reading:
        artists = select(Artist.name).order_by(Artist.name_sort)
        assert reading.execute(artists).scalars().first() == "The 0"
        assert {row.rules for row in reading.execute(select(KeyedTable)).scalars()} == {"1 sv "}
    assert read_keys() != keys
