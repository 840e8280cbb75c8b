"""gunicorn's settings and its worker class, read by `gunicorn --config config/gunicorn.py`.

Each process has threads; `docs/operations.md` lists the requests that may occupy them.
"""

import ctypes
import errno
import gc
import os
import shutil
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from tempfile import mkdtemp
from time import monotonic
from typing import Any

from gunicorn.workers import gthread

from config.connections import BufferedConnection, Step, join_chunks
from config.file_permissions import restrict_new_files
from config.logs import configure
from config.response_buffer import BufferedSocket
from config.settings import current
from config.timeouts import Timeouts
from config.waiting_connections import HELD_BYTES, WaitingConnections

#: Interval of checking deadlines, and the poller's timeout while the worker stops.
CHECK_INTERVAL_S = 0.1

#: Sockets receive their close frame within two seconds.
CLOSE_S = 1.5

#: M_MMAP_THRESHOLD and M_TRIM_THRESHOLD of glibc's <malloc.h>, bytes.
MALLOC_OPTIONS = {-3: 1024 * 1024, -1: 8 * 1024 * 1024}

#: The variable in which `prometheus_client` finds the folder of the metrics of several processes.
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

#: A file system in memory, on Linux.
MEMORY = "/dev/shm"  # noqa: S108  # the folder in it is new and private

#: No file descriptor is left, in the process or on the machine.
EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE})

#: The client has disconnected before it was accepted.
TRANSIENT = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED})


class BufferingWorker(gthread.ThreadWorker):  # type: ignore[misc]  # gunicorn has no type information
    """A gthread worker whose threads receive complete requests; the accepting thread waits for all clients.

    At its end it closes the sockets that the application took over.

    Attributes
    ----------
    timeouts
        The time that a client may take for each step.
    """

    timeouts = Timeouts()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._waiting = WaitingConnections()
        self._next_check_s = 0.0

    def accept(self, listener: Any) -> None:
        """Accept a client; at the limit of connections, drop the one that has waited longest."""
        try:
            sock, address = listener.accept()
        except OSError as error:
            if error.errno in EXHAUSTED:
                self._drop(self._waiting.oldest_of_busiest_address())
            elif error.errno not in TRANSIENT:
                raise
            return
        ours = BufferedSocket.of(sock, self.timeouts)
        self.nr_conns += 1
        if self.nr_conns >= self.worker_connections:
            self._drop(self._waiting.oldest_of_busiest_address())
        conn = BufferedConnection(self.cfg, ours, address, listener.getsockname())
        self._advance(conn, conn.proceed)

    def finish_request(self, conn: BufferedConnection, fs: Future[bool]) -> None:
        """Continue with a connection after its response."""
        is_kept = not fs.cancelled() and fs.exception() is None and fs.result()
        self._advance(conn, partial(conn.finish, bool(is_kept)))

    def handle_request(self, req: Any, conn: BufferedConnection) -> bool:
        """Respond to a request whose body is complete, so that no 100 Continue is needed."""
        req._expected_100_continue = False  # noqa: SLF001  # gunicorn has no public name for it
        if conn.is_truncated:
            req.force_close()
        join_chunks(req)
        is_kept = bool(super().handle_request(req, conn))
        conn.sock.flush()
        return is_kept

    def murder_keepalived(self, force: bool = False) -> None:
        """Drop the clients whose deadline has passed, or all."""
        now_s = monotonic()
        if force:
            for conn in self._waiting:
                self._drop(conn)
        elif now_s >= self._next_check_s:
            self._next_check_s = now_s + CHECK_INTERVAL_S
            for conn in self._waiting.overdue(now_s):
                self._advance(conn, conn.time_out)

    def murder_pending(self) -> None:
        """Do nothing: `murder_keepalived` covers all connections."""

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Serve the ready connections; a stopping worker checks deadlines more often."""
        super().wait_for_and_dispatch_events(timeout if self.alive else CHECK_INTERVAL_S)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Ask all sockets to reconnect shortly, while requests are finished."""
        if self.alive and self._sockets:
            self._sockets.stop()
        super().handle_exit(sig, frame)

    def run(self) -> None:
        """Serve until stopped, then wait until the close frames are sent."""
        super().run()
        if self._sockets:
            self._sockets.finish(CLOSE_S)

    def _cap_keepalive(self, _deadline: float) -> None:
        latest_s = monotonic() + self.timeouts.stopping_s
        for conn in self._waiting:
            conn.limit_wait(latest_s)

    def _when_ready(self, conn: BufferedConnection, _sock: Any) -> None:
        if conn in self._waiting:  # it may have been dropped a moment ago
            self._advance(conn, conn.proceed)

    def _advance(self, conn: BufferedConnection, action: Callable[[], Step]) -> None:
        """Run a step of a connection; then respond to it, wait for it or close it."""
        try:
            step = action()
        except OSError:  # the client has disconnected
            step = Step.CLOSED
        if step is Step.CLOSED:
            self._drop(conn)
        elif step is Step.COMPLETE:
            self._stop_polling(conn)
            self._waiting.hand_over(conn)
            self._limit_memory()
            self.enqueue_req(conn)
        else:
            self._wait(conn)
            self._limit_memory()

    def _wait(self, conn: BufferedConnection) -> None:
        if not self.alive:
            conn.limit_wait(monotonic() + self.timeouts.stopping_s)
        if not conn.polled:
            self.poller.register(conn.sock, conn.awaited, partial(self._when_ready, conn))
        elif conn.polled != conn.awaited:
            self.poller.modify(conn.sock, conn.awaited, partial(self._when_ready, conn))
        conn.polled = conn.awaited
        self._waiting.add(conn)

    def _limit_memory(self) -> None:
        while self._waiting.held_bytes > HELD_BYTES and (
            largest := self._waiting.largest_of_largest_address()
        ):
            self._drop(largest)

    def _stop_polling(self, conn: BufferedConnection) -> None:
        if conn.polled:
            self.poller.unregister(conn.sock)
            conn.polled = 0

    def _drop(self, conn: BufferedConnection | None) -> None:
        if conn is not None:
            self._stop_polling(conn)
            self._waiting.remove(conn)
            self.nr_conns -= 1
            conn.close()

    @property
    def _sockets(self) -> Any:
        """The application's sockets (`app/factory.py`); gunicorn does not know them and would not wait."""
        application = getattr(self, "wsgi", None)  # a worker may be stopped before it has loaded it
        return getattr(application, "extensions", {}).get("auralis.sockets")


