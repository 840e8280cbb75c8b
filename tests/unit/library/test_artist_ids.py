"""Names with one MusicBrainz id are one artist, if no name has another id and no administrator decided."""

import random

import pytest
from sqlalchemy.orm import Session

from library.catalogue import list_counts, merging
from tests.factories import add_track, make_tags
from tests.unit.library.test_merging import id_of, merge, names, split

PYOTR, JOHN, HANS = (f"9ddd7abc-9e1b-471d-8031-583bc6bc8be{n}" for n in range(3))


def add(session: Session, n: int, name: str, *mbids: str) -> None:
    add_track(
        session, b"%d/1.mp3" % n, tags=make_tags(artists=(name,), artist_mbids=mbids, album=f"Album {n}")
    )


def join(session: Session) -> int:
    """Join and write; returns the number of written tracks."""
    affected = merging.join_ids(session)
    merging.write_again(session, affected)
    return len(affected)


def test_names_of_one_id_are_one_artist_with_the_most_frequent_name(session: Session) -> None:
    spelled = [
        ("Чайковский", PYOTR),
        ("Tchaikovsky", PYOTR),
        ("Tchaikovsky", PYOTR),
        ("Чайковский",),
        ("Bach",),
    ]
    for n, (name, *mbids) in enumerate(random.sample(spelled, len(spelled))):
        add(session, n, name, *mbids)
    assert join(session) == 2  # also the one without an id
    assert names(session) == ["Bach", "Tchaikovsky"]
    assert join(session) == 0
    add(session, 9, "Чайковский")  # read later
    assert names(session) == ["Bach", "Tchaikovsky"]
    assert list_counts.total(session, list_counts.ARTISTS) == 2


def test_name_with_several_ids_joins_nothing(session: Session) -> None:
    add(session, 1, "Soundtrack", JOHN)
    add(session, 2, "Soundtrack", HANS)
    add(session, 3, "John", JOHN)
    add(session, 4, "Hans", HANS)
    assert join(session) == 0
    assert names(session) == ["Hans", "John", "Soundtrack"]


def test_name_that_turns_out_to_have_several_ids_is_separated_again(session: Session) -> None:
    add(session, 1, "Soundtrack", JOHN)
    add(session, 2, "John", JOHN)
    add(session, 3, "John", JOHN)
    assert join(session) == 1
    assert names(session) == ["John"]
    add(session, 4, "Soundtrack", HANS)
    assert join(session) == 4
    assert names(session) == ["John", "Soundtrack"]


def test_ids_that_fit_no_names_one_to_one_join_nothing(session: Session) -> None:
    tags = make_tags(artists=("A", "B"), artist_mbids=(JOHN,), album="Album")
    add_track(session, b"1.mp3", tags=tags)
    add(session, 2, "C", JOHN)
    assert join(session) == 0
    assert names(session) == ["A", "B", "C"]


def test_administrators_decide(session: Session) -> None:
    add(session, 1, "Yusuf", JOHN)
    add(session, 2, "Cat Stevens", JOHN)
    add(session, 3, "Cat Stevens", JOHN)
    join(session)
    assert merging.find_artist(session, int(id_of(session, "Cat Stevens"))).merged == ("Yusuf",)
    split(session, "Cat Stevens", "Yusuf")
    assert names(session) == ["Cat Stevens", "Yusuf"]
    assert join(session) == 0
    merge(session, "Cat Stevens", "Yusuf")
    assert join(session) == 0
    assert names(session) == ["Yusuf"]


@pytest.mark.parametrize("name", ["Various Artists", "Verschiedene Interpreten"])
def test_words_for_various_artists_are_one_without_ids(session: Session, name: str) -> None:
    add(session, 1, name, HANS)
    add(session, 2, "V.A.", HANS)
    assert join(session) == 0
    assert names(session) == ["Various Artists"]


def test_album_artists_are_joined_with_their_albums(session: Session) -> None:
    for n, name in enumerate(("Björk", "Bjork", "Bjork")):
        tags = make_tags(artists=("Guest",), album="Post", album_artists=(name,), album_artist_mbids=(HANS,))
        add_track(session, b"%d/1.mp3" % n, tags=tags)
    assert join(session) == 1
    assert names(session) == ["Bjork", "Guest"]
    artist = merging.find_artist(session, int(id_of(session, "Bjork")))
    assert (artist.merged, artist.spellings) == (("Björk",), ("Bjork",))
