"""The door of the socket: `/ws`, and the tickets for it."""

import re
import threading
from http import HTTPStatus

from flask import Blueprint, abort, current_app, request
from flask_sock import Sock

from app.auth import find_person
from app.extensions import limiter
from app.ws.handover import Handover
from app.ws.sockets import Sockets, Wish
from config.settings import current

#: Where `config/gunicorn.py` finds it to say goodbye.
EXTENSION = "auralis.sockets"

#: What a device may call itself, and people a session that they share.
NAME = re.compile(r"[A-Za-z0-9_.:-]{1,64}\Z")

_making = threading.Lock()

blueprint = Blueprint("socket", __name__)
limiter.exempt(blueprint)  # everybody comes back at once after a restart; sockets have caps of their own
sock = Sock()


@sock.route("/ws", bp=blueprint)
def open_socket(handover: Handover) -> None:
    """Take a client in, or answer its handshake with 400, 403 or 503."""
    origin = request.headers.get("Origin")
    if origin and origin.partition("://")[2] != request.host:
        abort(HTTPStatus.FORBIDDEN, "Another site's page may not open a socket here.")
    handover.check()
    wish = Wish(_name("clientId"), _name("session"), request.args.get("audio") != "no")
    known = find_person()
    person = known.id if known else None
    sockets = running_sockets()
    if not sockets.reserve(person):
        abort(HTTPStatus.SERVICE_UNAVAILABLE, "No more sockets here now; close others or try again later.")
    sockets.open(handover.accept(), person, wish)


def running_sockets() -> Sockets:
    """What serves the sockets of this process, begun when it is first needed: a command line needs none."""
    with _making:
        if EXTENSION not in current_app.extensions:
            current_app.extensions[EXTENSION] = Sockets(current())
        found: Sockets = current_app.extensions[EXTENSION]
        return found


def _name(argument: str) -> str | None:
    name = request.args.get(argument)
    if name is not None and not NAME.match(name):
        abort(HTTPStatus.BAD_REQUEST, f"{argument} takes up to 64 letters, digits and _ . : -")
    return name
