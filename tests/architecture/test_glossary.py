"""The glossary has one word for one thing, and names in the code keep to it."""

import re

from tests.architecture.readability import renamed_modules, shared_class_names
from tests.architecture.sources import PROJECT, ROOMS, sources

ROW = re.compile(r"^\| (\*\*.+?\*\*.*?) \| (.+?) \|(.*)\|$", re.MULTILINE)

#: Words of the last column that are right in another sense, so that names may hold them.
MANY_SENSES = {
    "queue alone",
    "session alone",
    "session",
    "version",
    "feature",
    "answer",
    "item",
    "line",
    "person",
}


def rows() -> list[tuple[list[str], list[str]]]:
    """Return the terms of each row, and the words that are not used for them."""
    text = (PROJECT / "docs" / "glossary.md").read_text(encoding="utf-8")
    return [
        (re.findall(r"\*\*(.+?)\*\*", terms), [word.strip() for word in others.split(",") if word.strip()])
        for terms, _meaning, others in ROW.findall(text)
    ]


def test_each_term_stands_once() -> None:
    terms = [term for found, _others in rows() for term in found]
    assert len(terms) > 40
    assert sorted(terms) == sorted(set(terms))


def test_no_module_is_named_by_a_word_that_the_glossary_replaces() -> None:
    replaced = {word.replace(" ", "_") for _terms, others in rows() for word in others} - MANY_SENSES
    assert [
        source.name for source in sources(*ROOMS) if source.path.stem.rstrip("s") in _singular(replaced)
    ] == []


def _singular(words: set[str]) -> set[str]:
    return {word.rstrip("s") for word in words}


def test_no_class_name_stands_in_two_rooms() -> None:
    assert shared_class_names(sources(*ROOMS)) == {}


def test_no_module_is_imported_under_another_name() -> None:
    assert renamed_modules(sources(*ROOMS)) == []
