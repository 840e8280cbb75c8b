"""What each command of the socket calls in `live/`; REST calls the same."""

from typing import Any

from app import playback
from live import player, queue
from live.scripting import Applied, Command


def start(command: Command, data: dict[str, Any]) -> Applied:
    """player.start."""
    if data["itemId"]:
        return player.start(command, data["itemId"], data["position"])
    return player.start_track(command, playback.queued_tracks([data["trackId"]])[0], data["position"])


def pause(command: Command, _data: dict[str, Any]) -> Applied:
    """player.pause."""
    return player.pause(command)


def resume(command: Command, _data: dict[str, Any]) -> Applied:
    """player.resume."""
    return player.resume(command)


def stop(command: Command, _data: dict[str, Any]) -> Applied:
    """player.stop."""
    return player.stop(command)


def skip_forward(command: Command, data: dict[str, Any]) -> Applied:
    """player.next."""
    return player.skip(command, 1, data["playId"])


def skip_back(command: Command, data: dict[str, Any]) -> Applied:
    """player.previous."""
    return player.skip(command, -1, data["playId"])


def seek(command: Command, data: dict[str, Any]) -> Applied:
    """player.seek."""
    return player.seek(command, data["position"], data["trackId"])


def set_volume(command: Command, data: dict[str, Any]) -> Applied:
    """player.volume."""
    return player.set_volume(command, data["volume"])


def set_mode(command: Command, data: dict[str, Any]) -> Applied:
    """player.mode."""
    return player.set_mode(command, data["repeat"], data["shuffle"])


def transfer(command: Command, data: dict[str, Any]) -> Applied:
    """player.transfer."""
    return player.transfer(command, data["outputClientId"])


def ended(command: Command, data: dict[str, Any]) -> Applied:
    """player.ended."""
    return player.ended(command, data["playId"])


def report(command: Command, data: dict[str, Any]) -> Applied:
    """player.report."""
    return player.report(command, data["playId"], data["position"], data["status"])


def add(command: Command, data: dict[str, Any]) -> Applied:
    """queue.add."""
    tracks = playback.queued_tracks(data["trackIds"] or [data["trackId"]], data["metadata"])
    return queue.add(command, tracks, data["position"], data["replace"], data["play"])


def remove(command: Command, data: dict[str, Any]) -> Applied:
    """queue.remove."""
    if data["position"] is not None:
        return queue.remove_at(command, data["position"])
    return queue.remove(command, data["itemIds"] or [data["itemId"]])


def reorder(command: Command, data: dict[str, Any]) -> Applied:
    """queue.reorder."""
    if data["itemId"] is not None:
        return queue.move_after(command, data["itemId"], data["after"])
    return queue.move(command, data["origin"], data["target"])


def clear(command: Command, _data: dict[str, Any]) -> Applied:
    """queue.clear."""
    return queue.clear(command)
