"""The queue over REST; runs the same commands as the socket."""

from dataclasses import asdict
from http import HTTPStatus

from flask import Response

from app import playback
from app.http import serializers
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from app.playback_rest import Caller
from live import queue
from live.scripting import Applied, Command
from schemas import envelope
from schemas.playing import (
    PlaybackArguments,
    Queue,
    QueueAddition,
    QueueAdditionBody,
    QueueArguments,
    QueueMove,
    QueueMoveBody,
    QueueQuery,
    QueueReplacement,
    QueueReplacementBody,
    SessionQuery,
)
from schemas.queue_orders import QueueOrder, QueueOrderBody

blueprint = StrictBlueprint(
    "queue", __name__, url_prefix="/api/v1/queue", description="The play queue, shared by all devices"
)


@blueprint.route("")
@blueprint.arguments(QueueQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.success(Queue))
def get_queue(query: QueueArguments) -> Response:
    """Get a part of the queue."""
    reading = Caller.of_request(query).read(query.offset, query.limit)
    return success(serializers.queue(reading.queue))


@blueprint.route("", methods=["POST"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.arguments(QueueAddition)
@blueprint.response(HTTPStatus.CREATED, envelope.success(Queue))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def add_to_queue(query: PlaybackArguments, addition: QueueAdditionBody) -> Response:
    """Add tracks to the queue. With an Idempotency-Key, repeating the request adds nothing."""

    def act(command: Command) -> Applied:
        tracks = playback.queued_tracks(addition.track_ids)
        return queue.add(command, tracks, addition.position, play=addition.play)

    caller = Caller.of_request(query)
    caller.apply("add", asdict(addition), act, addition.expected_version)
    return _queue_response(caller, HTTPStatus.CREATED)


@blueprint.route("", methods=["PUT"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.arguments(QueueReplacement)
@blueprint.response(HTTPStatus.OK, envelope.success(Queue))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def replace_queue(query: PlaybackArguments, replacement: QueueReplacementBody) -> Response:
    """Replace the whole queue."""

    def act(command: Command) -> Applied:
        tracks = playback.queued_tracks(replacement.track_ids)
        return (
            queue.add(command, tracks, replace=True, play=replacement.play)
            if tracks
            else queue.clear(command)
        )

    caller = Caller.of_request(query)
    caller.apply("replace", asdict(replacement), act, replacement.expected_version)
    return _queue_response(caller)


@blueprint.route("", methods=["DELETE"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.success(Queue))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def clear_queue(query: PlaybackArguments) -> Response:
    """Empty the queue; the player stops."""
    caller = Caller.of_request(query)
    caller.apply("clear", {}, queue.clear)
    return _queue_response(caller)


@blueprint.route("/moves", methods=["POST"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.arguments(QueueMove)
@blueprint.response(HTTPStatus.OK, envelope.success(Queue))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def move_in_queue(query: PlaybackArguments, move: QueueMoveBody) -> Response:
    """Move an item from one index to another."""
    caller = Caller.of_request(query)
    caller.apply(
        "move",
        asdict(move),
        lambda command: queue.move(command, move.origin, move.target),
        move.expected_version,
    )
    return _queue_response(caller)


@blueprint.route("/orders", methods=["POST"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.arguments(QueueOrder)
@blueprint.response(HTTPStatus.OK, envelope.success(Queue))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def order_queue(query: PlaybackArguments, wanted: QueueOrderBody) -> Response:
    """Order the tracks that play after the current one along a dimension; shuffle ends.

    With `item_ids` they get the order of these, which takes another order back.
    """

    def act(command: Command) -> Applied:
        order = wanted.order()
        return (
            playback.order_queue(command, order) if order else queue.arrange(command, wanted.item_ids or [])
        )

    caller = Caller.of_request(query)
    caller.apply("order", asdict(wanted), act, wanted.expected_version)
    return _queue_response(caller)


@blueprint.route("/<queued:item_id>", methods=["DELETE"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.success(Queue))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def remove_from_queue(query: PlaybackArguments, item_id: str) -> Response:
    """Remove an item from the queue; removing it twice has no further effect."""
    caller = Caller.of_request(query)
    caller.apply("remove", {"item": item_id}, lambda command: queue.remove(command, [item_id]))
    return _queue_response(caller)


def _queue_response(caller: Caller, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return success(serializers.queue(caller.read().queue), status)
