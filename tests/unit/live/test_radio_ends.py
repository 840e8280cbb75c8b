"""The end of a radio's queue: players that run out, long and shuffled ones, playing on, and restoring."""

import json

import pytest

from live import device_leases, keys, player, queue, session_log, snapshots
from live.client import client
from live.radio import commands
from live.radio.commands import NewRadio, RadioChoice, RadioFill
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
    order,
    track,
    tracks,
    types,
)
from tests.unit.live.sessions import player as read_player

pytestmark = pytest.mark.usefixtures("playback_id")


def test_exhausted_radio_asks_for_nothing() -> None:
    start("ab")
    commands.fill(SESSION, next_fill(""))
    found = current_radio()
    assert found["state"] == "exhausted"
    assert not is_due()


def test_empty_fill_with_enough_to_come_changes_nothing() -> None:
    start("abcdefghij")
    commands.fill(SESSION, next_fill(""))
    found = current_radio()
    assert found["state"] == "playing"


def test_full_queue_ends_the_radio() -> None:
    start("abc")
    huge = [RadioChoice(track("h", 1), {**WHY, "title": "h" * (5 << 20)})]
    needs = commands.read(SESSION)
    commands.fill(SESSION, RadioFill(needs.id, 2, "0", huge))
    found = current_radio()
    assert found["state"] == "full"


def test_player_that_ran_out_plays_on() -> None:
    start("ab")
    play_down(2)
    assert not read_player()["isPlaying"]
    applied = commands.fill(SESSION, next_fill("cde"))
    assert types(applied) == ["queue.state", "queue.position", "player.state", "radio.state"]
    assert (current(), read_player()["isPlaying"]) == ("c", True)
    play_down(1)
    assert current() == "d"


def test_player_without_output_stays_paused() -> None:
    start("ab")
    player.skip(command(), 1)
    player.skip(command(), 1)
    device_leases.renew(SESSION, [], gone=["phone"])
    commands.fill(SESSION, next_fill("cde"))
    assert (current(), read_player()["isPlaying"]) == ("c", False)


def test_paused_player_that_is_skipped_past_the_end_stays_paused() -> None:
    start("a")
    player.pause(command())
    player.skip(command(), 1)
    commands.fill(SESSION, next_fill("cde"))
    assert (current(), read_player()["isPlaying"]) == ("a", False)


def test_long_radio_forgets_what_it_played() -> None:
    names = [f"t{n}" for n in range(150)]
    start("ab")
    queue.add(command(), tracks("m"), 0)
    needs = commands.read(SESSION)
    more = [RadioChoice(track(name), WHY) for name in names]
    commands.fill(SESSION, RadioFill(needs.id, 2, "0", more))
    last = session_log.read(SESSION, 145).queue["tracks"][-5]["itemId"]
    player.start(command(), last)
    commands.fill(SESSION, next_fill("yz"))
    assert session_log.read(SESSION).queue["length"] == 1 + 50 + 5 + 2
    assert order().startswith("m")


def test_shuffled_radio_plays_new_tracks_last() -> None:
    start("abc")
    player.set_mode(command(), shuffle=True)
    commands.fill(SESSION, next_fill("de"))
    play_down(3)
    assert current() == "d"
    play_down(1)
    assert current() == "e"
    assert is_due()


def test_session_plays_on() -> None:
    device_leases.renew(SESSION, ["phone"])
    queue.add(command(plays_audio=True), tracks("abcdefg"), play=True)
    assert types(commands.set_play_on(command(person="lis"), True)) == ["radio.state"]
    assert commands.set_play_on(command(), True).frames == ()
    assert not is_due()
    play_down(3)
    assert is_due()
    needs = commands.read(SESSION)
    assert (needs.id, needs.person, needs.around) == ("", "", list("abcdefg"))
    new = NewRadio(commands.new_id(), needs.person, SEED, past=needs.around)
    commands.fill(SESSION, RadioFill(new.id, 1, "0", choices("hij")), new)
    assert order() == "abcdefghij"
    found = current_radio()
    assert found["id"] == new.id
    another = NewRadio(commands.new_id(), "", SEED)
    assert commands.fill(SESSION, RadioFill(another.id, 1, "0", choices("z")), another).frames == ()


def test_playing_on_needs_a_queue_that_ends() -> None:
    commands.set_play_on(command(), True)
    queue.add(command(), tracks("ab"))
    assert not is_due()  # nothing plays
    player.resume(command())
    assert is_due()
    player.set_mode(command(), repeat="all")
    assert not is_due()
    commands.set_play_on(command(), False)
    player.set_mode(command(), repeat="off")
    assert not is_due()


def test_restored_session_has_its_radio() -> None:
    started = start("abc")
    commands.set_play_on(command(), True)
    taken = snapshots.find(SESSION)
    assert taken
    client().flushall()
    assert snapshots.create(SESSION, taken.version + 1_000_000_000, taken.content)
    assert commands.claim() == []
    device_leases.renew(SESSION, ["phone"])
    assert commands.claim() == [SESSION]
    found = radio()
    assert found["radio"]
    assert (found["radio"]["id"], found["playOn"]) == (started, True)
    assert commands.fill(SESSION, next_fill("def")).changed
    assert order() == "abcdef"


def test_state_of_an_older_version_has_no_radio() -> None:
    for name in ("radioId", "playOn"):
        client().hdel(keys.playback_state(SESSION), name)
    assert radio()["radio"] is None
    queue.add(command(), tracks("ab"), play=True)
    player.skip(command(), 1)
    assert commands.set_play_on(command(), False).frames == ()
    assert json.loads(commands.set_play_on(command(), True).frames[0])["data"]["playOn"] is True
