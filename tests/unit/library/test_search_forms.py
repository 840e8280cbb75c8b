"""Names are folded for searches the way people type them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from library.catalogue.conditions import track_conditions
from library.catalogue.names import filters
from library.catalogue.names.search_forms import (
    ALBUM,
    TITLE,
    SearchedWord,
    index_text,
    indexed_forms,
    letters,
    normalised,
    search_forms,
    searched_words,
    whole_names,
)
from library.models import Artist
from tests.factories import add_track, make_tags


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("R.E.M.", ("r e m", "rem")),
        ("Ke$ha", ("ke ha", "keha", "kesha")),
        ("$uicideboy$", ("uicideboy", "suicideboys")),
        ("Wham!", ("wham",)),
        ("U2", ("u 2", "u2")),
        ("The Beatles", ("the beatles", "beatles")),
        ("The", ("the",)),
        ("a-ha", ("a ha", "aha")),
        ("Simon & Garfunkel", ("simon garfunkel", "simon and garfunkel")),
        ("÷ (Deluxe)", ("deluxe", "÷ deluxe")),
        ("Artist - Title", ("artist title",)),
        ("( )", ("( )", "()")),
        ("Grüße", ("grusse", "gruesse")),
        ("BTS방탄", ("bts 방탄", "bts방탄")),
        ("Song™", ("song",)),
        ("٢٠٢٠", ("2020",)),
        ("❤\ufe0f", ("❤",)),
        ("が゙", ("が゙",)),
        ("", ()),
        ("\u200b", ()),
    ],
)
def test_name_has_the_search_forms_that_people_type(name: str, found: tuple[str, ...]) -> None:
    assert search_forms(name) == found


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert letters(letters(text)) == letters(text)


@given(st.text(), st.text())
def test_stored_search_forms_are_read_again(title: str, album: str) -> None:
    stored = index_text(TITLE, [title]) + index_text(ALBUM, [album])
    expected = [(TITLE, each) for each in search_forms(title)] + [
        (ALBUM, each) for each in search_forms(album)
    ]
    assert list(indexed_forms(stored)) == expected


def test_text_of_an_older_version_has_no_search_forms() -> None:
    assert list(indexed_forms("blue in green\nmiles")) == []


@given(st.text(max_size=300))
@example("©")  # a sign that stands for a space
def test_any_query_is_searched_by_few_words(text: str) -> None:
    found = searched_words(text)
    assert sum(len(word.parts) or 1 for word in found) <= 10
    assert bool(found) == bool(letters(text).split())


def test_word_with_signs_is_one_or_several() -> None:
    assert searched_words("AC/DC live") == (
        SearchedWord(("acdc",), ("ac", "dc")),
        SearchedWord(("live",), ()),
    )
    assert searched_words("p!nk") == (SearchedWord(("pnk", "pink"), ("p", "nk")),)


def test_signs_are_searched_where_there_is_nothing_else() -> None:
    assert searched_words("rock & roll") == searched_words("rock roll")
    assert searched_words("!!!") == (SearchedWord(("!!!",), ()),)


def test_search_has_at_most_ten_distinct_words() -> None:
    assert [word.wholes[0] for word in searched_words("b a b c a")] == ["b", "a", "c"]
    assert len(searched_words(" ".join(chr(97 + n) for n in range(26)))) == 10
    assert searched_words("a.b.c.d.e.f g.h.i.j.k.l m")[1].parts == ("g", "h", "i", "j")


def test_lists_search_each_word_once() -> None:
    once, often = (str(track_conditions.of_words(query).test) for query in ("blue night", "blue night " * 50))
    assert often == once


def test_queries_of_one_form_are_one() -> None:
    assert normalised("  The\tBEATLES ") == "the beatles"
    assert normalised("gru\u0308n") == normalised("GRÜN")
    assert normalised("Grüße") != normalised("grusse")  # the first is found as "gruesse", too


def test_whole_name_is_compared_without_its_article() -> None:
    assert whole_names("the beatles") == ("the beatles", "beatles")


def test_wildcards_in_a_query_are_characters(session: Session) -> None:
    add_track(session, tags=make_tags(artists=("100%",)))
    for query, n in (("%", 0), ("100%", 1), ("_", 0)):
        found = select(Artist).where(*filters.matches(Artist.words, query))
        assert len(session.execute(found).all()) == n