def post_fork(_server: Any, _worker: Any) -> None:
    """Search for no garbage while the application is imported: a quarter of the start's processor time."""
    gc.disable()


def post_worker_init(_worker: Any) -> None:
    """Exclude the objects of the start from garbage collection, before the first request.

    A collection of these 230,000 objects stops all threads for 120-200 ms, the longest waits of clients
    during an attack (`benchmarks/hostility.py`).
    """
    gc.collect()
    gc.freeze()
    gc.enable()
    _configure_malloc()


def _configure_malloc() -> None:
    """Make glibc return large blocks to the system when they are freed.

    By default it keeps blocks as large as the first large picture in the heaps of its threads: 80 pictures
    sent long before still took 460 MB.
    """
    with suppress(AttributeError):  # another C library
        mallopt = ctypes.CDLL(None).mallopt
        for parameter, value in MALLOC_OPTIONS.items():
            mallopt(parameter, value)


def on_exit(_server: Any) -> None:
    """Remove the files of the metrics."""
    if _metrics:
        shutil.rmtree(_metrics, ignore_errors=True)


restrict_new_files()
_settings = current()
configure(_settings.log_level)
_metrics = ""
if _settings.web_processes > 1:
    # Each process adds to files, of which `/metrics` reads all; in memory, since a full disk would end it.
    _metrics = mkdtemp(prefix="auralis-metrics-", dir=MEMORY if os.path.isdir(MEMORY) else None)
    os.environ[METRICS_FOLDER] = _metrics  # noqa: TID251  # for prometheus_client, in the processes to come

bind = [_settings.address]
worker_class = "config.gunicorn.BufferingWorker"
workers = _settings.web_processes
threads = (
    128  # more than all that may block: audio 48, long writes 32, pictures 24, passwords 10, fingerprints 4
)
sendfile = False  # it would overtake the bytes buffered for a slow client
keepalive = 30
timeout = 60
graceful_timeout = 3
control_socket_disable = True  # it would be created in the home directory
limit_request_line = 0  # within HEAD_BYTES: old players save a queue of hundreds of ids by GET
limit_request_field_size = 8190
forwarded_allow_ips = ""  # app/factory.py counts the proxies itself
logconfig_dict: dict[str, object] = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {  # replaced by the format of `config.logs` and the line of `app.http.request_log`
        "gunicorn.error": {"handlers": [], "propagate": True},
        "gunicorn.access": {"handlers": [], "propagate": False},
    },
}
