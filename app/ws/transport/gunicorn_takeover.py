"""Takes a socket over from gunicorn once flask-sock has found its route.

flask-sock keeps routing and the shape of a view; in place of simple-websocket's server, which costs a thread
for each socket, it is given this one. It leans on two facts of gunicorn's threads (held by a test):
`gunicorn.socket` in the environment is the connection itself, and after StopIteration gunicorn only closes
it — which then is a descriptor that leads nowhere.
"""

import os
import socket
from http import HTTPStatus
from typing import Any

import flask_sock
from flask import abort
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection
from wsproto.utilities import RemoteProtocolError

#: Never connected: its copies take the place of sockets that were taken over.
_nowhere = socket.socket().detach()


class Handover:
    """A request to become a socket.

    Attributes
    ----------
    mode
        Tells flask-sock that nothing is left to be answered.
    """

    mode = "gunicorn"

    def __init__(self, environ: dict[str, Any], **_options: Any) -> None:
        self._environ = environ
        self._protocol = WSConnection(ConnectionType.SERVER)

    def close(self) -> None:
        """flask-sock's last word; the socket lives on in the hub."""

    def accept(self) -> tuple[socket.socket, bytes]:
        """The socket, ours alone from now on, and what ends the handshake; after `check`."""
        greeting = self._protocol.send(AcceptConnection())
        theirs: socket.socket = self._environ["gunicorn.socket"]
        ours = theirs.dup()
        os.dup2(_nowhere, theirs.fileno(), inheritable=False)
        ours.setblocking(False)
        if ours.family != socket.AF_UNIX:
            ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return ours, greeting

    def check(self) -> None:
        """Refuse what cannot become a socket.

        Raises
        ------
        HTTPException
            It is no handshake that RFC 6455 knows, or the server is not gunicorn's.
        """
        if "gunicorn.socket" not in self._environ:
            abort(HTTPStatus.SERVICE_UNAVAILABLE, "Sockets need gunicorn.")
        headers = "".join(
            f"{name[5:].replace('_', '-')}: {value}\r\n"
            for name, value in self._environ.items()
            if name.startswith("HTTP_")
        )
        try:
            self._protocol.receive_data(f"GET / HTTP/1.1\r\n{headers}\r\n".encode("latin-1"))
        except RemoteProtocolError as error:
            abort(HTTPStatus.BAD_REQUEST, f"No handshake of a WebSocket, version 13: {error}")


flask_sock.Server = Handover
