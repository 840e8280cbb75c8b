"""The text index in files: written by one process, opened by all."""

import shutil

import pytest
from sqlalchemy import update

from discovery import text_base, text_view
from discovery.search import Hits, TextIndex
from discovery.text_base import FOLDER, add_changes, needs_build, open_base
from library.database import session_scope
from library.migrations import migrate
from library.models import Generation, ListTotal, Track
from library.people import favourites, plays
from library.scanning import purging, roots
from library.states import Presence
from tests.factories import add_root, add_tracks, make_reading
from tests.unit.discovery.text_library import TRACKS, build, rename, total


def test_files_hold_the_library(library: list[str]) -> None:
    base = open_base()
    assert base
    assert base.path.parent == FOLDER.path
    assert not needs_build()
    assert (total("song"), total("artist:artist"), total("nothing")) == (TRACKS, TRACKS, 0)


def test_change_is_found_at_once_and_added_to_the_files(library: list[str]) -> None:
    index = TextIndex()
    assert total("renamed", index) == 0
    rename(library[0], "Renamed")
    assert (total("renamed", index), total("renamed"), total('"song 0"', index)) == (1, 1, 0)
    assert total("artist", index) == TRACKS
    before = open_base()
    assert add_changes()
    after = open_base()
    assert before
    assert after
    assert before.path == after.path
    assert before.generation != after.generation
    assert (total("renamed", index), total("renamed"), total('"song 0"')) == (1, 1, 0)
    rename(library[1], "Renamed")
    assert (total("renamed", index), total("renamed")) == (2, 2)


def test_track_that_changes_again_and_again_is_found_once(library: list[str]) -> None:
    index = TextIndex()
    for n in range(3):
        rename(library[0], f"Renamed {n}")
        assert (total("renamed", index), total(f"renamed {n}", index)) == (1, 1)
    assert total("song", index) == TRACKS - 1


def test_missing_track_is_not_found(library: list[str]) -> None:
    index = TextIndex()
    assert total("song", index) == TRACKS
    with session_scope() as session:
        roots.mark_absent(session, library[:2], Presence.MISSING)
    assert (total("song", index), total("song")) == (TRACKS - 2, TRACKS - 2)
    assert add_changes()
    assert (total("song", index), total("song")) == (TRACKS - 2, TRACKS - 2)


def test_unchanged_files_are_left_alone(library: list[str]) -> None:
    before = open_base()
    assert add_changes()
    after = open_base()
    assert before
    assert after
    assert before.read_at_s == after.read_at_s


def test_files_outlive_a_start(library: list[str], database: str) -> None:
    migrate(database)
    assert not needs_build()
    assert total("song") == TRACKS
    rename(library[0], "Renamed")
    migrate(database)
    assert add_changes()
    assert total("renamed") == 1


def test_files_of_another_database_are_not_used(library: list[str]) -> None:
    with session_scope() as session:
        session.execute(update(Track).values(words="", title="Other"))
        session.execute(update(Generation).values(incarnation="other", ancestors=""))
    assert total("song") == 0
    assert needs_build()
    assert not add_changes()
    build()
    assert not needs_build()
    assert total("song") == 0


def test_documents_of_deleted_tracks_are_noticed(library: list[str]) -> None:
    with session_scope() as session:
        roots.mark_absent(session, library[:1], Presence.MISSING)
        purging.purge(session, library[0])
    assert add_changes()
    assert needs_build()
    build()
    assert not needs_build()
    assert total("song") == TRACKS - 1


def test_wrong_count_of_tracks_does_not_build_files_again_and_again(library: list[str]) -> None:
    with session_scope() as session:
        session.execute(update(ListTotal).where(ListTotal.name == "tracks").values(n=TRACKS + 7))
    assert needs_build()
    build()
    assert not needs_build()


def test_too_many_changes_need_new_files(library: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_base, "MANY_CHANGES", 5)
    for track_id in library[:8]:
        rename(track_id, "Renamed")
    assert needs_build()
    assert not add_changes()


def test_large_library_without_files_is_searched_in_sql(
    library: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_view, "TAIL_LIMIT", TRACKS - 1)
    shutil.rmtree(FOLDER.path.parent)
    index = TextIndex()
    with session_scope(read_only=True) as session:
        assert not index.refresh(session)
        assert not index.refresh(session)
        found = index.find(session, "song", 0, 50)
        assert (found.strategy, found.source, found.value.total) == ("batch", "database", TRACKS)
        assert not index.warm("song", 0, 50)
        assert index.search("song", 0, 50) == Hits([], 0)
        groups = index.groups(session, "artist", 10, 10)
        assert [len(ids) for ids, _total in (groups.artists, groups.albums)] == [3, 10]
    assert index.generation == ".0"


def test_too_many_changes_leave_the_former_results(
    library: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_view, "TAIL_LIMIT", 8)
    monkeypatch.setattr("discovery.search.RETRY_INTERVAL_S", 0.0)
    known, opened = TextIndex(), TextIndex()
    rename(library[0], "First")
    assert total("first", known) == 1
    with session_scope() as session:
        add_tracks(session, add_root(session, b"/more"), *[make_reading(b"%d.ogg" % n) for n in range(8)])
    for index, found in ((known, 1), (opened, 0)):
        with session_scope(read_only=True) as session:
            assert not index.refresh(session)
            assert index.find(session, "first", 0, 10).value.total == found
            assert index.find(session, "song", 0, 10).value.total == TRACKS - found
    assert add_changes()
    assert [total("first", index) for index in (known, opened)] == [1, 1]


def test_plays_and_favourites_order_what_is_equal_otherwise(
    library: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_base, "PLAYS_INTERVAL_S", 0.0)
    with session_scope() as session:
        for _ in range(3):
            plays.add(session, "", library[20])
        favourites.add(session, "", library[10])
    assert add_changes()
    index = TextIndex()
    with session_scope(read_only=True) as session:
        index.refresh(session)
    assert index.search("song", 0, 2).track_ids == [library[20], library[10]]


def test_new_plays_are_seen_without_a_change_of_the_catalogue(
    library: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_base, "PLAYS_INTERVAL_S", 0.0)
    monkeypatch.setattr("discovery.search.REOPEN_INTERVAL_S", 0.0)
    index = TextIndex()
    assert total("song", index) == TRACKS
    with session_scope() as session:
        plays.add(session, "", library[20])
    assert add_changes()
    assert total("song", index) == TRACKS
    assert index.search("song", 0, 1).track_ids == [library[20]]


def test_parts_of_a_large_index_are_merged(library: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_base, "LEAST_SEGMENT", 1)
    build()
    base = open_base()
    assert base
    assert base.searcher.num_segments <= 4
    assert (total("song"), total("artist:artist"), needs_build()) == (TRACKS, TRACKS, False)
