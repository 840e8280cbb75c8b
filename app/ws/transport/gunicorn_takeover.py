"""Take a socket over from gunicorn after flask-sock has found its route.

flask-sock does the routing; this class replaces simple-websocket's server, which would need a thread for each
socket. This is the one place that relies on gunicorn's internals, on two facts of its gthread worker, held by
`tests/unit/ws/test_sockets.py`: `gunicorn.socket` in the WSGI environment is the connection itself, and
after StopIteration gunicorn only closes it — by then a duplicate of a socket that was never connected.
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

#: A socket that was never connected; its duplicates replace descriptors that were taken over.
_unconnected = socket.socket().detach()


class SocketTakeover:
    """A handshake that asks for a socket.

    Attributes
    ----------
    mode
        Value at which flask-sock ends the request without a response.
    """

    mode = "gunicorn"

    def __init__(self, environ: dict[str, Any], **_options: Any) -> None:
        self._environ = environ
        self._protocol = WSConnection(ConnectionType.SERVER)

    def close(self) -> None:
        """Do nothing at the end of flask-sock's view: the socket stays open in the hub."""

    def accept(self) -> tuple[socket.socket, bytes]:
        """Take the socket, after `check`; return it with the response that ends the handshake."""
        handshake = self._protocol.send(AcceptConnection())
        original: socket.socket = self._environ["gunicorn.socket"]
        taken = original.dup()
        os.dup2(_unconnected, original.fileno(), inheritable=False)
        taken.setblocking(False)
        if taken.family != socket.AF_UNIX:
            taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return taken, handshake

    def check(self) -> None:
        """Refuse requests that cannot become a socket.

        Raises
        ------
        HTTPException
            The handshake is not valid by RFC 6455, or the server is not gunicorn.
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
            abort(HTTPStatus.BAD_REQUEST, f"Not a handshake of WebSocket version 13: {error}")


flask_sock.Server = SocketTakeover
