"""Searches as people type them: the obvious first, phrases, exclusions, fields, scripts and groups."""

from typing import Any

import pytest

from library.database import session_scope
from library.people import favourites, plays
from tests.real import music
from tests.real.library import RealLibrary

#: Title, artist, album, genre and year.
SONGS = [
    ("Bohemian Rhapsody", "Queen", "A Night at the Opera", "Rock", 1975),
    ("Don't Stop Me Now", "Queen", "Jazz", "Rock", 1978),
    ("Killer Queen", "Cover Band", "Live Covers", "Rock", 2001),
    ("Queen", "Perfume Genius", "Too Bright", "Pop", 2014),
    ("Queensrÿche Medley", "Empire", "Medleys", "Metal", 1990),
    ("Jazz in the Night", "Night Trio", "Late", "Jazz", 1999),
    ("Night Jazz", "Night Trio", "Late (Live)", "Jazz", 1989),
    ("Группа крови", "Кино", "Группа крови", "Рок", 1988),
    ("أنت عمري", "أم كلثوم", "أنت عمري", "Tarab", 1964),
    ("ירושלים של זהב", "נעמי שמר", "שירים", "Folk", 1967),
    ("Τα παιδιά του Πειραιά", "Μελίνα Μερκούρη", "Ελλάδα", "Laïko", 1960),
    ("ขอบคุณที่รักกัน", "โปเตโต้", "เพลงไทย", "Pop", 2006),
    ("群青日和", "東京事変", "教育", "J-Pop", 2004),
    ("봄날", "방탄소년단", "윙스", "K-Pop", 2017),
    ("Déjà Vu", "Beyoncé", "B’Day", "R&B", 2006),
]

#: What is typed, and the titles that are found, best first.
SEARCHES = {
    "queen": ["Queen", "Bohemian Rhapsody", "Don't Stop Me Now", "Queensrÿche Medley", "Killer Queen"],
    "qu": None,
    '"night jazz"': ["Night Jazz"],
    '"jazz in the night"': ["Jazz in the Night"],
    "“night jazz”": ["Night Jazz"],
    "queen -rock": ["Queen", "Queensrÿche Medley"],
    'queen -"killer queen"': ["Queen", "Bohemian Rhapsody", "Don't Stop Me Now", "Queensrÿche Medley"],
    "artist:queen": ["Bohemian Rhapsody", "Don't Stop Me Now"],
    "ARTIST:Queen -artist:cover": ["Bohemian Rhapsody", "Don't Stop Me Now"],
    'artist:"night trio" -live': ["Jazz in the Night"],
    "album:jazz": ["Don't Stop Me Now"],
    "title:jazz": ["Jazz in the Night", "Night Jazz"],
    "genre:jazz": ["Jazz in the Night", "Night Jazz"],
    "year:1990..1999": ["Jazz in the Night", "Queensrÿche Medley"],
    "year:..1960": ["Τα παιδιά του Πειραιά"],
    "year:2014..": ["Queen", "봄날"],
    "year:1978": ["Don't Stop Me Now"],
    "queen year:1970..1979": ["Bohemian Rhapsody", "Don't Stop Me Now"],
    "genre:jazz year:..1989": ["Night Jazz"],
    "qeuen": ["Bohemian Rhapsody", "Don't Stop Me Now", "Killer Queen", "Queen"],
    "rhapsdoy": ["Bohemian Rhapsody"],
    "bohmian": ["Bohemian Rhapsody"],
    "группа": ["Группа крови"],
    "Кино": ["Группа крови"],
    "artist:кино": ["Группа крови"],
    "انت": ["أنت عمري"],
    "זהב": ["ירושלים של זהב"],
    "παιδια": ["Τα παιδιά του Πειραιά"],
    "รัก": ["ขอบคุณที่รักกัน"],
    "artist:โปเต": ["ขอบคุณที่รักกัน"],
    "事変": ["群青日和"],
    "artist:東京": ["群青日和"],
    "title:東京": [],
    '"日和"': ["群青日和"],
    "방탄": ["봄날"],
    "ｄｅｊａ　ｖｕ": ["Déjà Vu"],
    "beyonce": ["Déjà Vu"],
}

