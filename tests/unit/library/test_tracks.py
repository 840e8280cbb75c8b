"""Lists of tracks, and single tracks."""

from itertools import product

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from discovery import text_rows
from library import fingerprints, paging
from library.catalogue import tracks
from library.catalogue.track_filters import TrackFilter
from library.catalogue.tracks import SORT_COLUMNS, TrackQuery
from library.errors import TrackNotFoundError
from library.models import Track, new_id
from library.paging import PageRequest
from library.people import favourites
from library.scanning import roots
from library.states import Presence, WorkState
from library.work.units import UnitState
from tests.factories import (
    add_readings,
    add_root,
    add_track,
    add_tracks,
    finish_all,
    make_analysis,
    make_reading,
    make_tags,
)


def titles(session: Session, query: TrackQuery) -> list[str]:
    return [row.title for row in tracks.page(session, query).rows]


def in_state(state: str) -> TrackQuery:
    return TrackQuery(filter=TrackFilter(state=state))


def add_titles(session: Session, *names: str) -> list[str]:
    readings = [make_reading(b"%02d.mp3" % n, tags=make_tags(title=name)) for n, name in enumerate(names)]
    return add_tracks(session, add_root(session), *readings)


def add_years(session: Session, names: list[str], years: tuple[int | None, ...]) -> None:
    """Add tracks with their years, which are their lengths in seconds, too."""
    tags = [
        make_tags(title=name, year=year, duration_s=year) for name, year in zip(names, years, strict=True)
    ]
    add_readings(session, *(make_reading(b"%d" % n, tags=each) for n, each in enumerate(tags)))


def test_page_has_its_rows_and_the_total(session: Session) -> None:
    add_titles(session, "Delta", "alpha", "The Charlie", "Bravo", "Échelle")
    page = tracks.page(session, TrackQuery(PageRequest(offset=1, limit=3)))
    assert ([row.title for row in page.rows], page.total) == (["Bravo", "The Charlie", "Delta"], 5)


@pytest.mark.unmeasured(after=2)
@pytest.mark.parametrize("sort_by", SORT_COLUMNS)
def test_pages_with_equal_keys_contain_every_track_once(session: Session, sort_by: str) -> None:
    add_titles(session, *["Same"] * 7)
    for descending in (False, True):
        pages = [
            tracks.page(session, TrackQuery(PageRequest(offset, 3), sort_by, descending)).rows
            for offset in (0, 3, 6)
        ]
        assert len({row.id for page in pages for row in page}) == 7, descending


def test_cursor_pages_cover_the_whole_list(session: Session) -> None:
    add_years(session, [f"T{n % 3}" for n in range(7)], (None, 1990, 1970, None, 1990, 1980, None))
    for sort_by, descending in product(SORT_COLUMNS, (False, True)):
        whole = [row.id for row in tracks.page(session, TrackQuery(PageRequest(), sort_by, descending)).rows]
        met, after = [], None
        while True:
            page = tracks.page(session, TrackQuery(PageRequest(0, 2, after), sort_by, descending))
            met += [row.id for row in page.rows]
            after = page.after
            if after is None:
                break
        assert met == whole, (sort_by, descending)
        assert len(whole) == 7


@pytest.mark.parametrize("sort_by", SORT_COLUMNS)
@pytest.mark.unmeasured(after=2)
def test_every_order_has_its_reverse(session: Session, sort_by: str) -> None:
    values = [("b", 1990, 3.0), ("c", 1970, 1.0), ("a", 1980, 2.0)]
    for n, (name, year, duration_s) in enumerate(values):
        tags = make_tags(
            title=name, artists=(name,), album=name, year=year, duration_s=duration_s, format=name
        )
        track_id = add_track(session, b"%d" % n, tags=tags)
        changes = {"added_at": duration_s, "play_count": year, "last_played_at": duration_s}
        session.execute(update(Track).where(Track.id == track_id).values(changes))
    up = titles(session, TrackQuery(sort_by=sort_by))
    assert up in (["a", "b", "c"], ["c", "a", "b"])  # by name, or by number
    assert titles(session, TrackQuery(sort_by=sort_by, descending=True)) == up[::-1]


@pytest.mark.parametrize("sort_by", ["title", "year"])
@pytest.mark.parametrize("descending", [False, True])
def test_far_offset_returns_the_same_rows(
    session: Session, monkeypatch: pytest.MonkeyPatch, sort_by: str, descending: bool
) -> None:
    add_years(session, [f"T{n}" for n in range(5)], (None, 1990, 1970, None, 1980))
    near = [titles(session, TrackQuery(PageRequest(n, 2), sort_by, descending)) for n in range(7)]
    monkeypatch.setattr(paging, "FAR", 0)
    assert [titles(session, TrackQuery(PageRequest(n, 2), sort_by, descending)) for n in range(7)] == near


