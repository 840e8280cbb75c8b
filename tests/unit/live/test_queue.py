"""The shared queue."""

import json

import pytest

from live import player, queue, session_log
from live.errors import CommandRefusedError
from live.queue import AfterItem, InsertPosition, QueuedTrack
from tests.unit.live import sessions
from tests.unit.live.sessions import command, current, items, order, track, tracks


def fill(names: str, play: bool = False) -> None:
    queue.add(command(), tracks(names), play=play)


@pytest.mark.parametrize(
    ("place", "expected"),
    [("end", "abcxy"), (0, "xyabc"), (1, "axybc"), (3, "abcxy"), ("next", "axybc")],
)
def test_tracks_are_added_where_they_are_asked_for(
    playback_id: str, place: InsertPosition, expected: str
) -> None:
    fill("abc", play=True)
    queue.add(command(), tracks("xy"), place)
    assert order() == expected


@pytest.mark.parametrize(("place", "expected"), [("next", "xabc"), (2, "abxc")])
def test_one_track_is_added_without_rebuilding(
    playback_id: str, place: InsertPosition, expected: str
) -> None:
    fill("abc")
    queue.add(command(), [track("x")], place)
    assert order() == expected


def test_tracks_are_added_after_an_item(playback_id: str) -> None:
    fill("abc")
    queue.add(command(), [track("x")], AfterItem(items()["b"]))
    assert order() == "abxc"


@pytest.mark.parametrize("place", [4, AfterItem("nobody")])
def test_position_that_does_not_exist_is_refused(playback_id: str, place: InsertPosition) -> None:
    fill("abc")
    with pytest.raises(CommandRefusedError) as refused:
        queue.add(command(), [track("x")], place)
    assert refused.value.code == "INVALID_POSITION"


def test_a_full_queue_refuses_and_keeps_what_it_has(playback_id: str) -> None:
    for _ in range(10):
        queue.add(command(), [track()] * 1000)
    with pytest.raises(CommandRefusedError) as refused:
        queue.add(command(), [track()])
    assert refused.value.code == "QUEUE_FULL"
    with pytest.raises(CommandRefusedError):
        player.start_track(command(), track())
    assert queue.add(command(), [track("x")], replace=True).changed
    assert order() == "x"


def test_replacing_stops_what_played_unless_it_is_to_play(playback_id: str) -> None:
    fill("abc", play=True)
    queue.add(command(), tracks("x"), replace=True)
    assert (current(), sessions.player()["isPlaying"]) == (None, False)
    queue.add(command(), tracks("yz"), replace=True, play=True)
    assert (current(), sessions.player()["isPlaying"]) == ("y", True)


def test_the_event_shows_a_slice_of_what_changed(playback_id: str) -> None:
    fill("a")
    applied = queue.add(command(), [track()] * 50)
    shown = json.loads(applied.frames[0])["data"]
    assert shown["change"] == {"op": "add", "index": 1, "count": 50}
    assert (shown["offset"], len(shown["tracks"]), shown["length"]) == (1, 20, 51)
    assert shown["totalDuration"] == 51 * 180_000


def test_items_carry_what_they_were_added_with(playback_id: str) -> None:
    queue.add(command(), [QueuedTrack("a", "Été", "Ö", "", None, {"from": "radio"})])
    item = sessions.queue()["tracks"][0]
    assert (item["title"], item["duration"], item["metadata"]) == ("Été", None, {"from": "radio"})
    assert sessions.queue()["totalDuration"] == 0


def test_removal_by_id_commutes_with_anothers_insert(playback_id: str) -> None:
    fill("abc")
    doomed = items()["b"]
    queue.add(command("laptop"), [track("x")], 0)
    applied = queue.remove(command(), [doomed])
    assert order() == "xac"
    assert json.loads(applied.frames[0])["data"]["change"] == {"op": "remove", "itemIds": [doomed]}
    assert not queue.remove(command(), [doomed]).changed


def test_removal_by_position(playback_id: str) -> None:
    fill("abc")
    queue.remove_at(command(), 1)
    assert order() == "ac"


def test_many_are_removed_at_once(playback_id: str) -> None:
    queue.add(command(), [track(str(n)) for n in range(60)])
    ids = [item["itemId"] for item in sessions.queue()["tracks"]]
    queue.remove(command(), ids[5:55])
    assert [item["id"] for item in sessions.queue()["tracks"]] == [
        str(n) for n in (*range(5), *range(55, 60))
    ]
    assert sessions.queue()["totalDuration"] == 10 * 180_000


def test_the_next_that_stays_takes_a_removed_ones_place(playback_id: str) -> None:
    fill("abcd", play=True)
    queue.remove(command(), [items()["a"], items()["b"]])
    assert (current(), sessions.player()["isPlaying"], sessions.queue()["position"]) == ("c", True, 0)


