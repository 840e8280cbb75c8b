"""Names are found as people type them, whole names first; lists are sorted as people expect (Q1-Q9, T21)."""

import pytest

from tests.real import music
from tests.real.library import RealLibrary

#: Names as tags have them, and as they are typed.
NAMES = {
    "R.E.M.": ("rem", "r.e.m.", "REM", "R.E.M", "r e m"),
    "AC/DC": ("acdc", "ac/dc", "ac dc", "AC-DC", "ＡＣ／ＤＣ"),
    "Blink-182": ("blink182", "blink 182", "blink‐182"),
    "a-ha": ("aha", "a‑ha", "A-HA"),
    "Ke$ha": ("kesha", "ke$ha"),
    "A$AP Rocky": ("asap rocky", "a$ap rocky"),
    "P!nk": ("pink", "p!nk"),
    "Maroon 5": ("maroon5", "maroon 5"),
    "Sum41": ("sum 41", "sum41"),
    "Guns N’ Rosen": ("guns n' rosen", "guns n rosen", "Guns N´ Rosen", "guns n` rosen"),
    "O'Connor": ("o’connor", "oconnor", "o connor", "Oʼconnor"),
    "!!!": ("!!!", "！！！"),
    "( )": ("( )", "()"),
    "÷": ("÷",),
    "+": ("+", "＋"),
    "*": ("*",),
    "†": ("†",),
    "Simon & Garfunkel": ("simon and garfunkel", "simon & garfunkel"),
    "Grüße": ("grusse", "gruesse", "GRÜSSE", "grüße", "gru\u0308sse"),
    "Motörhead": ("motorhead", "motoerhead", "MOTÖRHEAD"),
    "Røyksopp": ("royksopp", "roeyksopp"),
    "Łona": ("lona", "łona"),
    "Đorđe": ("dorde",),
    "Işıl": ("isil", "IŞIL"),
    "Ёлка": ("елка", "ёлка"),
    "邓丽君": ("邓", "丽", "丽君", "邓丽君"),
    "ﾊﾞﾝﾄﾞ": ("バンド", "ばんど", "ﾊﾞﾝﾄﾞ"),
    "좋은": ("좋은", "좋"),
    "نُسْرَت": ("نسرت",),
    "أحمد": ("احمد",),
    "שָׁלוֹם": ("שלום",),
    "नुसरत": ("नुसरत",),
    "Τα Όλα": ("ολα", "τα ολα"),
    "Bad…Day": ("bad day", "bad...day"),
    "Ghosts I–IV": ("ghosts i-iv", "ghosts i iv", "ghosts i—iv"),
    "The Beatles": ("beatles", "the beatles"),
    "Florence + the Machine": ("florence and the machine", "florence & the machine", "florence the machine"),
}


def test_artist_is_found_as_it_is_typed(library: RealLibrary) -> None:
    """Q1, Q3, Q4, Q7, Q9: in the lists and the search, from both sides."""
    for n, name in enumerate(NAMES):
        artist = f"{name}"
        music.vorbis(
            library.new(f"{n}.flac", n, secs=1), title=f"Song {n}", artist=artist, album=f"Album of {name}"
        )
    library.scan()
    wrong = []
    for n, (name, typed) in enumerate(NAMES.items()):
        for query in (name, *typed):
            artists = [row["name"] for row in library.list("artists", query=query)]
            searched = [row["title"] for row in library.list("search", query=query)]
            tracks = [row["title"] for row in library.list("tracks", query=query)]
            albums = [row["title"] for row in library.list("albums", query=query)]
            if artists[:1] != [name]:
                wrong.append(("artists", name, query, artists))
            if searched[:1] != [f"Song {n}"]:
                wrong.append(("search", name, query, searched))
            if tracks[:1] != [f"Song {n}"]:
                wrong.append(("tracks", name, query, tracks))
            if f"Album of {name}" not in albums:
                wrong.append(("albums", name, query, albums))
    assert wrong == []


