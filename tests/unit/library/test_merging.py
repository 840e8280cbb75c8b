"""Artists and albums that administrators merge and split."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from library.catalogue import artists_genres, merging, name_rules
from library.catalogue.artists_genres import NameQuery
from library.catalogue.name_rules import Keys
from library.errors import AlbumNotFoundError, ArtistNotFoundError, NotMergeableError, NotSplittableError
from library.models import Album, Artist, NameRule, Track
from library.paging import PageRequest
from library.people import name_marks
from library.states import NameKind
from tests.factories import add_track, make_tags

ARTIST, ALBUM = NameKind.ARTIST, NameKind.ALBUM


def names(session: Session) -> list[str]:
    return sorted(row.name for row in artists_genres.artists(session, NameQuery()).rows)


def id_of(session: Session, name: str) -> str:
    session.expire_all()
    return str(session.execute(select(Artist.id).where(Artist.name == name)).scalar_one())


def merge(session: Session, source: str, target: str) -> None:
    ids = merging.merge(session, ARTIST, id_of(session, source), id_of(session, target), "ann")
    merging.write_again(session, ids)


def split(session: Session, artist: str, name: str | None = None) -> None:
    merging.write_again(session, merging.split(session, ARTIST, id_of(session, artist), name, "ann"))


def add_bands(session: Session) -> None:
    """Add three tracks, each by an artist of its own."""
    for n, name in enumerate(("One", "Two", "Three")):
        add_track(session, b"%d/1.mp3" % n, tags=make_tags(artists=(name,), album=f"Album {n}"))


def test_chain_of_merges_ends_at_its_last_artist(session: Session) -> None:
    add_bands(session)
    merge(session, "One", "Two")
    merge(session, "Two", "Three")
    assert names(session) == ["Three"]
    split(session, "Three")
    assert names(session) == ["Three", "Two"]
    split(session, "Two")
    assert names(session) == ["One", "Three", "Two"]


def test_merge_in_the_other_direction_replaces_the_first(session: Session) -> None:
    add_bands(session)
    merge(session, "One", "Two")
    merge(session, "Two", "One")
    assert names(session) == ["One", "Three"]
    assert len(session.execute(select(NameRule)).all()) == 1


def test_merge_joins_stars_and_ratings_of_each_account(session: Session) -> None:
    add_bands(session)
    one, two = (int(id_of(session, name)) for name in ("One", "Two"))
    for person, target, stars in (("ann", one, 4), ("bob", one, 0), ("bob", two, 2), ("eve", two, 5)):
        name_marks.star(session, person, ARTIST, target)
        name_marks.rate(session, person, ARTIST, target, stars)
    merge(session, "One", "Two")
    found = {person: name_marks.find(session, person, ARTIST, [two])[two] for person in ("ann", "bob", "eve")}
    assert {person: mark.rating for person, mark in found.items()} == {"ann": 4, "bob": 2, "eve": 5}
    first = name_marks.find(session, "bob", ARTIST, [one])[one].starred_at
    assert found["bob"].starred_at == first
    page = name_marks.page(session, "bob", ARTIST, PageRequest(limit=1))
    assert ([row.name for row in page.rows], page.total, page.after) == (["Two"], 1, None)


def test_one_of_several_merges_is_taken_back(session: Session) -> None:
    add_bands(session)
    merge(session, "One", "Three")
    merge(session, "Two", "Three")
    split(session, "Three", "One")
    assert names(session) == ["One", "Three"]
    assert merging.find_artist(session, int(id_of(session, "Three"))).merged == ("Two",)


def test_tracks_are_marked_until_they_are_written(session: Session) -> None:
    add_bands(session)
    ids = merging.merge(session, ARTIST, id_of(session, "One"), id_of(session, "Two"), "ann")
    session.expire_all()
    assert [session.get_one(Track, each).tags_version for each in ids] == [-1]
    merging.write_again(session, ids)
    session.expire_all()
    assert [session.get_one(Track, each).tags_version for each in ids] == [1]


def test_what_cannot_be_merged_or_split_is_refused(session: Session) -> None:
    add_bands(session)
    one = id_of(session, "One")
    with pytest.raises(NotMergeableError):
        merging.merge(session, ARTIST, one, one, "ann")
    with pytest.raises(ArtistNotFoundError):
        merging.merge(session, ARTIST, one, "999", "ann")
    with pytest.raises(AlbumNotFoundError):
        merging.split(session, ALBUM, "999", None, "ann")
    for name in (None, "One", "Else"):
        with pytest.raises(NotSplittableError):
            merging.split(session, ARTIST, one, name, "ann")
    album = str(session.execute(select(Album.id).limit(1)).scalar_one())
    with pytest.raises(NotSplittableError):
        merging.split(session, ALBUM, album, None, "ann")
    assert merging.find_artist(session, 999).merged == ()


def test_spelling_that_was_kept_apart_shows_its_own_name(session: Session) -> None:
    for n, name in enumerate(("ABBA", "ABBA", "Abba")):
        add_track(session, b"%d.mp3" % n, tags=make_tags(artists=(name,), album=None))
    split(session, "ABBA", "Abba")
    assert names(session) == ["ABBA", "Abba"]
    add_track(session, b"9.mp3", tags=make_tags(artists=("Abba", "abba"), album=None))
    assert names(session) == ["ABBA", "Abba"]
    merge(session, "Abba", "ABBA")
    assert names(session) == ["ABBA"]


def test_folders_of_a_split_album_are_merged_again(session: Session) -> None:
    for folder in (b"A", b"B"):
        add_track(session, folder + b"/1.mp3", tags=make_tags(artists=("Ann",), album="Live"))
    album = str(session.execute(select(Album.id)).scalar_one())
    merging.write_again(session, merging.split(session, ALBUM, album, None, "ann"))
    one, other = session.execute(select(Track.album_id).order_by(Track.path)).scalars()
    assert one != other
    merging.write_again(session, merging.merge(session, ALBUM, str(other), str(one), "ann"))
    assert set(session.execute(select(Track.album_id)).scalars()) == {one}


def test_rules_in_a_circle_end() -> None:
    keys = Keys({(ARTIST, "a"): "b", (ARTIST, "b"): "a"})
    assert keys.follow(ARTIST, "a") in {"a", "b"}
    assert name_rules.exact_key("A") != name_rules.exact_key("a")
