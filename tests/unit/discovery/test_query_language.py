"""The language of searches; whatever does not follow it is words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discovery.query_language import Clause, ParsedQuery, parse

PIECES = st.sampled_from(
    ['"', "-", "artist:", "year:", "1990", "..", " ", "blue", "“", "”", ":", "東京", "\u200b"]
)


@pytest.mark.parametrize(
    ("query", "clauses", "years", "name"),
    [
        ("kind of blue", [Clause("kind of blue")], None, "kind of blue"),
        ('miles "kind of"', [Clause("miles"), Clause("kind of", None, True)], None, "miles kind of"),
        ("blue -live", [Clause("blue"), Clause("live", None, False, True)], None, "blue"),
        ('a -"b c"', [Clause("a"), Clause("b c", None, True, True)], None, "a"),
        ("Artist:Björk", [Clause("Björk", "artist")], None, ""),
        ('-artist:"x y" z', [Clause("z"), Clause("x y", "artist", True, True)], None, "z"),
        ("year:1990..1999", [], (1990, 1999), ""),
        ("year:1990..", [], (1990, None), ""),
        ("year:..1999", [], (None, 1999), ""),
        ("year:1990", [], (1990, 1990), ""),
        ('year:"1990..1999"', [], (1990, 1999), ""),
        ("year:1990.. year:..1995 x", [Clause("x")], (1990, 1995), "x"),
    ],
)
def test_query_is_read(
    query: str, clauses: list[Clause], years: tuple[int | None, int | None] | None, name: str
) -> None:
    assert parse(query) == ParsedQuery(tuple(clauses), years, name)


@pytest.mark.parametrize(
    "query",
    [
        *(
            "",
            "-",
            "-live",
            '"',
            '"abc',
            'a"b"c',
            "artist:",
            "artist: x",
            "year:",
            "year:..",
            "year:abc",
            "year:12345",
        ),
        *(
            "year:1999..1990",
            "year:1990..1991..1992",
            "-year:1990",
            "other:blue",
            'artist:""',
            "-!",
            "a:b",
            '"!"',
        ),
    ],
)
def test_anything_else_is_words(query: str) -> None:
    assert parse(query) == ParsedQuery((Clause(query),), None, query)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_every_query_has_something_to_find(query: str) -> None:
    parsed = parse(query)
    assert parsed.years or any(not clause.is_excluded for clause in parsed.clauses)
