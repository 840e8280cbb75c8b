"""Names, numbers and paths as people write them."""

from __future__ import annotations

import pytest

from media.tagging import numbers
from media.tagging.credits import KNOWN_NAMES, Credits, Splitting, add_guests, read_credits, title_guests
from media.tagging.described import describe, is_various
from media.tagging.paths import PathFields, find_disc, read_path

EVERYTHING = Splitting(separators=(";", ", ", " & ", " / ", " and ", " x "), kept=("Him & Her",))


@pytest.mark.parametrize(
    ("written", "credited", "names", "shown"),
    [
        (["Ann"], [], ("Ann",), None),
        (["Ann", "Bea"], [], ("Ann", "Bea"), None),
        (["Ann; Bea"], [], ("Ann", "Bea"), None),
        (["Ann\0Bea"], [], ("Ann", "Bea"), None),
        (["Ann feat. Bea"], [], ("Ann", "Bea"), "Ann feat. Bea"),
        (["Ann FT Bea & Cat"], [], ("Ann", "Bea", "Cat"), "Ann FT Bea & Cat"),
        (["Ann (featuring Bea, Cat)"], [], ("Ann", "Bea", "Cat"), "Ann (featuring Bea, Cat)"),
        (["Ann feat. Tyler, The Creator"], [], ("Ann", "Tyler, The Creator"), "Ann feat. Tyler, The Creator"),
        (
            ["Ann feat. Drake & The Weeknd"],
            [],
            ("Ann", "Drake", "The Weeknd"),
            "Ann feat. Drake & The Weeknd",
        ),
        (["Ann feat. Bob & the Cats"], [], ("Ann", "Bob & the Cats"), "Ann feat. Bob & the Cats"),
        (["Ann", "Bea feat. Cat"], [], ("Ann", "Bea", "Cat"), "Ann, Bea feat. Cat"),
        (["Ann & Bea"], ["Ann", "Bea"], ("Ann", "Bea"), "Ann & Bea"),
        (["Ann, Bea"], ["Ann", "Bea"], ("Ann", "Bea"), None),
        (["Ann / Bea"], ["Ann/Bea"], ("Ann", "Bea"), "Ann / Bea"),
        (["AC/DC"], ["AC/DC"], ("AC/DC",), None),
        (["Other"], ["Ann/Bea"], ("Ann/Bea",), "Other"),
        ([], ["Ann"], ("Ann",), None),
        (["Ann", "ANN"], [], ("Ann",), None),
        (["Ann (Bea / Cat)"], [], ("Ann (Bea / Cat)",), None),
        (["Little Feat"], [], ("Little Feat",), None),
        (["Ann feat. "], [], ("Ann feat.",), None),
        ([], [], (), None),
    ],
)
def test_credits(written: list[str], credited: list[str], names: tuple[str, ...], shown: str | None) -> None:
    assert read_credits(written, credited, Splitting()) == Credits(names, shown)


@pytest.mark.parametrize("name", [*KNOWN_NAMES, "Nick Cave & The Bad Seeds", "Cat and the Hats", "Him & Her"])
def test_known_names_stay_one_at_all_separators(name: str) -> None:
    assert read_credits([f"{name}; Ann & Bea"], [], EVERYTHING).names == (name, "Ann", "Bea")


def test_tags_are_not_split_without_separators() -> None:
    assert read_credits(["Ann; Bea"], [], Splitting(())).names == ("Ann; Bea",)


@pytest.mark.parametrize(
    ("title", "guests"),
    [
        ("Song (feat. Ann)", ["Ann"]),
        ("Song [Ft. Ann & Bea] (Remix)", ["Ann", "Bea"]),
        ("Song feat. Ann (Remix)", ["Ann"]),
        ("Song featuring Ann", ["Ann"]),
        ("Song (with Ann)", ["Ann"]),
        ("Song (w/ Ann)", ["Ann"]),
        ("Song (w/o vocals)", []),
        ("Stay (With Me)", []),
        ("Stay (with you)", []),
        ("Dance (with the Stars)", []),
        ("Six Ft Under", []),
        ("A Great Feat of Strength", []),
        ("Feat. Ann", []),
    ],
)
def test_guests_in_titles(title: str, guests: list[str]) -> None:
    assert list(title_guests(title, Splitting())) == guests


def test_guests_are_added_once_and_the_shown_text_stays() -> None:
    assert add_guests(Credits(("Ann",), None), ["Bea"]) == Credits(("Ann", "Bea"), "Ann")
    assert add_guests(Credits(("Ann", "Bea"), "Ann & Bea"), ["bea"]) == Credits(("Ann", "Bea"), "Ann & Bea")
    assert add_guests(Credits((), None), ["Bea"]) == Credits((), None)


@pytest.mark.parametrize(
    ("text", "number", "total", "label", "disc"),
    [
        ("3/12", 3, 12, None, None),
        ("4.", 4, None, None, None),
        ("5 of 12", 5, 12, None, None),
        ("６", 6, None, None, None),
        ("12345", 12345, None, None, None),
        ("1.0", 1, None, None, None),
        ("#7", 7, None, None, None),
        ("Track 8", 8, None, None, None),
        ("2-05", 5, None, None, 2),
        ("0/0", None, None, None, None),
        ("/9", None, 9, None, None),
        ("A1", 1, None, "A1", None),
        ("b 2", 102, None, "b 2", None),
        ("AA", 101, None, "AA", None),
        ("C", 201, None, "C", None),
        ("A1/6", 1, 6, "A1", None),
        ("intro", None, None, None, None),
        ("", None, None, None, None),
    ],
)
def test_positions(
    text: str, number: int | None, total: int | None, label: str | None, disc: int | None
) -> None:
    assert numbers.read_position([text]) == numbers.Position(number, total, label, disc)