#: Whatever does not follow the language is words.
ODD = (
    *(
        "-",
        "--",
        '"',
        '""',
        '"queen',
        'que"en',
        "artist:",
        "artist: queen",
        "year:",
        "year:abc",
        "year:..",
        "-queen",
    ),
    *(
        "year:1999..1990",
        "year:99999",
        "-year:1990",
        ":",
        "a:b:c",
        'artist:"',
        "-artist:",
        "OR",
        "queen AND (",
        "*",
    ),
    *(
        "title:year:1990",
        '-""',
        "year:1990..2000..2010",
        "\\",
        "genre:-",
        "x" * 200,
        "- - -",
        "\u200b",
        "artist:-queen",
    ),
)


@pytest.fixture
def songs(library: RealLibrary) -> RealLibrary:
    for n, (title, artist, album, genre, year) in enumerate(SONGS):
        tags = {"title": title, "artist": artist, "album": album, "genre": genre, "date": str(year)}
        music.vorbis(library.new(f"{n}.flac", n, secs=1), **tags)
    library.scan()
    with session_scope() as session:
        plays.add(session, "", library.track("Bohemian Rhapsody")["id"])
    return library


def found(library: RealLibrary, query: str) -> list[str]:
    return [row["title"] for row in library.list("search", query=query)]


def grouped(library: RealLibrary, query: str) -> dict[str, Any]:
    answer: dict[str, Any] = library.client.get("/search/grouped", query=query)["data"]
    return answer


def test_searches_find_what_is_meant(songs: RealLibrary) -> None:
    wrong = {}
    for query, titles in SEARCHES.items():
        seen = found(songs, query)
        ranked = "queen" in query or len(titles or []) < 2
        if titles is not None and (seen if ranked else sorted(seen)) != (
            titles if ranked else sorted(titles)
        ):
            wrong[query] = seen
    assert wrong == {}


def test_odd_queries_are_words(songs: RealLibrary) -> None:
    for query in ODD:
        songs.list("search", query=query)
    assert found(songs, "artist: queen") == found(songs, "artist queen")
    assert found(songs, '"queen')[0] == "Queen"


def test_plays_and_favourites_decide_between_equals(songs: RealLibrary) -> None:
    with session_scope() as session:
        for _ in range(4):
            plays.add(session, "", songs.track("Night Jazz")["id"])
        favourites.add(session, "", songs.track("Don't Stop Me Now")["id"])
        plays.add(session, "", songs.track("Don't Stop Me Now")["id"])
    assert found(songs, "night trio") == ["Night Jazz", "Jazz in the Night"]
    assert found(songs, "artist:queen") == ["Don't Stop Me Now", "Bohemian Rhapsody"]


def test_artists_albums_and_tracks_are_found_in_one_request(songs: RealLibrary) -> None:
    seen = grouped(songs, "queen")
    assert [row["name"] for row in seen["artists"]["items"]] == ["Queen"]
    assert {row["title"] for row in seen["albums"]["items"]} == {"A Night at the Opera", "Jazz"}
    assert seen["tracks"]["items"][0]["title"] == "Queen"
    assert seen["tracks"]["total"] == 5
    jazz = grouped(songs, "jazz")
    assert jazz["albums"]["items"][0]["title"] == "Jazz"
    late = grouped(songs, 'album:"late"')
    assert (late["artists"]["total"], late["albums"]["total"], late["tracks"]["total"]) == (0, 2, 2)
    assert grouped(songs, "year:1988")["albums"]["items"][0]["title"] == "Группа крови"
    nothing = {"items": [], "total": 0}
    assert grouped(songs, "zzzzzz") == {"artists": nothing, "albums": nothing, "tracks": nothing}
