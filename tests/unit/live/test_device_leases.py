"""Connected devices, and a player whose output has disconnected."""

from live import device_leases, player, queue
from tests.unit.live import sessions
from tests.unit.live.sessions import command, tracks, types


def play_on(client: str) -> None:
    device_leases.renew(sessions.SESSION, [client])
    queue.add(command(client, plays_audio=True), tracks("ab"), play=True)


def test_arrivals_and_departures_are_events_without_a_new_version(playback_id: str) -> None:
    arrived = device_leases.renew(playback_id, ["phone"])
    assert (types(arrived), arrived.version) == (["player.state"], 1_000_000)
    assert not device_leases.renew(playback_id, ["phone"]).changed
    assert device_leases.renew(playback_id, ["laptop"]).changed
    assert sessions.player()["clients"] == ["laptop", "phone"]
    assert device_leases.renew(playback_id, [], gone=["laptop"]).changed
    assert sessions.player()["clients"] == ["phone"]


def test_expired_output_pauses_the_player_at_its_last_report(playback_id: str) -> None:
    play_on("phone")
    player.report(command("phone"), sessions.play_id(), 30_000, "playing")
    device_leases.renew(playback_id, ["phone"], lease_ms=-1)
    device_leases.renew(playback_id, ["laptop"])
    state = sessions.player()
    assert (state["isPlaying"], state["outputClientId"], state["position"]) == (False, None, 30_000)


def test_output_that_leaves_pauses_at_its_position(playback_id: str) -> None:
    play_on("phone")
    player.seek(command(), 50_000)
    device_leases.renew(playback_id, [], gone=["phone"])
    assert 50_000 <= sessions.player()["position"] < 60_000


def test_report_of_another_track_is_not_used(playback_id: str) -> None:
    play_on("phone")
    player.report(command("phone"), sessions.play_id(), 170_000, "playing")
    player.skip(command(), 1)
    device_leases.renew(playback_id, ["phone"], lease_ms=-1)
    device_leases.renew(playback_id, ["laptop"])
    state = sessions.player()
    assert (state["isPlaying"], state["position"]) == (False, 0)


def test_a_paused_player_only_loses_its_output(playback_id: str) -> None:
    play_on("phone")
    player.pause(command())
    device_leases.renew(playback_id, [], gone=["phone"])
    assert sessions.player()["outputClientId"] is None


def test_another_device_can_resume(playback_id: str) -> None:
    play_on("phone")
    device_leases.renew(playback_id, ["laptop"], gone=["phone"])
    player.resume(command("laptop", plays_audio=True))
    assert sessions.player()["outputClientId"] == "laptop"
