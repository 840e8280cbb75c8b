"""The radio of a playback session: its state, refills that count once, skips, playing on, and restoring."""

import pytest

from live import device_leases, keys, player, queue, session_log
from live.client import client
from live.radio import commands
from live.radio.commands import RadioFill
from tests.unit.live.radios import (
    SEED,
    WHY,
    choices,
    current_radio,
    is_due,
    next_fill,
    play_down,
    radio,
    start,
)
from tests.unit.live.sessions import (
    SESSION,
    command,
    current,
    items,
    order,
    play_id,
    tracks,
    types,
)
from tests.unit.live.sessions import player as read_player

pytestmark = pytest.mark.usefixtures("playback_id")


def test_radio_replaces_the_queue_and_plays() -> None:
    queue.add(command(), tracks("xy"))
    player.set_mode(command(), repeat="all", shuffle=True)
    started = start("abcdefg")
    found = current_radio()
    assert (found["id"], found["seed"], found["state"], found["skipped"]) == (started, SEED, "playing", 0)
    assert (order(), current(), read_player()["isPlaying"]) == ("abcdefg", "a", True)
    assert (read_player()["repeat"], read_player()["shuffle"]) == ("off", False)
    assert session_log.read(SESSION).queue["tracks"][0].get("why") == WHY


def test_playing_seed_goes_on() -> None:
    device_leases.renew(SESSION, ["phone"])
    queue.add(command(plays_audio=True), tracks("axy"), play=True)
    item, play = items()["a"], play_id()
    start("abc", kept="a")
    assert (order(), items()["a"], play_id()) == ("abc", item, play)
    assert session_log.read(SESSION).queue["totalDuration"] == 3 * 180_000


def test_paused_seed_plays_on_where_it_is() -> None:
    queue.add(command(plays_audio=True), tracks("ax"), play=True)
    player.seek(command(), 5000)
    player.pause(command())
    start("ab", kept="a")
    assert read_player()["isPlaying"]
    assert read_player()["position"] >= 5000


def test_session_is_due_with_few_tracks_to_come() -> None:
    start("abcdefg")
    assert not is_due()
    play_down(1)
    assert not is_due()
    play_down(1)
    assert is_due()
    commands.fill(SESSION, next_fill("hijklmn"))
    assert not is_due()
    assert order() == "abcdefghijklmn"


def test_fill_counts_once() -> None:
    start("abcde")
    wanted = next_fill("fghij")
    assert types(commands.fill(SESSION, wanted)) == ["queue.state", "radio.state"]
    assert commands.fill(SESSION, wanted).frames == ()
    assert commands.fill(SESSION, RadioFill("another", 3, "0", choices("z"))).frames == ()
    assert order() == "abcdefghij"
    assert commands.read(SESSION).past == list("abcdefghij")


def test_claimed_session_is_due_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    start("abc")
    assert commands.claim() == [SESSION]
    assert commands.claim() == []
    player.pause(command())  # a command leaves the claim as it is
    assert commands.claim() == []
    client().zadd(keys.radio_due(), {SESSION: 1})  # its process died, and the time is over
    monkeypatch.setattr(commands, "CLAIM_MS", 0)
    assert commands.claim() == [SESSION]
    commands.drop(SESSION)
    assert commands.claim() == []


def test_reading_a_session_that_needs_nothing_ends_its_entry() -> None:
    start()
    client().zadd(keys.radio_due(), {SESSION: 1})
    assert not commands.read(SESSION).is_due
    assert not is_due()


def test_skip_replaces_what_is_to_come() -> None:
    start("abcdefghij")
    player.skip(command(), 1)
    needs = commands.read(SESSION)
    assert (needs.is_due, needs.is_stale, needs.skipped) == (True, True, ["a"])
    assert (needs.around, needs.dropped) == (list("abc"), list("defghij"))
    applied = commands.fill(SESSION, next_fill("klm", replaces=True))
    assert types(applied) == ["queue.state", "queue.state", "radio.state"]
    assert order() == "abcklm"
    assert commands.read(SESSION).past == list("abcklm")
    found = current_radio()
    assert found["skipped"] == 1


def test_skip_between_choice_and_fill_is_not_lost() -> None:
    start("abcdefghij")
    player.skip(command(), 1)
    wanted = next_fill("klmnop", replaces=True)
    player.skip(command(), 1)
    commands.fill(SESSION, wanted)
    assert commands.read(SESSION).is_stale
    assert is_due()


def test_late_skips_and_steps_back_are_no_feedback() -> None:
    start()
    player.seek(command(), 170_000)
    player.skip(command(), 1)
    player.skip(command(), -1)
    assert not commands.read(SESSION).is_stale


def test_removed_tracks_to_come_are_skipped() -> None:
    start("abcdefghij")
    play_down(1)
    queue.remove(command(), [items()["a"]])
    assert commands.read(SESSION).skipped == []
    queue.remove(command(), [items()["d"]])
    assert commands.read(SESSION).skipped == ["d"]


def test_marked_tracks_of_the_radio_are_feedback() -> None:
    start()
    commands.tell(SESSION, "owner", ["z"])
    commands.tell(SESSION, "another", ["a"])
    assert not is_due()
    commands.tell(SESSION, "owner", ["z", "a"])
    assert is_due()


def test_blocked_tracks_leave_at_once() -> None:
    start("abcdef")
    commands.fill(SESSION, next_fill("ghi", blocked=["b", "d"]))
    assert order() == "acefghi"
    assert items()["a"]


def test_radio_ends_with_its_queue_and_when_stopped() -> None:
    start("abc")
    queue.add(command(), tracks("xyz"), replace=True)
    assert radio()["radio"] is None
    assert not is_due()
    start("abc")
    assert types(commands.stop(command())) == ["radio.state"]
    assert (radio()["radio"], order()) == (None, "abc")
    assert not is_due()
    assert commands.stop(command()).frames == ()
    start("abc")
    queue.clear(command())
    assert radio()["radio"] is None
