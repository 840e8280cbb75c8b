"""Plays and favourites."""

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from library.errors import TrackNotFoundError
from library.models import Favourite, Play, Track
from library.paging import PageRequest
from library.people import favourites, plays
from tests.factories import add_root, add_track, add_tracks, make_reading


def favourite_ids(session: Session, person: str, offset: int = 0) -> tuple[list[str], int]:
    page = favourites.page(session, person, PageRequest(offset, 10))
    return [row.id for row in page.rows], page.total


def test_play_is_stored_and_counted(session: Session) -> None:
    track_id = add_track(session)
    plays.add(session, "ann", track_id)
    plays.add(session, "bob", track_id)
    session.expire_all()
    track = session.get_one(Track, track_id)
    assert track.play_count == 2
    assert track.last_played_at is not None
    assert set(session.execute(select(Play.person)).scalars()) == {"ann", "bob"}


def test_track_is_a_favourite_once(session: Session) -> None:
    track_id = add_track(session)
    for _ in range(2):
        favourites.add(session, "ann", track_id)
    assert favourite_ids(session, "ann") == ([track_id], 1)
    assert favourite_ids(session, "bob") == ([], 0)


def test_favourite_can_be_removed_twice(session: Session) -> None:
    track_id = add_track(session)
    favourites.add(session, "ann", track_id)
    for _ in range(2):
        favourites.remove(session, "ann", track_id)
    assert favourite_ids(session, "ann") == ([], 0)


def test_latest_favourite_comes_first(session: Session) -> None:
    ids = add_tracks(session, add_root(session), *(make_reading(b"%d.mp3" % n) for n in range(3)))
    for age, track_id in enumerate(ids):
        favourites.add(session, "ann", track_id)
        session.execute(update(Favourite).where(Favourite.track_id == track_id).values(added_at=-age))
    assert favourite_ids(session, "ann", offset=1) == (ids[1:], 3)


def test_unknown_track_cannot_be_played_or_marked(session: Session) -> None:
    with pytest.raises(TrackNotFoundError, match="nope"):
        plays.add(session, "ann", "nope")
    with pytest.raises(TrackNotFoundError, match="nope"):
        favourites.add(session, "ann", "nope")
    assert session.execute(select(func.count()).select_from(Play)).scalar_one() == 0
