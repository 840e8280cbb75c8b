"""Searches without an index find in SQL what the index finds, but for typing errors."""

import pytest
from sqlalchemy.orm import Session

from discovery import plain_search
from discovery.query_language import parse
from library.catalogue import albums, artists_genres, tracks
from tests.factories import add_root, add_tracks, make_reading, make_tags

#: Title, artist, album, genre and year.
SONGS = [
    ("Blue in Green", "Miles Davis", "Kind of Blue", "Jazz", 1959),
    ("So What", "Miles Davis", "Kind of Blue", "Jazz", 1959),
    ("Blue Monday", "New Order", "Substance", "Pop", 1983),
    ("Alive", "Pearl Jam", "Ten", "Rock", 1991),
    ("群青日和", "東京事変", "教育", "J-Pop", 2004),
    ("Song 2", "R.E.M.", "Untold", "Rock", None),
]


@pytest.fixture(autouse=True)
def songs(session: Session) -> None:
    readings = [
        make_reading(
            b"%d.mp3" % n,
            tags=make_tags(title=title, artists=(artist,), album=album, genres=(genre,), year=year),
        )
        for n, (title, artist, album, genre, year) in enumerate(SONGS)
    ]
    add_tracks(session, add_root(session), *readings)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("blue", ["Blue in Green", "Blue Monday", "So What"]),
        ("mil kin", ["Blue in Green", "So What"]),
        ('"blue in"', ["Blue in Green"]),
        ("blue -green", ["Blue Monday", "So What"]),
        ("-live year:1991", ["Alive"]),
        ("artist:miles blue", ["Blue in Green", "So What"]),
        ("blue -artist:miles", ["Blue Monday"]),
        ("genre:rock", ["Alive", "Song 2"]),
        ("album:substance", ["Blue Monday"]),
        ("year:..1960", ["Blue in Green", "So What"]),
        ("year:1980..1999", ["Alive", "Blue Monday"]),
        ("year:2000..", ["群青日和"]),
        ("year:2000.. year:..1990", []),
        ("京事", ["群青日和"]),
        ("rem", ["Song 2"]),
        ("r.e.m.", ["Song 2"]),
        ("nothing", []),
        (" ", []),
        ("!?", []),
    ],
)
def test_tracks_are_found(session: Session, query: str, titles: list[str]) -> None:
    ids, total = plain_search.tracks(session, parse(query), 0, 10)
    assert [row.title for row in tracks.find_many(session, ids)] == titles
    assert total == len(titles)


def test_page_has_the_total(session: Session) -> None:
    ids, total = plain_search.tracks(session, parse("blue"), 1, 1)
    assert (len(ids), total) == (1, 3)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("blue", (["Kind of Blue"], [])),
        ("miles", (["Kind of Blue"], ["Miles Davis"])),
        ("artist:miles", (["Kind of Blue"], ["Miles Davis"])),
        ("album:ten", (["Ten"], [])),
        ("genre:rock", ([], [])),
        ("year:1991", (["Ten"], [])),
        ("-blue miles", ([], ["Miles Davis"])),
        (" ", ([], [])),
    ],
)
def test_albums_and_artists_are_found(
    session: Session, query: str, found: tuple[list[str], list[str]]
) -> None:
    album_ids, n_albums = plain_search.albums(session, parse(query), 10)
    artist_ids, n_artists = plain_search.artists(session, parse(query), 10)
    assert [row.title for row in albums.find_many(session, album_ids)] == found[0]
    assert [row.name for row in artists_genres.find_artists(session, artist_ids)] == found[1]
    assert (n_albums, n_artists) == (len(found[0]), len(found[1]))
