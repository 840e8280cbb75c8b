"""The obvious is first: exact names, then names that begin so, then words; popularity decides."""

from itertools import chain

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from discovery.search import TextIndex
from library.catalogue import albums, artists_genres, tracks
from library.models import Track
from tests.factories import add_root, add_tracks, make_reading, make_tags

#: Title, artist, album, genre, year and number of plays.
SONGS = [
    ("Somebody to Love", "Queen", "A Day at the Races", "Rock", 1976, 9),
    ("Queen", "Perfume Genius", "Too Bright", "Pop", 2014, 1),
    ("Queen of Hearts", "Juice Newton", "Juice", "Country", 1981, 0),
    ("Queenless", "Nonames", "Bare", "Pop", 2011, 50),
    ("Dancing Queen", "ABBA", "Arrival", "Pop", 1976, 99),
    ("Live Aid", "Queensrÿche", "Empire", "Metal", 1990, 3),
    ("Walk", "Walkers", "Queen", "Folk", 1999, 0),
    ("Deep", "Deepers", "The Queen Is Dead", "Indie", 1986, 7),
    ("Love", "Lovers", "Hearts", "Pop", 2001, 0),
    ("Love Story", "Taylor", "Fearless", "Country", 2008, 5),
    ("Crazy Love", "Morrison", "Moondance", "Folk", 1970, 900),
    ("Lovely", "Billie", "Billie", "Pop", 2018, 400),
    ("Blue", "Weezers", "Weezer", "Rock", 1994, 0),
    ("Green", "Imitators", "Weezer", "Rock", 2001, 4),
    ("Twin One", "Twins", "Twins Alpha", "Pop", 2000, 2),
    ("Twin Two", "Twins", "Twins Beta", "Pop", 2000, 40),
    ("Twin Three", "Twins", "Twins Gamma", "Pop", 2000, 300),
]

#: What is typed, and the titles that are found, the best first.
SEARCHES = {
    "queen": "Queen, Somebody to Love, Walk, Queen of Hearts, Queenless, Live Aid, Dancing Queen, Deep",
    "love": "Love, Love Story, Lovely, Crazy Love, Somebody to Love, Live Aid",  # the last by error
    "dancing queen": "Dancing Queen",
    "queen of": "Queen of Hearts",
    "lov": "Crazy Love, Lovely, Somebody to Love, Love Story, Love",
    "twin": "Twin Three, Twin Two, Twin One",
    "weezer": "Green, Blue",
    "abba queen": "Dancing Queen",
    "queen abba": "Dancing Queen",
    "artist:queen": "Somebody to Love, Live Aid",
    "artist:queen -artist:queensrÿche": "Somebody to Love",
    "album:queen": "Walk, Deep",
    "title:queen": "Queen, Queen of Hearts, Queenless, Dancing Queen",
    "genre:country": "Love Story, Queen of Hearts",
    "genre:country love": "Love Story",
    "love genre:country": "Love Story",
    "love -crazy": "Love, Love Story, Lovely, Somebody to Love, Live Aid",
    "love -genre:pop": "Love Story, Crazy Love, Somebody to Love, Live Aid",
    '"queen of"': "Queen of Hearts",
    '"of queen"': "",
    '"love"': "Love, Love Story, Crazy Love, Somebody to Love",
    '-queen artist:"taylor"': "Love Story",
    "queen year:1976": "Somebody to Love, Dancing Queen",
    "year:1976 queen -abba": "Somebody to Love",
    "year:1970..1976 -queen": "Crazy Love",
    "year:2014..": "Lovely, Queen",
    "year:..1970": "Crazy Love",
    "year:2001..1999": "",  # words, which nothing has
    "year:1976..1976": "Dancing Queen, Somebody to Love",
    "year:1970.. year:..1976 queen": "Somebody to Love, Dancing Queen",
    "year:1970 year:1976": "",
    "composer:queen": "",  # an unknown field is words
    "qeuen": "Queen, Queen of Hearts, Somebody to Love, Dancing Queen, Deep, Walk",
    "dancing qeuen": "Dancing Queen",
    "dacning queen": "Dancing Queen",
}


@pytest.fixture
def index(session: Session) -> TextIndex:
    """The index of `SONGS`."""
    readings = [
        make_reading(
            b"%d.mp3" % n,
            tags=make_tags(title=title, artists=(artist,), album=album, genres=(genre,), year=year),
        )
        for n, (title, artist, album, genre, year, _plays) in enumerate(SONGS)
    ]
    ids = add_tracks(session, add_root(session), *readings)
    for track_id, song in zip(ids, SONGS, strict=True):
        session.execute(update(Track).where(Track.id == track_id).values(play_count=song[-1]))
    found = TextIndex()
    found.refresh(session)
    return found


def titles(session: Session, index: TextIndex, query: str, offset: int = 0, limit: int = 20) -> list[str]:
    ids = index.search(query, offset, limit).track_ids
    return [row.title for row in tracks.find_many(session, ids)]


def test_the_obvious_is_first(session: Session, index: TextIndex) -> None:
    wrong = {}
    for query, expected in SEARCHES.items():
        found = titles(session, index, query)
        wanted = expected.split(", ") if expected else []
        if found != wanted:
            wrong[query] = found
    assert wrong == {}


def test_pages_are_parts_of_one_order(session: Session, index: TextIndex) -> None:
    for query in ("queen", "love", "q", "lo", "twin", "artist:twins", "genre:pop", "year:1970..", "qeuen"):
        whole = titles(session, index, query)
        parts = [titles(session, index, query, offset, 2) for offset in range(0, len(whole) + 2, 2)]
        assert list(chain(*parts)) == whole
        assert index.search(query, 0, 1).total == len(whole)


@pytest.mark.parametrize(
    ("query", "first_artists", "first_albums"),
    [
        ("queen", ["Queen", "Queensrÿche"], ["Queen", "A Day at the Races", "The Queen Is Dead", "Empire"]),
        ("weezer", ["Weezers"], ["Weezer", "Weezer"]),
        ("twins", ["Twins"], ["Twins Alpha", "Twins Beta", "Twins Gamma"]),
        ("album:queen", [], ["Queen", "The Queen Is Dead"]),
        ("album:weezer year:1994", [], ["Weezer"]),
        ("genre:pop", [], []),
    ],
)
def test_artists_and_albums_are_found_beside_tracks(
    session: Session, index: TextIndex, query: str, first_artists: list[str], first_albums: list[str]
) -> None:
    found = index.groups(session, query, 10, 10)
    assert [row.name for row in artists_genres.find_artists(session, found.artists[0])] == first_artists
    assert [row.title for row in albums.find_many(session, found.albums[0])] == first_albums
