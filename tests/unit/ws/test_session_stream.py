"""Edge cases of a session's stream: before its state is known, and faults of Redis."""

import pytest

from app import playback
from app.ws.session_stream import SessionStream
from live import player, queue
from live.client import LiveUnavailableError, client
from live.queue import QueuedTrack
from live.scripting import Command
from live.session_log import OutputReport
from tests.signals import wait_until
from tests.unit.ws.conftest import Stage
from tests.unit.ws.library import make_library
from tests.valkeys import Valkey

SESSION = "own:owner"

REPORT: OutputReport = {"position": 0, "isPlaying": True, "moving": True, "updatedAt": 0}


def test_stream_without_state_publishes_nothing(stage: Stage) -> None:
    stream = SessionStream(SESSION)
    stream.publish_position()
    stream.move_anchor("e", 1, REPORT)
    assert stream.version == 0


def test_client_that_joined_with_a_newer_state_gets_no_older_event(stage: Stage) -> None:
    phone, laptop = stage.join("phone"), stage.join("laptop")
    stream = stage.sockets.subscriptions.streams()[0]
    with stream.lock:
        applied = [player.set_volume(Command(SESSION), n / 10) for n in range(1, 4)]
        member = stream.members["laptop"]
        stream.deliver_events(applied[0].epoch, applied[0].first, applied[0].frames)
        member.last_sent = member.resynced_to = applied[
            1
        ].sequence  # as a resync does that is ahead of the stream
        stream.deliver_events(applied[1].epoch, applied[1].first, (*applied[1].frames, *applied[2].frames))
    while laptop.replica.sequence < applied[0].sequence:
        laptop.receive()
    laptop.replica.sequence = applied[1].sequence
    while laptop.replica.sequence < applied[2].sequence:
        laptop.receive()
    while phone.replica.sequence < applied[2].sequence:
        phone.receive()
    assert phone.replica.player["volume"] == laptop.replica.player["volume"] == 0.3


def test_newer_state_catches_the_stream_up(stage: Stage) -> None:
    phone = stage.join("phone")
    stream = stage.sockets.subscriptions.streams()[0]
    with stream.lock:
        applied = player.set_volume(Command(SESSION), 0.5)
        stream.catch_up(applied.epoch, applied.sequence)
        assert stream.head == applied.sequence
    assert phone.receive_until("player.state")["data"]["volume"] == 0.5


def test_client_behind_a_trimmed_log_gets_a_resync(stage: Stage) -> None:
    phone = stage.join("phone")
    stream = stage.sockets.subscriptions.streams()[0]
    with stream.lock:
        applied = player.set_volume(Command(SESSION), 0.5)
        player.set_volume(Command(SESSION), 0.6)
        client().xtrim(f"auralis:session:{SESSION}:log", maxlen=1, approximate=False)
        member = stream.members["phone"]
        member.last_sent = applied.sequence
        assert not stream.join(member, stream.epoch)
    assert phone.receive_until("connection.resync")["data"]["reason"] == "trimmed"


def test_report_of_an_older_version_is_ignored(stage: Stage) -> None:
    ids = make_library()
    phone = stage.join("phone")
    phone.ask("queue.add", trackIds=ids, play=True)
    stream = stage.sockets.subscriptions.streams()[0]
    with stream.lock:  # the reply is sent before the stream has stored it
        before = stream.anchor
        stream.move_anchor(stream.epoch, 0, REPORT)
        stream.move_anchor("another", 2**60, REPORT)
        assert stream.anchor == before


def test_output_report_reaches_clients_without_position_topic(stage: Stage) -> None:
    phone, laptop = stage.join("phone"), stage.join("laptop")
    laptop.ask("connection.subscribe", topics=[])
    play_id = phone.ask("queue.add", trackIds=make_library(), play=True)["data"]["playId"]
    phone.ask("player.report", playId=play_id, position=20_000, status="playing")
    assert laptop.receive_until("player.position")["data"]["position"] >= 20_000


def test_event_received_while_redis_is_unavailable_is_fetched_later(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = stage.join("phone")
    stream = stage.sockets.subscriptions.streams()[0]

    def fail(*_arguments: object) -> None:
        raise LiveUnavailableError("away")

    with monkeypatch.context() as broken:
        broken.setattr(SessionStream, "deliver_events", fail)
        broken.setattr(SessionStream, "catch_up", fail)
        applied = player.set_volume(Command(SESSION), 0.5)
        stage.sockets.subscriptions._on_confirmed(f"auralis:session:{SESSION}:events")
        stage.sockets.subscriptions._receive(
            f"auralis:session:{SESSION}:events", f"E {applied.epoch} 1\n{{}}"
        )
    wait_until(lambda: stream.head >= applied.sequence)
    assert phone.receive_until("player.state")["sequence"] == applied.sequence


def test_messages_of_unknown_channels_are_ignored(stage: Stage) -> None:
    stage.sockets.subscriptions._receive("auralis:session:nobody:events", "E x 1\n{}")
    stage.sockets.subscriptions._on_confirmed("auralis:session:nobody:events")


def test_long_queue_reaches_the_client(stage: Stage) -> None:
    phone = stage.join("phone")
    for _ in range(10):
        queue.add(Command(SESSION), [QueuedTrack("a", "A", "", "", 1)] * 1000)
    assert playback.read(SESSION).queue["length"] == 10_000
    while phone.replica.sequence < playback.read(SESSION).sequence:
        phone.receive()
    assert len(phone.replica.order) == 10_000


def test_restarted_redis_is_subscribed_again(stage: Stage, valkey: Valkey) -> None:
    phone = stage.join("phone")
    valkey.kill()
    valkey.start()
    phone.receive_until("connection.resync")
    applied = player.set_volume(Command(SESSION), 0.4)
    while phone.replica.sequence < applied.sequence:
        phone.receive()


def test_client_that_caught_up_in_an_old_epoch_does_not_join(stage: Stage) -> None:
    phone = stage.join("phone")
    stream = stage.sockets.subscriptions.streams()[0]
    member = stream.members["phone"]
    with stream.lock:
        stream.followers.discard(member)
        assert not stream.join(member, "an epoch before")
        assert member not in stream.followers
    phone.resume(stream.epoch, stream.head)
    assert member in stream.followers
