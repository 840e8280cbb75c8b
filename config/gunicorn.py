"""gunicorn's settings and its worker class, read by `gunicorn --config config/gunicorn.py`.

One process with threads; `docs/operations.md` says who may hold how many of them.
"""

import errno
import gc
import socket
import struct
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gunicorn import util
from gunicorn.workers import gthread

from config.logs import configure
from config.private import restrict_new_files
from config.settings import current

#: A client that reads nothing for so long is let go; a player that was paused asks for the rest by Range.
SEND_TIMEOUT_S = 60

#: Longest a closing connection is drained; gunicorn's own 2 s would be spent on its main thread.
LINGER_S = 0.25
CLOSING_THREADS = 8

#: Kept-alive connections that may be sending a request when the worker stops; gunicorn's own 2 s would be
#: most of the five that clients of the socket are promised to be back within.
STOP_LINGER_S = 0.5

#: Clients are promised their goodbye within two seconds.
GOODBYE_S = 1.5

_closers = ThreadPoolExecutor(CLOSING_THREADS, thread_name_prefix="closing")


class PatientConnection(gthread.TConn):  # type: ignore[misc]  # gunicorn has no type information
    """A connection that neither holds a thread for ever nor lingers on the main thread while it closes.

    A player that is paused stops reading, and whoever sends to it waits: 16 of them held all 16 threads.

    gunicorn drains a closing socket on the thread that accepts: one client that sends `Connection: close` and
    keeps its side open stops everybody for two seconds (measured: 1.9 s against 2 ms).
    """

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any) -> None:
        super().__init__(cfg, sock, client, server)
        # by the kernel: gunicorn sets the socket's own timeout anew for each request
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_TIMEOUT_S, 0))

    def close(self, graceful: bool = False) -> None:
        """Close now, or let the peer finish reading first."""
        if not graceful:
            util.close(self.sock)
            return
        self.sock.setblocking(True)
        _closers.submit(_drain, self.sock)


def _drain(connection: socket.socket) -> None:
    util.close_graceful(connection, LINGER_S)


class PatientWorker(gthread.ThreadWorker):  # type: ignore[misc]  # gunicorn has no type information
    """gthread with `PatientConnection`, which says goodbye to the sockets that the application took over."""

    def handle_request(self, req: Any, conn: PatientConnection) -> bool:
        """Answer a request; a client that reads nothing is as good as gone."""
        try:
            return bool(super().handle_request(req, conn))
        except BlockingIOError as error:
            raise ConnectionResetError(errno.ECONNRESET, "the client reads nothing") from error

    def init_process(self) -> None:
        """Put our connection in the place of gunicorn's before the first is accepted."""
        gthread.TConn = PatientConnection
        gthread.STOP_KEEPALIVE_LINGER = STOP_LINGER_S
        super().init_process()

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Tell every socket to come back in a moment, while requests are brought to their end."""
        if self.alive and self._sockets:
            self._sockets.stop()
        super().handle_exit(sig, frame)

    def run(self) -> None:
        """Serve until the end, then wait until every goodbye has left."""
        super().run()
        if self._sockets:
            self._sockets.finish(GOODBYE_S)

    @property
    def _sockets(self) -> Any:
        """What `app/factory.py` keeps under this name; gunicorn does not know them and would not wait."""
        application = getattr(self, "wsgi", None)  # a worker may be stopped before it has loaded it
        return getattr(application, "extensions", {}).get("auralis.sockets")


def post_worker_init(_worker: Any) -> None:
    """Keep what was made at start out of the garbage collector's sight, before the first request.

    It looks through all that lives while nobody is answered: 120-200 ms for a start's 230,000 objects, the
    longest waits of clients beside an attack (`benchmarks/hostility.py`).
    """
    gc.collect()
    gc.freeze()


restrict_new_files()
_settings = current()
configure(_settings.log_level)

bind = [_settings.address]
worker_class = "config.gunicorn.PatientWorker"
workers = 1
threads = 80
sendfile = False  # it would wait for a client that reads nothing, whatever the timeout
keepalive = 30
timeout = 60
graceful_timeout = 3
control_socket_disable = True  # it would be opened in the home directory
limit_request_line = 8190
limit_request_field_size = 8190
forwarded_allow_ips = ""  # app/factory.py counts the proxies itself
logconfig_dict: dict[str, object] = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {  # our own format and our own line for each request
        "gunicorn.error": {"handlers": [], "propagate": True},
        "gunicorn.access": {"handlers": [], "propagate": False},
    },
}
