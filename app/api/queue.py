"""The queue over REST: the same session, the same functions as over the socket."""

from http import HTTPStatus
from typing import Any

from flask import Response

from app import playback
from app.http import serializers
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from app.playback_rest import Caller
from live import queue
from live.scripting import Applied, Command
from schemas import envelope
from schemas.playing import Queue, QueueAddition, QueueMove, QueueQuery, QueueReplacement, SessionQuery

blueprint = StrictBlueprint(
    "queue", __name__, url_prefix="/api/v1/queue", description="What comes next, on all devices"
)


@blueprint.route("")
@blueprint.arguments(QueueQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.success(Queue))
def get_queue(query: dict[str, Any]) -> Response:
    """Get a part of the queue."""
    reading = Caller.of_request(query).read(query["offset"], query["limit"])
    return success(serializers.queue(reading.queue))


@blueprint.route("", methods=["POST"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.arguments(QueueAddition)
@blueprint.response(HTTPStatus.CREATED, envelope.success(Queue))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def add_to_queue(query: dict[str, Any], addition: dict[str, Any]) -> Response:
    """Add tracks. With an Idempotency-Key, sending the same again adds nothing."""

    def act(command: Command) -> Applied:
        tracks = playback.queued_tracks(addition["track_ids"])
        return queue.add(command, tracks, addition["position"], play=addition["play"])

    caller = Caller.of_request(query)
    caller.apply("add", addition, addition["expected_version"], act)
    return _answer(caller, HTTPStatus.CREATED)


@blueprint.route("", methods=["PUT"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.arguments(QueueReplacement)
@blueprint.response(HTTPStatus.OK, envelope.success(Queue))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def replace_queue(query: dict[str, Any], replacement: dict[str, Any]) -> Response:
    """Put tracks in place of all that is in the queue."""

    def act(command: Command) -> Applied:
        tracks = playback.queued_tracks(replacement["track_ids"])
        return (
            queue.add(command, tracks, replace=True, play=replacement["play"])
            if tracks
            else queue.clear(command)
        )

    caller = Caller.of_request(query)
    caller.apply("replace", replacement, replacement["expected_version"], act)
    return _answer(caller)


@blueprint.route("", methods=["DELETE"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.success(Queue))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def clear_queue(query: dict[str, Any]) -> Response:
    """Empty the queue; the player stops."""
    caller = Caller.of_request(query)
    caller.apply("clear", {}, None, queue.clear)
    return _answer(caller)


@blueprint.route("/moves", methods=["POST"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.arguments(QueueMove)
@blueprint.response(HTTPStatus.OK, envelope.success(Queue))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def move_in_queue(query: dict[str, Any], wish: dict[str, Any]) -> Response:
    """Move an item from one place to another."""
    caller = Caller.of_request(query)
    caller.apply(
        "move",
        wish,
        wish["expected_version"],
        lambda command: queue.move(command, wish["origin"], wish["target"]),
    )
    return _answer(caller)


@blueprint.route("/<queued:item_id>", methods=["DELETE"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.success(Queue))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def remove_from_queue(query: dict[str, Any], item_id: str) -> Response:
    """Take an item out; one that is gone already is gone."""
    caller = Caller.of_request(query)
    caller.apply("remove", {"item": item_id}, None, lambda command: queue.remove(command, [item_id]))
    return _answer(caller)


def _answer(caller: Caller, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return success(serializers.queue(caller.read().queue), status)