def test_name_without_signs_is_found_by_one_with_signs(library: RealLibrary) -> None:
    """The other way round: the tags have the plain name."""
    pairs = {
        "REM": "R.E.M.",
        "ACDC": "AC/DC",
        "Kesha": "Ke$ha",
        "Pink": "P!nk",
        "Dont Cry": "Don’t Cry",
        "Gruesse": "Grüße",
        "Blink 182": "blink-182",
        "Blackbird": "Black Bird",
        "Елка": "Ёлка",
        "Beatles": "The Beatles",
    }
    for n, name in enumerate(pairs):
        music.vorbis(library.new(f"{n}.flac", n, secs=1), title=name, artist=f"Band {n}", album="All")
    library.scan()
    found = {
        name: [row["title"] for row in library.list("search", query=typed)] for name, typed in pairs.items()
    }
    assert {name: titles[:1] for name, titles in found.items()} == {name: [name] for name in pairs}


def test_whole_names_come_first(library: RealLibrary) -> None:
    """Q6: the artist of that name, then the title, before names that are longer."""
    songs = (
        ("This Is The Day", "The The", "Soul Mining"), ("The Zoo", "X", "The Theory"),
        ("The Who Song", "Who Else", "The Whole"), ("Baba", "The Who", "Next"), ("Love", "Love", "Love"),
        ("Love Love Love", "S", "Lovely"), ("All You Need Is Love", "The Beatles", "Yellow"),
        ("The Beatles Are Here", "Fans", "The Beatles Story"), ("A Love Song", "Lovers", "Songs"),
        ("Hello", "H", "Hello"), ("Hello Again", "Hello Kids", "Again"),
    )  # fmt: skip
    for n, (title, artist, album) in enumerate(songs):
        music.vorbis(library.new(f"{n}.flac", n, secs=1), title=title, artist=artist, album=album)
    library.scan()
    for query, title, artist, album in (
        ("the the", "This Is The Day", "The The", ""),
        ("The Who", "Baba", "The Who", ""),
        ("the beatles", "All You Need Is Love", "The Beatles", ""),
        ("beatles", "All You Need Is Love", "The Beatles", ""),
        ("love", "Love", "Love", "Love"),
        ("hello", "Hello", "Hello Kids", "Hello"),
    ):
        assert library.list("search", query=query)[0]["title"] == title, query
        assert library.list("tracks", query=query)[0]["title"] == title, query
        assert library.list("artists", query=query)[0]["name"] == artist, query
        if album:
            assert library.list("albums", query=query)[0]["title"] == album, query


def test_relevance_is_paged_by_cursors(library: RealLibrary) -> None:
    for n in range(12):
        name = "Blue" if n == 7 else f"Blue {n}" if n % 2 else f"Very Blue {n}"
        music.vorbis(library.new(f"{n}.flac", n, secs=1), title=name, artist=name, album=name, genre=name)
    library.scan()
    for what, field in (("artists", "name"), ("albums", "title"), ("genres", "name"), ("tracks", "title")):
        whole = [row[field] for row in library.list(what, query="blue")]
        assert whole[:3] == ["Blue", "Blue 1", "Blue 3"]
        assert whole[6] == "Very Blue 0"
        paged: list[str] = []
        cursor: dict[str, str] = {}
        while cursor or not paged:
            page = library.client.get(f"/{what}", query="blue", limit=5, **cursor)
            paged += [row[field] for row in page["items"]]
            cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else {}
        assert paged == whole
        by_name = [row[field] for row in library.list(what, query="blue", sort_by=field)]
        assert by_name == ["Blue", *sorted(by_name[1:], key=lambda name: (name[0], int(name.split()[-1])))]


@pytest.mark.parametrize(
    "expected",
    [
        ["Track 1", "Track 2", "Track 10", "Track 0100"],
        ["...And Justice", "Ära", "“Heroes”", "(Intro)", "Zebra"],
        ["The Apple", "A Cat", "“The Dog”", "An Orange"],
        ["Élan", "Elbe", "Über", "Ufo"],
        ["2 Fast", "10 Years", "99 Luftballons", "ABBA"],
        ["!!!", "99", "1999", "20000"],
    ],
)
def test_titles_are_listed_in_natural_order(library: RealLibrary, expected: list[str]) -> None:
    """T21c, T21d."""
    for n, title in enumerate(reversed(expected)):
        music.vorbis(library.new(f"{n}.flac", n, secs=1), title=title, artist=title, album=title)
    library.scan()
    assert [row["title"] for row in library.list("tracks", sort_by="title")] == expected
    assert [row["name"] for row in library.list("artists")] == expected
    assert [row["title"] for row in library.list("albums")] == expected