@pytest.mark.parametrize(
    ("text", "gain_db"),
    [
        ("-7.50 dB", -7.5),
        ("+1,25", 1.25),
        ("3", 3.0),
        ("dB", None),
        ("loud", None),
        ("999", None),
        ("", None),
    ],
)
def test_gains(text: str, gain_db: float | None) -> None:
    assert numbers.read_gain_db([text]) == gain_db


def test_peaks_and_r128_gains_have_bounds() -> None:
    assert [numbers.read_peak([text]) for text in ("0.98", "0", "-1", "9999", "x")] == [0.98, *[None] * 4]
    assert [numbers.read_r128_gain_db([text]) for text in ("-1280", "99999", "")] == [0.0, None, None]


@pytest.mark.parametrize(
    ("path", "disc"),
    [
        ("Album/CD1/a.mp3", 1),
        ("Album/Disc 2 - Live/a.mp3", 2),
        ("Album/[CD 03]/a.mp3", 3),
        ("Album (Disc 4)/a.mp3", 4),
        ("Album CD05/a.mp3", 5),
        ("Album/Volume 2/a.mp3", None),
        ("CD Collection/a.mp3", None),
        ("Blur/13/a.mp3", None),
        ("Discovery/a.mp3", None),
        ("a.mp3", None),
    ],
)
def test_discs_by_folder(path: str, disc: int | None) -> None:
    assert find_disc(path.encode()) == disc


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("Ann/Songs/01 - Song.mp3", PathFields("Song", 1, None, "Ann", "Songs")),
        ("Ann/Songs (1999)/1-02 Song.mp3", PathFields("Song", 2, 1, "Ann", "Songs", 1999)),
        ("Ann/[1999] Songs/03. Song.mp3", PathFields("Song", 3, None, "Ann", "Songs", 1999)),
        ("Ann/Ann - 1999 - Songs/04 Song.mp3", PathFields("Song", 4, None, "Ann", "Songs", 1999)),
        ("Ann - Songs/05_Song.mp3", PathFields("Song", 5, None, "Ann", "Songs")),
        ("Ann/Songs (CD2)/06 - Ann - Song.mp3", PathFields("Song", 6, 2, "Ann", "Songs")),
        ("Ann/Songs/Disc 1/07.mp3", PathFields("07", 7, 1, "Ann", "Songs")),
        ("Ann - Song.mp3", PathFields("Song", None, None, "Ann")),
        ("Folder/Song.mp3", PathFields("Song")),
        ("7 Years.mp3", PathFields("7 Years")),
        ("Ann/Songs/7 Years.mp3", PathFields("7 Years", None, None, "Ann", "Songs")),
        ("...Baby.mp3", PathFields("...Baby")),
        ("\x01.mp3", PathFields("Untitled")),
    ],
)
def test_fields_by_path(path: str, fields: PathFields) -> None:
    assert read_path(path.encode()) == fields


def test_fields_by_path_fill_in_only_where_there_are_no_tags() -> None:
    path = b"Ann/Songs/01 - Song.mp3"
    found = describe({"artist": ["Bea"]}, path, Splitting())
    assert (found["title"], found["artists"], found["album"], found["track"]) == ("Song", ("Bea",), None, 1)
    found = describe({"title": ["Real"]}, path, Splitting())
    assert (found["title"], found["artists"], found["track"]) == ("Real", (), None)


def test_sort_names_and_ids_belong_to_names_in_their_order() -> None:
    mbids = [f"0383dadf-2a4e-4d10-a46a-e9e041da8eb{n}" for n in range(2)]
    texts = {"artist": ["Ann Ay feat. Bea Bee"], "artist_sort": ["Ay, Ann feat. Bee, Bea"], "title": ["S"]}
    found = describe({**texts, "artist_mbid": ["/".join(mbids)]}, b"a", Splitting())
    assert found["artist_sorts"] == ("Ay, Ann", "Bee, Bea")
    assert found["artist_mbids"] == tuple(mbids)
    found = describe(
        {"artist": ["Ann Ay", "Bea Bee"], "artist_sort": ["Ay, Ann", "Bee, Bea"]}, b"a", Splitting()
    )
    assert found["artist_sorts"] == ("Ay, Ann", "Bee, Bea")
    assert (
        describe({"artist": ["A & B"], "artists": ["A", "B"], "artist_sort": ["B, A"]}, b"a", Splitting())[
            "artist_sorts"
        ]
        == ()
    )
    guest = {"title": ["S (feat. Bea)"], "artist": ["Ann Ay"], "artist_sort": ["Ay, Ann"]}
    assert describe(guest, b"a", Splitting())["artist_sorts"] == ("Ay, Ann", "")


def test_various_artists_have_spellings() -> None:
    assert all(is_various(name) for name in ("Various Artists", "VA", "V.A.", "various"))
    assert not is_various("Vampires")
