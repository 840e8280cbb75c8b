"""The player over REST; runs the same commands as the socket."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Response

from app.http import serializers
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from app.playback_rest import Caller
from live import player
from live.scripting import Applied, Command
from schemas import envelope
from schemas.playing import (
    PlaybackArguments,
    Player,
    PlayerChange,
    PlayerChangeBody,
    SessionQuery,
    Skip,
    SkipBody,
)

blueprint = StrictBlueprint(
    "player", __name__, url_prefix="/api/v1/player", description="The player, shared by all devices"
)

#: Settings in the order in which they are applied.
SETTERS: dict[str, Callable[[Command, Any], Applied]] = {
    "item_id": player.start,
    "output_client_id": player.transfer,
    "volume": player.set_volume,
    "repeat": lambda command, value: player.set_mode(command, repeat=value),
    "shuffle": lambda command, value: player.set_mode(command, shuffle=value),
    "is_playing": lambda command, value: player.resume(command) if value else player.pause(command),
    "position_ms": player.seek,
}


@blueprint.route("")
@blueprint.arguments(SessionQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.success(Player))
def get_player(query: PlaybackArguments) -> Response:
    """Get the state of the player."""
    return _player_response(Caller.of_request(query))


@blueprint.route("", methods=["PUT"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.arguments(PlayerChange)
@blueprint.response(HTTPStatus.OK, envelope.success(Player))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def set_player(query: PlaybackArguments, change: PlayerChangeBody) -> Response:
    """Change settings of the player: item, device, volume, repeat, shuffle, playing or paused, position.

    Each setting is a command of its own; they are applied in this order. If one is refused, those before it
    stay applied and those after it are not: get the player to see its state. With an Idempotency-Key,
    repeating the request has no second effect, and another request under the same key is refused.
    """
    caller, expected, settings = Caller.of_request(query), change.expected_version, change.settings()
    for part, name in enumerate(name for name in SETTERS if name in settings):
        act = partial(_set, name, settings[name])
        applied = caller.apply(name, settings, act, expected, part)
        expected = applied.version if expected is not None else None
    return _player_response(caller)


@blueprint.route("/next", methods=["POST"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.arguments(Skip)
@blueprint.response(HTTPStatus.OK, envelope.success(Player))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def play_next(query: PlaybackArguments, skip: SkipBody) -> Response:
    """Skip to the next track."""
    return _skip(query, skip, "next", lambda command: player.skip(command, 1, skip.play_id))


@blueprint.route("/previous", methods=["POST"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.arguments(Skip)
@blueprint.response(HTTPStatus.OK, envelope.success(Player))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def play_previous(query: PlaybackArguments, skip: SkipBody) -> Response:
    """Go back to the previous track, or to the beginning of the current one."""
    return _skip(query, skip, "previous", lambda command: player.skip(command, -1, skip.play_id))


@blueprint.route("/stop", methods=["POST"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.success(Player))
def stop_player(query: PlaybackArguments) -> Response:
    """Stop at the beginning of the track."""
    caller = Caller.of_request(query)
    caller.apply("stop", {}, player.stop)
    return _player_response(caller)


def _set(name: str, value: object, command: Command) -> Applied:
    return SETTERS[name](command, value)


def _skip(query: PlaybackArguments, skip: SkipBody, name: str, act: Callable[[Command], Applied]) -> Response:
    caller = Caller.of_request(query)
    caller.apply(name, asdict(skip), act, skip.expected_version)
    return _player_response(caller)


def _player_response(caller: Caller) -> Response:
    return success(serializers.player(caller.read().player))
