"""The door of the socket: `/ws`, and the tickets for it."""

import threading
from http import HTTPStatus

from flask import Blueprint, abort, current_app, request
from flask_sock import Sock
from marshmallow import EXCLUDE, ValidationError

from app.http.auth import identity
from app.ws.sockets import Sockets, Wish
from app.ws.transport.gunicorn_takeover import Handover
from config.client_addresses import customer
from config.settings import current
from schemas.messages.connection import Handshake

#: Where `config/gunicorn.py` finds it to say goodbye.
EXTENSION = "auralis.sockets"

_making = threading.Lock()
_handshake = Handshake(unknown=EXCLUDE)

blueprint = Blueprint("socket", __name__)
sock = Sock()


@sock.route("/ws", bp=blueprint)
def open_socket(handover: Handover) -> None:
    """Take a client in, or answer its handshake with 400, 403 or 503."""
    origin = request.headers.get("Origin")
    if origin and origin.partition("://")[2] != request.host:
        abort(HTTPStatus.FORBIDDEN, "Another site's page may not open a socket here.")
    handover.check()
    wish, sockets = _read_wish(), running_sockets()
    if not sockets.reserve(wish.holder):
        abort(HTTPStatus.SERVICE_UNAVAILABLE, "No more sockets here now; close others or try again later.")
    try:
        sockets.open(handover.accept(), wish)
    except OSError:  # no descriptor is left
        sockets.release(wish.holder)
        abort(HTTPStatus.SERVICE_UNAVAILABLE, "No more sockets here now; try again later.")


def running_sockets() -> Sockets:
    """What serves the sockets of this process, begun when it is first needed: a command line needs none."""
    with _making:
        if EXTENSION not in current_app.extensions:
            current_app.extensions[EXTENSION] = Sockets(current())
        found: Sockets = current_app.extensions[EXTENSION]
        return found


def _read_wish() -> Wish:
    try:
        arguments = _handshake.parse(request.args)
    except ValidationError as error:
        abort(HTTPStatus.BAD_REQUEST, f"The address says what cannot be: {error}")
    known = identity()
    person = known.person.id if known.person else None
    holder = person or f"somebody at {customer(request.remote_addr)}"
    return Wish(
        holder,
        person,
        known.credential,
        arguments.client_id,
        arguments.shared,
        arguments.plays_audio,
    )
