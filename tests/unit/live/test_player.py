"""The shared player."""

import pytest

from live import device_leases, player, queue
from live.errors import CommandRefusedError
from tests.unit.live import sessions
from tests.unit.live.sessions import command, current, items, track, tracks


def fill(names: str = "abc", play: bool = True) -> None:
    queue.add(command(), tracks(names), play=play)


def play_id() -> str:
    return str(sessions.player()["playId"])


def is_playing() -> bool:
    return bool(sessions.player()["isPlaying"])


def test_a_track_is_put_after_the_current_one_and_played(playback_id: str) -> None:
    fill()
    player.start_track(command(), track("x"), 5_000)
    assert (current(), sessions.order(), sessions.player()["position"]) == ("x", "axbc", 5_000)


def test_a_track_in_an_empty_queue(playback_id: str) -> None:
    player.start_track(command(), track("x"))
    assert (current(), sessions.order(), is_playing()) == ("x", "x", True)


def test_an_item_is_played_where_it_is_and_not_beyond_its_end(playback_id: str) -> None:
    fill()
    player.start(command(), items()["c"], 999_999_999)
    assert (current(), sessions.queue()["position"], sessions.player()["position"]) == ("c", 2, 180_000)


def test_removed_item_cannot_be_played(playback_id: str) -> None:
    with pytest.raises(CommandRefusedError):
        player.start(command(), "nobody")


def test_resume_continues_at_the_paused_position(playback_id: str) -> None:
    fill()
    player.seek(command(), 60_000)
    player.pause(command())
    assert not is_playing()
    assert 60_000 <= sessions.player()["position"] < 61_000
    assert not player.pause(command()).changed
    assert player.resume(command()).changed
    assert (is_playing(), player.resume(command()).changed) == (True, False)


def test_resuming_nothing_begins_with_the_first_of_the_queue(playback_id: str) -> None:
    assert not player.resume(command()).changed
    fill(play=False)
    player.resume(command())
    assert (current(), is_playing()) == ("a", True)


def test_stopping_goes_back_to_the_beginning(playback_id: str) -> None:
    fill()
    player.seek(command(), 60_000)
    player.stop(command())
    assert (is_playing(), sessions.player()["position"], current()) == (False, 0, "a")
    assert not player.stop(command()).changed


def test_two_clients_that_skip_the_same_play_skip_once(playback_id: str) -> None:
    fill()
    seen = play_id()
    assert player.skip(command("phone"), 1, seen).changed
    assert not player.skip(command("laptop"), 1, seen).changed
    assert current() == "b"


def test_play_ends_once_however_many_report_it(playback_id: str) -> None:
    fill()
    seen = play_id()
    player.ended(command("phone"), seen)
    player.ended(command("laptop"), seen)
    player.ended(command("phone"), seen)
    assert current() == "b"


def test_player_stops_after_the_last_item(playback_id: str) -> None:
    fill("ab")
    for _ in range(2):
        player.ended(command(), play_id())
    assert (current(), is_playing()) == ("b", False)


def test_skipping_past_the_last_stops(playback_id: str) -> None:
    fill("a")
    player.skip(command(), 1)
    assert (current(), is_playing()) == ("a", False)


def test_repeating_one_and_all(playback_id: str) -> None:
    fill("ab")
    player.set_mode(command(), repeat="one")
    player.ended(command(), play_id())
    assert current() == "a"
    player.set_mode(command(), repeat="all")
    player.ended(command(), play_id())
    player.ended(command(), play_id())
    assert (current(), is_playing()) == ("a", True)
    player.skip(command(), -1)
    assert current() == "b"


def test_previous_goes_back_early_in_a_track_and_restarts_it_later(playback_id: str) -> None:
    fill()
    player.skip(command(), 1)
    player.seek(command(), 30_000)
    player.skip(command(), -1)
    assert (current(), sessions.player()["position"]) == ("b", 0)
    player.skip(command(), -1)
    assert current() == "a"
    player.skip(command(), -1)
    assert (current(), is_playing()) == ("a", True)


def test_seek_applies_to_the_named_track_and_within_it(playback_id: str) -> None:
    with pytest.raises(CommandRefusedError, match="Nothing"):
        player.seek(command(), 0)
    fill()
    assert not player.seek(command(), 10, track_id="b").changed
    assert player.seek(command(), 10, track_id="a").changed
    with pytest.raises(CommandRefusedError, match="shorter"):
        player.seek(command(), 180_001)


def test_a_track_of_unknown_length_can_be_sought_anywhere(playback_id: str) -> None:
    player.start_track(command(), track("x", duration_ms=None))
    assert player.seek(command(), 10_000_000).changed


def test_volume_changes_once(playback_id: str) -> None:
    assert player.set_volume(command(), 0.25).changed
    assert not player.set_volume(command(), 0.25).changed
    assert sessions.player()["volume"] == 0.25


