"""Names are identified the way people expect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.catalogue.sorting import fold


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
