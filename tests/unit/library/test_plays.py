"""Plays and favourites."""

import time

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from library.errors import PlayTimeError, TooManyError, TrackNotFoundError
from library.models import Favourite, Play, Track
from library.paging import PageRequest
from library.people import favourites, outbox, plays, scrobblers
from library.states import ScrobblerService
from tests.factories import add_root, add_track, add_tracks, make_reading

LISTENBRAINZ = ScrobblerService.LISTENBRAINZ


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


def played(session: Session, person: str = "ann") -> list[float]:
    return list(
        session.execute(select(Play.played_at).where(Play.person == person).order_by(Play.id)).scalars()
    )


def test_late_play_has_its_own_time(session: Session) -> None:
    track_id, late_s = add_track(session), time.time() - 30 * 86_400
    assert plays.add(session, "ann", track_id, late_s)
    assert played(session) == [late_s]
    assert session.get_one(Track, track_id).last_played_at == late_s


def test_late_play_leaves_the_time_of_the_last_one(session: Session) -> None:
    track_id = add_track(session)
    for played_at in (None, time.time() - 3600):
        plays.add(session, "ann", track_id, played_at)
    session.expire_all()
    track = session.get_one(Track, track_id)
    assert (track.play_count, track.last_played_at) == (2, played(session)[0])


@pytest.mark.parametrize("apart_s", [0.0, 0.9, -0.9])
def test_play_that_is_reported_twice_is_stored_once(session: Session, apart_s: float) -> None:
    track_id, at_s = add_track(session), time.time() - 3600
    assert plays.add(session, "ann", track_id, at_s)
    assert not plays.add(session, "ann", track_id, at_s + apart_s)
    session.expire_all()
    assert (played(session), session.get_one(Track, track_id).play_count) == ([at_s], 1)


def test_another_second_account_or_track_is_another_play(session: Session) -> None:
    ids = add_tracks(session, add_root(session), make_reading(b"a.mp3"), make_reading(b"b.mp3"))
    at_s = time.time() - 3600
    reports = [("ann", ids[0], at_s), ("ann", ids[0], at_s + 1), ("ann", ids[1], at_s), ("bob", ids[0], at_s)]
    assert all(plays.add(session, *report) for report in reports)


def test_clock_that_is_a_little_ahead_gets_the_servers_time(session: Session) -> None:
    plays.add(session, "ann", add_track(session), time.time() + plays.MAX_AHEAD_S - 60)
    assert played(session)[0] <= time.time()


@pytest.mark.parametrize(
    ("played_at", "why"),
    [
        (32_503_680_000.0, "future"),
        (1_764_500.0, "2000"),
        (0.0, "2000"),
        (-1e300, "2000"),
        (1e300, "future"),
    ],
)
def test_impossible_time_is_refused(session: Session, played_at: float, why: str) -> None:
    with pytest.raises(PlayTimeError, match=why):
        plays.add(session, "ann", add_track(session), played_at)
    assert played(session) == []


def test_late_plays_count_for_the_limit_of_today(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plays, "MAX_PLAYS_A_DAY", 1)
    track_id, at_s = add_track(session), time.time() - 30 * 86_400
    plays.add(session, "ann", track_id, at_s)
    with pytest.raises(TooManyError):
        plays.add(session, "ann", track_id, at_s + 60)
    assert not plays.add(session, "ann", track_id, at_s)  # a repetition needs no room


def test_plays_beyond_the_bound_of_the_outbox_come_from_the_history(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MAX_WAITING", 2)
    monkeypatch.setattr(outbox, "REFILLED", 2)
    track_id = add_track(session)
    scrobblers.connect(session, "ann", LISTENBRAINZ, "ann", "secret")
    for ago_s in range(600, 0, -100):
        plays.add(session, "ann", track_id, time.time() - ago_s)
    claimed = outbox.claim(session, "ann", LISTENBRAINZ)
    assert claimed is not None
    found: list[int] = []
    for _ in range(4):
        waiting = outbox.load(session, claimed, 10)
        found += [play.listened_at for play in waiting]
        assert outbox.settle(session, claimed, [play.id for play in waiting], [], "")
        outbox.refill(session, claimed)
    assert (len(found), found) == (6, sorted(found))
    assert not outbox.refill(session, claimed)
    assert not scrobblers.find_all(session, "ann")[LISTENBRAINZ].is_full
