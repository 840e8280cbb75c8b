"""gunicorn's settings and its worker class, read by `gunicorn --config config/gunicorn.py`.

One process with threads: it serves REST and holds the sockets. Figures: `docs/operations.md`.
"""

import socket
from concurrent.futures import ThreadPoolExecutor

from gunicorn import util
from gunicorn.workers import gthread

from config.logs import configure
from config.settings import current

#: Longest a closing connection is drained; gunicorn's own 2 s would be spent on its main thread.
LINGER_S = 0.25
CLOSING_THREADS = 8

_closers = ThreadPoolExecutor(CLOSING_THREADS, thread_name_prefix="closing")


class PatientConnection(gthread.TConn):  # type: ignore[misc]  # gunicorn has no type information
    """A connection whose lingering close happens beside the main thread.

    gunicorn drains a closing socket on the thread that accepts: one client that sends `Connection: close` and
    keeps its side open stops everybody for two seconds (measured: 1.9 s against 2 ms).
    """

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
    """gthread with `PatientConnection`."""

    def init_process(self) -> None:
        """Put our connection in the place of gunicorn's before the first is accepted."""
        gthread.TConn = PatientConnection
        super().init_process()


_settings = current()
configure(_settings.log_level)

bind = [_settings.address]
worker_class = "config.gunicorn.PatientWorker"
workers = 1
threads = 16
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