@pytest.mark.parametrize("sort_by", ["year", "duration_s"])
def test_unknown_keys_come_last_in_both_directions(session: Session, sort_by: str) -> None:
    add_years(session, ["None", "2", "1"], (None, 2, 1))
    assert titles(session, TrackQuery(sort_by=sort_by)) == ["1", "2", "None"]
    assert titles(session, TrackQuery(sort_by=sort_by, descending=True)) == ["2", "1", "None"]


def test_only_playable_tracks_are_listed(session: Session) -> None:
    shown, gone = add_titles(session, "Shown", "Gone")
    roots.mark_absent(session, [gone], Presence.MISSING)
    add_track(session, b"noise.mp3", tags=None, outcome=UnitState(WorkState.FAILED, "not_audio"))
    page = tracks.page(session, TrackQuery())
    assert ([row.id for row in page.rows], page.total) == ([shown], 1)


def test_tracks_are_listed_by_their_state(session: Session) -> None:
    add_titles(session, "Pending")
    done = add_track(session, b"done.mp3", tags=make_tags(title="Done"))
    finish_all(session, [done])
    gone = add_track(session, b"gone.mp3", tags=make_tags(title="Gone"))
    roots.mark_absent(session, [gone], Presence.MISSING)
    noise = add_track(session, b"noise.mp3", tags=None, outcome=UnitState(WorkState.FAILED, "not_audio"))
    assert titles(session, in_state("pending")) == ["Pending"]
    assert titles(session, in_state("done")) == ["Done"]
    assert titles(session, in_state("missing")) == ["Gone"]
    page = tracks.page(session, in_state("failed"))
    assert ([(row.id, row.reason) for row in page.rows], page.total) == ([(noise, "not_audio")], 1)
    assert tracks.page(session, in_state("running")).total == 0


def test_row_has_the_accounts_favourite(session: Session) -> None:
    track_id = add_track(session)
    favourites.add(session, "ann", track_id)
    assert tracks.get(session, track_id, "ann").favourite
    assert not tracks.get(session, track_id, "bob").favourite


def test_missing_track_is_found_by_id(session: Session) -> None:
    track_id = add_track(session)
    roots.mark_absent(session, [track_id], Presence.MISSING)
    assert tracks.get(session, track_id).state == WorkState.AWAY


def test_tracks_are_returned_in_the_requested_order(session: Session) -> None:
    one, two, three = add_titles(session, "One", "Two", "Three")
    roots.mark_absent(session, [two], Presence.DETACHED)
    found = tracks.find_many(session, [three, "unknown", two, one])
    assert [row.id for row in found] == [three, one]


def test_unknown_track_is_not_found(session: Session) -> None:
    with pytest.raises(TrackNotFoundError, match="nope"):
        tracks.get(session, "nope")
    with pytest.raises(TrackNotFoundError, match="nope"):
        tracks.get_file(session, "nope")


def test_file_is_found_by_its_bytes(session: Session) -> None:
    root_id = add_root(session, b"/mus\xffic")
    (track_id,) = add_tracks(session, root_id, make_reading(b"\xfe.mp3", size=5, mtime_ns=6))
    fingerprints.store(session, track_id, make_analysis())
    session.expire_all()
    file = tracks.get_file(session, track_id)
    assert (file.root, file.path, file.size, file.mtime_ns) == (b"/mus\xffic", b"\xfe.mp3", 5, 6)
    assert (file.presence, file.audio_id) == (Presence.PRESENT, "audio-1")


def test_changed_tracks_have_their_visibility(session: Session) -> None:
    shown, gone = add_titles(session, "Shown", "Gone")
    roots.mark_absent(session, [gone], Presence.MISSING)
    changed = text_rows.changed_ids(session, 0, 10)
    found = {track.id: track.is_shown for track in text_rows.find_tracks(session, changed)}
    assert found == {shown: True, gone: False}
    assert text_rows.changed_ids(session, 1, 10) == [gone]


def test_id_never_looks_like_a_command_line_option(monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(["-SBTZOQln1AItZ3P", "--help", "SBTZOQln1AItZ-3P"])
    monkeypatch.setattr("library.models.base.secrets.token_urlsafe", lambda _n_bytes: next(made))
    assert new_id() == "SBTZOQln1AItZ-3P"
