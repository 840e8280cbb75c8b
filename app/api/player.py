"""The player over REST: the same session, the same functions as over the socket."""

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
    "player", __name__, url_prefix="/api/v1/player", description="What plays, on all devices"
)

#: What may be set, in the order in which it is.
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
    """Get what plays."""
    return _answer(Caller.of_request(query))


@blueprint.route("", methods=["PUT"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.arguments(PlayerChange)
@blueprint.response(HTTPStatus.OK, envelope.success(Player))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def set_player(query: PlaybackArguments, change: PlayerChangeBody) -> Response:
    """Set some of what plays: volume, mode, place, device, playing or not.

    Each is a command of its own, done in this order: item, device, volume, repeat, shuffle, playing or not,
    position. When one is refused, those before it stay done and those after it are not tried; ask what plays.
    With an Idempotency-Key, sending the same again has no second effect, and something else is refused.
    """
    caller, expected, settings = Caller.of_request(query), change.expected_version, change.settings()
    for part, name in enumerate(name for name in SETTERS if name in settings):
        act = partial(_set, name, settings[name])
        applied = caller.apply(name, settings, act, expected, part)
        expected = applied.version if expected is not None else None
    return _answer(caller)


@blueprint.route("/next", methods=["POST"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.arguments(Skip)
@blueprint.response(HTTPStatus.OK, envelope.success(Player))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def play_next(query: PlaybackArguments, skip: SkipBody) -> Response:
    """Go on to the next track."""
    return _skip(query, skip, "next", lambda command: player.skip(command, 1, skip.play_id))


@blueprint.route("/previous", methods=["POST"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.arguments(Skip)
@blueprint.response(HTTPStatus.OK, envelope.success(Player))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def play_previous(query: PlaybackArguments, skip: SkipBody) -> Response:
    """Go back to the previous track, or to the beginning of this one."""
    return _skip(query, skip, "previous", lambda command: player.skip(command, -1, skip.play_id))


@blueprint.route("/stop", methods=["POST"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.success(Player))
def stop_player(query: PlaybackArguments) -> Response:
    """Hold at the beginning of the track."""
    caller = Caller.of_request(query)
    caller.apply("stop", {}, player.stop)
    return _answer(caller)


def _set(name: str, value: object, command: Command) -> Applied:
    return SETTERS[name](command, value)


def _skip(query: PlaybackArguments, skip: SkipBody, name: str, act: Callable[[Command], Applied]) -> Response:
    caller = Caller.of_request(query)
    caller.apply(name, asdict(skip), act, skip.expected_version)
    return _answer(caller)


def _answer(caller: Caller) -> Response:
    return success(serializers.player(caller.read().player))
