"""Search by words as users type them."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from discovery import text_view
from discovery.queries.matching import Matching
from discovery.search import Hits, TextIndex
from discovery.text_documents import DocumentKind
from library import generations
from library.catalogue import tracks
from library.catalogue.names.search_forms import searched_words
from library.models import Generation
from library.scanning import roots
from library.states import Presence
from tests.factories import add_root, add_track, add_tracks, erase_track, make_reading, make_tags

LIBRARY = (
    make_tags(title="Blue in Green", artists=("Miles Davis",), album="Kind of Blue", genres=("Jazz",)),
    make_tags(title="Bachelorette", artists=("Björk",), album="Homogenic", genres=("Electronic",)),
    make_tags(title="Hoppípolla", artists=("Sigur Rós",), album="Takk...", genres=("Post-Rock",)),
    make_tags(title="群青日和", artists=("東京事変",), album="教育", genres=("J-Pop",)),
    make_tags(title="ハハ", artists=("パパ",), album="ママ", genres=()),
    make_tags(title="봄날", artists=("방탄소년단",), album="You Never Walk Alone", genres=("K-Pop",)),
    make_tags(title="Mer Girl", artists=("Madonna",), album="Ray of Light", genres=("Pop",)),
)


@pytest.fixture
def index(session: Session) -> TextIndex:
    """The index of `LIBRARY`."""
    readings = [make_reading(b"%d.mp3" % n, tags=tags) for n, tags in enumerate(LIBRARY)]
    add_tracks(session, add_root(session), *readings)
    found = TextIndex()
    found.refresh(session)
    return found


def titles(session: Session, index: TextIndex, text: str) -> list[str]:
    ids = index.search(text, 0, 10).track_ids
    return [row.title for row in tracks.find_many(session, ids)]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("bachelorette", "Bachelorette"),
        ("BACHELORETTE", "Bachelorette"),
        ("bachel", "Bachelorette"),
        ("homog", "Bachelorette"),
        ("bjork", "Bachelorette"),
        ("bjo\u0308rk", "Bachelorette"),
        ("björk homogenic", "Bachelorette"),
        ("sigur ros", "Hoppípolla"),
        ("hoppipolla", "Hoppípolla"),
        ("takk", "Hoppípolla"),
        ("post-rock", "Hoppípolla"),
        ("madona", "Mer Girl"),
        ("bachlorete", "Bachelorette"),
        ("東京", "群青日和"),
        ("京事", "群青日和"),
        ("日和", "群青日和"),
        ("群青日和 東京事変", "群青日和"),
        ("パパ", "ハハ"),
        ("방탄", "봄날"),
        ("소년", "봄날"),
        ("봄", "봄날"),
    ],
)
def test_track_is_found_by_prefixes_and_misspellings(
    session: Session, index: TextIndex, typed: str, title: str
) -> None:
    assert titles(session, index, typed) == [title]


@pytest.mark.parametrize(
    "typed", ["", "  ", "!?", "nothing", "björk madonna", "京東", "バパ", "mer gorl light dark", "a" * 5000]
)
def test_unknown_words_find_nothing(session: Session, index: TextIndex, typed: str) -> None:
    assert index.search(typed, 0, 10) == Hits([], 0)


@pytest.mark.parametrize("typed", ['"', "title:blue", "blue AND", "(", "blue*", "\\", "+-", "id:x"])
def test_punctuation_has_no_special_meaning(index: TextIndex, typed: str) -> None:
    assert index.search(typed, 0, 10).total <= 1


def test_short_words_must_match_exactly(session: Session, index: TextIndex) -> None:
    assert titles(session, index, "mer") == ["Mer Girl"]
    assert titles(session, index, "mar") == []


def test_title_ranks_above_artist_above_album(session: Session) -> None:
    for n, field in enumerate(("genres", "album", "artists", "title")):
        value = ("Homework",) if field in ("genres", "artists") else "Homework"
        add_track(
            session, b"%d" % n, tags=make_tags(**{"title": f"by {field}", "album": "x"} | {field: value})
        )
    index = TextIndex()
    index.refresh(session)
    assert titles(session, index, "homework") == ["Homework", "by artists", "by album", "by genres"]


def test_whole_word_ranks_above_prefix_above_typing_error(session: Session) -> None:
    for n, title in enumerate(("Lighd", "Lightning", "Light")):
        add_track(session, b"%d" % n, tags=make_tags(title=title))
    index = TextIndex()
    index.refresh(session)
    assert titles(session, index, "light") == ["Light", "Lightning", "Lighd"]


def test_pages_are_disjoint_and_have_the_total(session: Session) -> None:
    for n in range(7):
        add_track(session, b"%d" % n)
    index = TextIndex()
    index.refresh(session)
    pages = [index.search("miles", offset, 3) for offset in (0, 3, 6, 9)]
    assert [len(page.track_ids) for page in pages] == [3, 3, 1, 0]
    assert len({id_ for page in pages for id_ in page.track_ids}) == 7
    assert {page.total for page in pages} == {7}


def test_only_documents_of_a_page_are_read(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    readings = [make_reading(b"%d.mp3" % n, tags=make_tags(title=f"Blue {n}")) for n in range(10)]
    add_tracks(session, add_root(session), *readings)
    index = TextIndex()
    index.refresh(session)
    numbers = map(str, range(10))
    monkeypatch.setattr(text_view, "_id_of", lambda *_: next(numbers))
    found = index.search("blue", 7, 2)
    assert (found.track_ids, found.total) == (["0", "1"], 10)


@pytest.mark.parametrize("offset", [10**10, 2**62])
def test_page_beyond_the_end_is_empty_and_has_the_total(index: TextIndex, offset: int) -> None:
    found = index.search("blue", offset, 10)
    assert (found.track_ids, found.total > 0) == ([], True)


def test_retagged_track_is_found_by_its_new_name_only(session: Session) -> None:
    track_id = add_track(session, tags=make_tags(title="Wrong"))
    index = TextIndex()
    index.refresh(session)
    add_track(session, track_id=track_id, tags=make_tags(title="Right"))
    index.refresh(session)
    assert index.search("wrong", 0, 10).total == 0
    assert index.search("right", 0, 10).track_ids == [track_id]


def test_missing_track_is_not_found(session: Session) -> None:
    track_id = add_track(session)
    index = TextIndex()
    index.refresh(session)
    roots.mark_absent(session, [track_id], Presence.MISSING)
    index.refresh(session)
    assert index.search("miles", 0, 10).total == 0


def test_index_has_the_generation_of_the_catalogue(session: Session, index: TextIndex) -> None:
    incarnation, number = generations.find(session, generations.CATALOGUE)
    assert index.generation == f"{incarnation}.{number}"


def test_unchanged_catalogue_is_not_indexed_again(session: Session, index: TextIndex) -> None:
    index.refresh(session)
    assert index.search("blue", 0, 10).total == 1


def test_other_database_is_indexed_from_scratch(session: Session, index: TextIndex) -> None:
    """A backup that was put back: the same numbers, other rows."""
    erase_track(session, index.search("björk", 0, 1).track_ids[0])
    session.execute(update(Generation).values(incarnation="other"))
    index.refresh(session)
    assert index.search("björk", 0, 10).total == 0
    assert titles(session, index, "madonna") == ["Mer Girl"]


def test_search_of_an_empty_library_finds_nothing(session: Session) -> None:
    index = TextIndex()
    index.refresh(session)
    assert index.search("anything", 0, 10).total == 0


def test_repeated_word_is_searched_once(index: TextIndex) -> None:
    assert searched_words("blue BLUE blue-blue " * 50) == searched_words("blue blue-blue")
    matcher = Matching(DocumentKind.TRACK, 0)
    assert repr(matcher.begins("日" * 200, None)) == repr(matcher.begins("日日", None))


def test_eleventh_word_is_ignored(session: Session, index: TextIndex) -> None:
    ten = "kind of blue in green miles davis jazz gree dav"
    assert titles(session, index, ten) == ["Blue in Green"]
    assert titles(session, index, f"{ten} xylophone") == ["Blue in Green"]
    assert titles(session, index, f"xylophone {ten}") == []
