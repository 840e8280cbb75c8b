"""The radio over REST; runs the same commands as the socket."""

from http import HTTPStatus

from flask import Response

from app.http.blueprint import StrictBlueprint
from app.http.responses import Page, iso, listing, success
from app.playback_rest import Caller
from app.radio import filling
from discovery.radio.moods import MOODS
from live.radio import commands
from live.session_log import Radio
from schemas import envelope
from schemas.listening.radio import (
    Mood,
    RadioChange,
    RadioChangeBody,
    RadioRequest,
    RadioRequestBody,
    RadioStatus,
)
from schemas.playing import PlaybackArguments, SessionQuery

blueprint = StrictBlueprint(
    "radio", __name__, url_prefix="/api/v1/radio", description="A queue that goes on by itself"
)


@blueprint.route("")
@blueprint.arguments(SessionQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.success(RadioStatus))
def get_radio(query: PlaybackArguments) -> Response:
    """Get the radio of a playback session, and whether it plays on at the end of any queue."""
    return _radio_response(Caller.of_request(query))


@blueprint.route("", methods=["POST"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.arguments(RadioRequest)
@blueprint.response(HTTPStatus.CREATED, envelope.success(RadioStatus))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def start_radio(query: PlaybackArguments, wanted: RadioRequestBody) -> Response:
    """Begin a radio in place of the queue; it chooses more tracks as the queue plays down.

    It begins with a track, an album, an artist, a genre, a playlist, your favourites, a mood or the whole
    library. Each of its tracks has the reason for its choice in the queue (`why`). It follows skips and
    favourites, and repeats none of its latest 300 tracks while there are others. 409 RADIO_EMPTY: no track
    fits; NOT_HEARD_YET: the seed has not been analysed yet. With an Idempotency-Key, repeating the request
    begins no second one.
    """
    caller = Caller.of_request(query)
    caller.apply(
        "radio",
        {"seed": wanted.seed.to_json(), "play": wanted.play},
        lambda command: filling.start(command, wanted.seed, wanted.play),
        wanted.expected_version,
    )
    return _radio_response(caller, HTTPStatus.CREATED)


@blueprint.route("", methods=["PATCH"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.arguments(RadioChange)
@blueprint.response(HTTPStatus.OK, envelope.success(RadioStatus))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def change_radio(query: PlaybackArguments, change: RadioChangeBody) -> Response:
    """Set whether the session plays on with what fits at the end of any queue."""
    caller = Caller.of_request(query)
    caller.apply(
        "radio mode",
        {"play_on": change.play_on},
        lambda command: commands.set_play_on(command, change.play_on),
        change.expected_version,
    )
    return _radio_response(caller)


@blueprint.route("", methods=["DELETE"])
@blueprint.arguments(SessionQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.success(RadioStatus))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def stop_radio(query: PlaybackArguments) -> Response:
    """End the radio, and playing on; its tracks stay in the queue."""
    caller = Caller.of_request(query)
    caller.apply("radio stop", {}, commands.stop)
    return _radio_response(caller)


@blueprint.route("/moods")
@blueprint.response(HTTPStatus.OK, envelope.listing(Mood))
def list_moods() -> Response:
    """List the moods that a radio can begin with; each is a region of your library's sound."""
    items = [{"id": id_, "name": mood.name} for id_, mood in MOODS.items()]
    return listing(Page(items, len(items), 0, len(items)))


def _radio_response(caller: Caller, status: HTTPStatus = HTTPStatus.OK) -> Response:
    state = caller.read().radio
    radio = state["radio"]
    shown = {
        "radio": radio and _radio(radio),
        "play_on": state["playOn"],
        "version": state["version"],
    }
    return success(shown, status)


def _radio(radio: Radio) -> dict[str, object]:
    seed = dict(radio["seed"])
    seed["track_ids"] = seed.pop("trackIds")
    return {
        "id": radio["id"],
        "seed": seed,
        "state": radio["state"],
        "started_at": iso(radio["startedAt"] / 1000),
        "skipped": radio["skipped"],
    }
