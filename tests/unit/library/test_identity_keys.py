"""Names that are the same, and names that are not."""

import pytest

from library.catalogue import identity_keys
from library.catalogue.identity_keys import album_folder, artist_key, find_disc, name_key, without_disc


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Beyoncé", "BEYONCÉ"),
        ("Beyonce\u0301", "Beyoncé"),
        ("Guns N\u2019 Roses", "Guns N' Roses"),
        ("Guns N\u00b4 Roses", "GUNS  N` ROSES"),
        ("Ghosts I\u2013IV", "Ghosts I-IV"),
        ("\u201cHeroes\u201d", '"Heroes"'),
        ("ＡＢＢＡ", "ABBA"),
        ("Wait\u2026", "Wait..."),
        ("ΟΔΟΣ", "Οδός".replace("ό", "ο")),
        ("İbrahim", "ibrahim"),
        ("So\u00adft", "Soft"),
        ("A\u00a0B", "a b"),
        ("ﾊﾟﾌｭｰﾑ", "パフューム"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müll", "Mull"),
        ("Край", "Краи"),
        ("Má", "Mả"),
        ("Beyoncé", "Beyonce"),
        ("Weiß", "Weiss"),
        ("AC/DC", "ACDC"),
        ("!!!", "!!"),
        ("パパ", "ハハ"),
        ("a-ha", "aha"),
    ],
)
def test_other_letters_make_other_names(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_names_without_visible_letters_have_keys() -> None:
    assert name_key("\u200b") != name_key("\u200c") != ""


def test_key_of_a_long_name_is_short_and_its_own() -> None:
    assert len(name_key("x" * 1000)) == identity_keys.MOST_CHARACTERS
    assert name_key("x" * 1000) != name_key("x" * 999)


def test_key_of_a_key_is_itself() -> None:
    for name in ("İstanbul", "Straße", "ΟΔΟΣ", "ﬁn", "①", "Guns N\u00b4 Roses", "ǅ"):
        assert name_key(name_key(name)) == name_key(name)


def test_words_for_various_artists_have_one_key() -> None:
    names = ("VA", "V. A.", "ＶＡ", "Verschiedene Interpreten", "Různí interpreti", "群星", "Various artists")
    assert {artist_key(name) for name in names} == {"various artists"}
    assert artist_key("Various Cruelties") != "various artists"


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("Box/CD1/01.mp3", "Box"),
        ("Box/CD 2 - Live/01.mp3", "Box"),
        ("Box/Disc One/01.mp3", "Box"),
        ("Box/disk_03/01.mp3", "Box"),
        ("Box/Диск 2/01.mp3", "Box"),
        ("Box (Disc 1)/01.mp3", "Box"),
        ("Box [CD2]/01.mp3", "Box"),
        ("Box/LP1/CD2/01.mp3", "Box"),
        ("CD1/01.mp3", ""),
        ("01.mp3", ""),
        ("A/Discovery/01.mp3", "A/Discovery"),
        ("A/Disco/01.mp3", "A/Disco"),
        ("A/CDs/01.mp3", "A/CDs"),
    ],
)
def test_folder_of_a_disc_is_part_of_its_album(path: str, folder: str) -> None:
    assert album_folder(path.encode()) == folder


def test_folders_of_any_bytes_have_sets() -> None:
    one, other = (identity_keys.album_set(1, name + b"/1.mp3", "x") for name in (b"\xff", b"\xfe"))
    assert one != other


@pytest.mark.parametrize(
    ("title", "rest", "disc"),
    [
        ("The Wall (Disc 1)", "The Wall", 1),
        ("The Wall [CD 2]", "The Wall", 2),
        ("Hits, Disc 2", "Hits", 2),
        ("Foo (disc 1 of 2)", "Foo", 1),
        ("Disc 1", "Disc 1", None),
        ("Volume 2", "Volume 2", None),
        ("1989", "1989", None),
    ],
)
def test_disc_at_the_end_of_a_title_is_left_out(title: str, rest: str, disc: int | None) -> None:
    assert (without_disc(title), find_disc(title)) == (rest, disc)