def test_shuffled_everything_plays_once(playback_id: str) -> None:
    fill("abcdefgh")
    player.set_mode(command(), shuffle=True)
    played = [current()]
    for _ in range(7):
        player.ended(command(), play_id())
        played.append(current())
    assert sorted(str(name) for name in played) == list("abcdefgh")
    player.ended(command(), play_id())
    assert not is_playing()
    assert sessions.order() == "abcdefgh"


def test_shuffled_next_item_plays_next(playback_id: str) -> None:
    fill("abcdefgh")
    player.set_mode(command(), shuffle=True)
    queue.add(command(), tracks("xy"), "next")
    played = []
    for _ in range(2):
        player.skip(command(), 1)
        played.append(current())
    assert played == ["x", "y"]
    player.skip(command(), -1)
    assert current() == "x"


def test_shuffled_items_often_added_next_all_play(playback_id: str) -> None:
    fill("abc")
    player.set_mode(command(), shuffle=True)
    player.skip(command(), 1)
    for n in range(80):  # each between the current one and the one before; a number has 53 bits
        queue.add(command(), [track(f"x{n}")], "next")
    played = []
    for _ in range(80):
        player.skip(command(), 1)
        played.append(current())
    assert played == [f"x{n}" for n in reversed(range(80))]


def test_shuffled_added_items_still_play(playback_id: str) -> None:
    fill("ab")
    player.set_mode(command(), shuffle=True, repeat="all")
    player.skip(command(), 1)
    queue.add(command(), tracks("xyz"))
    played = set()
    for _ in range(3):
        player.skip(command(), 1)
        played.add(current())
    assert played == {"x", "y", "z"}
    for _ in range(5):
        player.skip(command(), 1)
    player.skip(command(), -1)
    assert is_playing()


def test_shuffling_can_be_ended(playback_id: str) -> None:
    fill("abc")
    player.set_mode(command(), shuffle=True)
    player.set_mode(command(), shuffle=False)
    player.skip(command(), 1)
    assert current() == "b"
    assert not player.set_mode(command(), shuffle=False).changed


def test_shuffled_all_of_a_new_queue_comes_after_its_first(playback_id: str) -> None:
    player.set_mode(command(), shuffle=True)
    queue.add(command(), tracks("abcdefgh"), replace=True, play=True)
    played = {current()}
    while is_playing():
        played.add(current())
        player.ended(command(), play_id())
    assert played == set("abcdefgh")


def test_shuffled_with_nothing_loaded_begins_somewhere(playback_id: str) -> None:
    fill("abc", play=False)
    player.set_mode(command(), shuffle=True)
    player.resume(command())
    assert current() in set("abc")


def test_device_that_starts_to_play_becomes_the_output(playback_id: str) -> None:
    device_leases.renew(playback_id, ["phone"])
    queue.add(command("phone", plays_audio=True), tracks("ab"), play=True)
    assert sessions.player()["outputClientId"] == "phone"


def test_device_that_starts_to_play_replaces_a_disconnected_output(playback_id: str) -> None:
    device_leases.renew(playback_id, ["phone"])
    queue.add(command("phone", plays_audio=True), tracks("ab"), play=True)
    player.pause(command())
    device_leases.renew(playback_id, ["phone"], lease_ms=-1)
    player.resume(command("laptop", plays_audio=True))
    assert sessions.player()["outputClientId"] == "laptop"


def test_device_may_transfer_to_itself(playback_id: str) -> None:
    fill("ab")
    player.transfer(command("laptop", plays_audio=True), "laptop")
    assert sessions.player()["outputClientId"] == "laptop"
    device_leases.renew(playback_id, [])
    assert sessions.player()["outputClientId"] == "laptop"


def test_transfer_keeps_the_position(playback_id: str) -> None:
    device_leases.renew(playback_id, ["phone", "laptop"])
    queue.add(command("phone", plays_audio=True), tracks("ab"), play=True)
    player.seek(command(), 42_000)
    player.transfer(command(), "laptop")
    state = sessions.player()
    assert (state["outputClientId"], state["isPlaying"]) == ("laptop", True)
    assert 42_000 <= state["position"] < 43_000
    assert not player.transfer(command(), "laptop").changed


def test_transfer_to_a_disconnected_device_is_refused(playback_id: str) -> None:
    with pytest.raises(CommandRefusedError, match="connected"):
        player.transfer(command(), "laptop")


def test_output_report_moves_the_anchor_without_an_event(playback_id: str) -> None:
    device_leases.renew(playback_id, ["phone"])
    queue.add(command("phone", plays_audio=True), tracks("ab"), play=True)
    applied = player.report(command("phone"), play_id(), 90_000, "stalled")
    assert (applied.changed, sessions.player()["position"]) == (False, 90_000)
    player.pause(command())
    assert sessions.player()["position"] == 90_000  # stalled: it did not move on


def test_reports_of_other_devices_are_ignored(playback_id: str) -> None:
    device_leases.renew(playback_id, ["phone"])
    queue.add(command("phone", plays_audio=True), tracks("ab"), play=True)
    player.report(command("laptop"), play_id(), 90_000, "playing")
    player.report(command("phone"), "another play", 90_000, "playing")
    assert sessions.player()["position"] == 0
