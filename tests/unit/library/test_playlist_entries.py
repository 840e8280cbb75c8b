"""Edits of playlists find entries that another editor has moved."""

from hypothesis import given
from hypothesis import strategies as st

from library.people.playlist_parts import playlist_entries
from library.people.playlist_parts.playlist_entries import ShownEntry

LISTS = st.lists(st.sampled_from("abcd"), max_size=12)
ENTRIES = st.lists(st.builds(ShownEntry, st.sampled_from("abcdx"), st.integers(0, 14)), max_size=8)


def of(shown: str) -> list[ShownEntry]:
    return [ShownEntry(each[0], int(each[1:])) for each in shown.split()]


def test_entries_are_removed_where_they_are_now() -> None:
    assert playlist_entries.remove("abcab", of("a3 b1")) == list("acb")
    assert playlist_entries.remove("xabcab", of("a3 b1")) == list("xacb")[:4]
    assert playlist_entries.remove("ab", of("c0 a9")) == ["b"]


def test_exact_entry_is_not_taken_by_a_neighbour() -> None:
    assert playlist_entries.remove("aba", of("a1 a2")) == ["b"]
    assert playlist_entries.remove("baaab", of("a3")) == list("baab")


def test_entries_are_moved_before_another_one() -> None:
    assert playlist_entries.move("abcd", of("d3"), ShownEntry("b", 1)) == list("adbc")
    assert playlist_entries.move("abcd", of("d3 a0"), ShownEntry("c", 2)) == list("bdac")
    assert playlist_entries.move("abcd", of("a0"), None) == list("bcda")
    assert playlist_entries.move("abcd", of("b1 c2"), ShownEntry("b", 1)) == list("abcd")
    assert playlist_entries.move("abcd", of("a0"), ShownEntry("x", 2)) == list("bacd")  # the target is gone


def test_inserted_entries_undo_a_removal() -> None:
    removed = of("b1 d3")
    rest = playlist_entries.remove("abcd", removed)
    assert playlist_entries.insert(rest, removed) == list("abcd")
    assert playlist_entries.insert([], of("a9")) == ["a"]


@given(LISTS, ENTRIES, st.none() | st.builds(ShownEntry, st.sampled_from("abcdx"), st.integers(0, 14)))
def test_moving_loses_and_adds_nothing(
    tracks: list[str], entries: list[ShownEntry], before: ShownEntry | None
) -> None:
    assert sorted(playlist_entries.move(tracks, entries, before)) == sorted(tracks)


@given(LISTS, ENTRIES)
def test_removal_removes_each_entry_once(tracks: list[str], entries: list[ShownEntry]) -> None:
    rest = playlist_entries.remove(tracks, entries)
    for track in set(tracks):
        named = sum(entry.track_id == track for entry in entries)
        assert rest.count(track) == max(0, tracks.count(track) - named)
