"""The endpoint `/ws`: checks a handshake and hands the socket over to `Sockets`."""

import threading
from http import HTTPStatus

from flask import Blueprint, abort, current_app, request
from flask_sock import Sock
from marshmallow import EXCLUDE, ValidationError

from app.http.auth import identity
from app.ws.sockets import NewClient, Sockets
from app.ws.transport.gunicorn_takeover import SocketTakeover
from config.client_addresses import customer
from config.settings import current
from schemas.messages.connection import Handshake

#: Key in the application's extensions; `config/gunicorn.py` stops the sockets through it.
EXTENSION = "auralis.sockets"

_making = threading.Lock()
_handshake = Handshake(unknown=EXCLUDE)

blueprint = Blueprint("socket", __name__)
sock = Sock()


@sock.route("/ws", bp=blueprint)
def open_socket(takeover: SocketTakeover) -> None:
    """Accept a handshake, or refuse it with 400, 403 or 503."""
    origin = request.headers.get("Origin")
    if origin and origin.partition("://")[2] != request.host:
        abort(HTTPStatus.FORBIDDEN, "Pages of other sites may not open a socket here.")
    takeover.check()
    new_client, sockets = _read_new_client(), running_sockets()
    if not sockets.reserve(new_client.holder):
        abort(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "This server has no room for another connection. Close others, or try again later.",
        )
    try:
        sockets.open(takeover.accept(), new_client)
    except OSError:  # no file descriptor is left
        sockets.release(new_client.holder)
        abort(
            HTTPStatus.SERVICE_UNAVAILABLE, "This server has no room for another connection. Try again later."
        )


def running_sockets() -> Sockets:
    """Return the sockets of this process; they are started when first needed, never by the command line."""
    with _making:
        if EXTENSION not in current_app.extensions:
            current_app.extensions[EXTENSION] = Sockets(current())
        found: Sockets = current_app.extensions[EXTENSION]
        return found


def _read_new_client() -> NewClient:
    try:
        arguments = _handshake.parse(request.args)
    except ValidationError as error:
        abort(HTTPStatus.BAD_REQUEST, f"The address has arguments that are not valid: {error}")
    known = identity()
    person = known.person.id if known.person else None
    holder = person or f"unauthenticated at {customer(request.remote_addr)}"
    return NewClient(
        holder,
        person,
        known.credential,
        arguments.client_id,
        arguments.shared,
        arguments.plays_audio,
    )