@pytest.mark.parametrize("repeat", ["off", "all"])
def test_removing_everything_stops_the_player(playback_id: str, repeat: player.Repeat) -> None:
    fill("ab", play=True)
    player.set_mode(command(), repeat=repeat)
    queue.remove(command(), list(items().values()))
    assert (current(), sessions.player()["isPlaying"], order()) == (None, False, "")


@pytest.mark.parametrize(
    ("origin", "target", "expected"), [(0, 2, "bca"), (2, 0, "cab"), (0, 1, "bac"), (1, 1, "abc")]
)
def test_items_move_by_index(playback_id: str, origin: int, target: int, expected: str) -> None:
    fill("abc")
    applied = queue.move(command(), origin, target)
    assert (order(), applied.changed) == (expected, origin != target)


@pytest.mark.parametrize(
    ("item", "after", "expected"),
    [("a", "b", "bac"), ("c", None, "cab"), ("c", "a", "acb"), ("a", "c", "bca"), ("b", "a", "abc")],
)
def test_items_move_behind_another(playback_id: str, item: str, after: str | None, expected: str) -> None:
    fill("abc")
    queue.move_after(command(), items()[item], items()[after] if after else None)
    assert order() == expected


@pytest.mark.parametrize("wrong", [(7, 0), (0, 7)])
def test_moves_beyond_the_end_are_refused(playback_id: str, wrong: tuple[int, int]) -> None:
    fill("abc")
    with pytest.raises(CommandRefusedError, match="shorter"):
        queue.move(command(), *wrong)


@pytest.mark.parametrize("wrong", [("nobody", None), (None, "nobody")])
def test_moves_of_or_behind_nothing_are_refused(
    playback_id: str, wrong: tuple[str | None, str | None]
) -> None:
    fill("abc")
    with pytest.raises(CommandRefusedError, match="not in the queue"):
        queue.move_after(command(), wrong[0] or items()["a"], wrong[1])


def test_the_current_item_keeps_playing_when_it_is_moved(playback_id: str) -> None:
    fill("abc", play=True)
    queue.move(command(), 0, 2)
    assert (current(), sessions.queue()["position"]) == ("a", 2)


def test_clearing_stops_the_player_and_is_one_event(playback_id: str) -> None:
    fill("abc", play=True)
    assert queue.clear(command()).changed
    assert (current(), order(), sessions.queue()["totalDuration"]) == (None, "", 0)
    assert not queue.clear(command()).changed


def test_a_queue_can_be_read_in_parts(playback_id: str) -> None:
    fill("abcdef")
    part = session_log.read(playback_id, offset=2, limit=3).queue
    assert ("".join(item["id"] for item in part["tracks"]), part["offset"]) == ("cde", 2)
    assert session_log.read(playback_id, offset=9).queue["tracks"] == []


def arranged(names: str) -> str:
    """Put items in the order of their tracks' names; return the queue's tracks."""
    known = items()
    queue.arrange(command(), [known[name] for name in names])
    return order()


def test_what_plays_next_is_put_in_order_and_the_rest_follows(playback_id: str) -> None:
    fill("abcdef")
    assert arranged("fe") == "feabcd"  # nothing is current: all of it plays next
    player.start(command(), items()["a"])
    assert [track_id for _item, track_id in queue.find_upcoming(playback_id)] == list("bcd")
    playing = sessions.play_id()
    assert arranged("dfca") == "feadcb"
    assert (current(), sessions.play_id()) == ("a", playing)


def test_an_order_is_one_event_and_none_without_a_change(playback_id: str) -> None:
    fill("abc")
    known = items()
    applied = queue.arrange(command(), [known["c"], "left meanwhile"])
    assert sessions.types(applied) == ["queue.state"]
    change = json.loads(applied.frames[0])["data"]["change"]
    assert change == {"op": "replace", "index": 0, "count": 3}
    assert not queue.arrange(command(), [known["c"], known["a"]]).changed
    assert order() == "cab"


def test_an_order_ends_shuffle_and_keeps_what_was_played(playback_id: str) -> None:
    fill("abcdef", play=True)
    player.set_mode(command(), shuffle=True)
    player.skip(command(), 1)
    played = current() or ""
    upcoming = [track_id for _item, track_id in queue.find_upcoming(playback_id)]
    assert sorted(["a", played, *upcoming]) == list("abcdef")
    assert arranged("".join(sorted(upcoming))) == f"a{played}{''.join(sorted(upcoming))}"
    assert not sessions.player()["shuffle"]


def test_a_long_queue_is_put_in_order(playback_id: str) -> None:
    queue.add(command(), [track(f"t{n:04}") for n in range(1200)])
    upcoming = queue.find_upcoming(playback_id)
    queue.arrange(command(), [item for item, _track in reversed(upcoming)])
    assert queue.find_upcoming(playback_id) == upcoming[::-1]
