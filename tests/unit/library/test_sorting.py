"""Names are sorted and identified the way people expect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.catalogue.sorting import SORT_KEY_LENGTH, fold, search_words, sort_key
from library.catalogue.track_filters import TrackFilter, conditions


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_case_does_not_matter(text: str) -> None:
    assert fold(text.casefold()) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sigur Rós", "SIGUR ROS"),
        ("Björk", "Bjo\u0308rk"),
        ("  The\tBeatles ", "the beatles"),
        ("Straße", "STRASSE"),
        ("ﬁne", "fine"),
        ("Ｋｒａｆｔｗｅｒｋ", "Kraftwerk"),
        ("Ｘ ＪＡＰＡＮ", "X JAPAN"),
        ("ﾊﾞﾝﾄﾞ", "バンド"),
        ("Ａ\u0301", "a"),
        ("Dvořák", "Dvorak"),
        ("Σίσυφος", "ΣΙΣΥΦΟΣ"),
    ],
)
def test_two_spellings_are_one_name(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("name", ["방탄소년단", "が", "東京事変"])
def test_name_without_case_is_unchanged(name: str) -> None:
    assert fold(name) == name


@pytest.mark.parametrize(
    ("one", "other"),
    [("ハハ", "パパ"), ("か", "が"), ("कर", "क़र"), ("กา", "ก่า"), ("A", "B"), ("各", "格")],
)
def test_marks_that_make_another_letter_make_another_name(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("The Beatles", "beatles"),
        ("A Tribe Called Quest", "tribe called quest"),
        ("An Horse", "horse"),
        ("The The", "the"),
        ("The", "the"),
        ("Theory", "theory"),
        ("Ágætis byrjun", "agætis byrjun"),
        ("", ""),
    ],
)
def test_name_is_listed_without_its_article(name: str, key: str) -> None:
    assert sort_key(name) == key


def test_long_sort_key_is_truncated() -> None:
    assert len(sort_key("x" * 1000)) == SORT_KEY_LENGTH


@given(st.text())
def test_sort_key_can_be_stored_anywhere(text: str) -> None:
    sort_key(text).encode()


def test_search_has_at_most_ten_distinct_words() -> None:
    assert search_words(["b", "a", "b", "c", "a"]) == ["b", "a", "c"]
    assert search_words(str(n % 12) for n in range(1000)) == [str(n) for n in range(10)]


def test_lists_search_each_word_once() -> None:
    once, often = (
        conditions(TrackFilter(query=query), "owner") for query in ("blue night", "blue night " * 50)
    )
    assert [str(each) for each in often] == [str(each) for each in once]
