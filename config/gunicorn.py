"""gunicorn's settings and its worker class, read by `gunicorn --config config/gunicorn.py`.

One process with threads; `docs/operations.md` says who may hold how many of them.
"""

import ctypes
import errno
import gc
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any

from gunicorn.workers import gthread

from config.connections import PatientConnection, Step, join_chunks
from config.file_permissions import restrict_new_files
from config.logs import configure
from config.response_buffer import PatientSocket
from config.settings import current
from config.timeouts import Patience
from config.waiting_connections import HELD_BYTES, Waiting

#: Deadlines are looked at this often, and the poller waits no longer while the worker stops.
LOOK_EVERY_S = 0.1

#: Clients are promised their goodbye within two seconds.
GOODBYE_S = 1.5

#: M_MMAP_THRESHOLD and M_TRIM_THRESHOLD of glibc's <malloc.h>, bytes.
MALLOC_OPTIONS = {-3: 1024 * 1024, -1: 8 * 1024 * 1024}

#: No descriptor is left, in the process or on the machine.
EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE})

#: There was a client, or none after all.
PASSING = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED})


class PatientWorker(gthread.ThreadWorker):  # type: ignore[misc]  # gunicorn has no type information
    """gthread whose threads get whole requests; the thread that accepts waits for all clients at once.

    It also says goodbye to the sockets that the application took over.

    Attributes
    ----------
    patience
        How long each client is waited for.
    """

    patience = Patience()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._waiting = Waiting()
        self._look_s = 0.0

    def accept(self, listener: Any) -> None:
        """Take a client in; without room for it, in the place of one that has been waited for."""
        try:
            sock, address = listener.accept()
        except OSError as error:
            if error.errno in EXHAUSTED:
                self._drop(self._waiting.longest_of_most())
            elif error.errno not in PASSING:
                raise
            return
        ours = PatientSocket.of(sock, self.patience)
        self.nr_conns += 1
        if self.nr_conns >= self.worker_connections:
            self._drop(self._waiting.longest_of_most())
        conn = PatientConnection(self.cfg, ours, address, listener.getsockname())
        self._advance(conn, conn.proceed)

    def finish_request(self, conn: PatientConnection, fs: Future[bool]) -> None:
        """Go on with a connection whose request was answered."""
        is_kept = not fs.cancelled() and fs.exception() is None and fs.result()
        self._advance(conn, partial(conn.finish, bool(is_kept)))

    def handle_request(self, req: Any, conn: PatientConnection) -> bool:
        """Answer a request whose body is here, so that nothing has to be told to go on."""
        req._expected_100_continue = False  # noqa: SLF001  # gunicorn has no other word for it
        if conn.is_cut:
            req.force_close()
        join_chunks(req)
        is_kept = bool(super().handle_request(req, conn))
        conn.sock.flush()
        return is_kept

    def murder_keepalived(self, force: bool = False) -> None:
        """Give up the clients that have had their time, or all."""
        now_s = monotonic()
        if force:
            for conn in self._waiting:
                self._drop(conn)
        elif now_s >= self._look_s:
            self._look_s = now_s + LOOK_EVERY_S
            for conn in self._waiting.overdue(now_s):
                self._advance(conn, conn.time_out)

    def murder_pending(self) -> None:
        """Do nothing: all that wait are of one kind here."""

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Serve the ready connections; a worker that stops looks at deadlines more often."""
        super().wait_for_and_dispatch_events(timeout if self.alive else LOOK_EVERY_S)

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

    def _cap_keepalive(self, _deadline: float) -> None:
        latest_s = monotonic() + self.patience.stopping_s
        for conn in self._waiting:
            conn.hurry(latest_s)

    def _when_ready(self, conn: PatientConnection, _sock: Any) -> None:
        if conn in self._waiting:  # or its place was taken a moment ago
            self._advance(conn, conn.proceed)

    def _advance(self, conn: PatientConnection, action: Callable[[], Step]) -> None:
        """Let a connection do something, and then see to it that it is answered, waited for or closed."""
        try:
            step = action()
        except OSError:  # the client has gone
            step = Step.GONE
        if step is Step.GONE:
            self._drop(conn)
        elif step is Step.WHOLE:
            self._stop_polling(conn)
            self._waiting.answer(conn)
            self._make_room()
            self.enqueue_req(conn)
        else:
            self._wait(conn)
            self._make_room()

    def _wait(self, conn: PatientConnection) -> None:
        if not self.alive:
            conn.hurry(monotonic() + self.patience.stopping_s)
        if not conn.polled:
            self.poller.register(conn.sock, conn.awaited, partial(self._when_ready, conn))
        elif conn.polled != conn.awaited:
            self.poller.modify(conn.sock, conn.awaited, partial(self._when_ready, conn))
        conn.polled = conn.awaited
        self._waiting.put(conn)

    def _make_room(self) -> None:
        while self._waiting.held_bytes > HELD_BYTES and (largest := self._waiting.largest_of_most()):
            self._drop(largest)

    def _stop_polling(self, conn: PatientConnection) -> None:
        if conn.polled:
            self.poller.unregister(conn.sock)
            conn.polled = 0

    def _drop(self, conn: PatientConnection | None) -> None:
        if conn is not None:
            self._stop_polling(conn)
            self._waiting.remove(conn)
            self.nr_conns -= 1
            conn.close()

    @property
    def _sockets(self) -> Any:
        """What `app/factory.py` keeps under this name; gunicorn does not know them and would not wait."""
        application = getattr(self, "wsgi", None)  # a worker may be stopped before it has loaded it
        return getattr(application, "extensions", {}).get("auralis.sockets")


def post_worker_init(_worker: Any) -> None:
    """Keep the objects of the start out of the garbage collector's sight, before the first request.

    It looks through all that lives while nobody is answered: 120-200 ms for a start's 230,000 objects, the
    longest waits of clients beside an attack (`benchmarks/hostility.py`).
    """
    gc.collect()
    gc.freeze()
    _give_memory_back()


def _give_memory_back() -> None:
    """Let glibc give large pieces back to the system when they are freed.

    It learns from the first large picture to keep the next in the heaps of its threads: 80 pictures that were
    sent long ago still took 460 MB.
    """
    with suppress(AttributeError):  # another C library
        mallopt = ctypes.CDLL(None).mallopt
        for parameter, value in MALLOC_OPTIONS.items():
            mallopt(parameter, value)


restrict_new_files()
_settings = current()
configure(_settings.log_level)

bind = [_settings.address]
worker_class = "config.gunicorn.PatientWorker"
workers = 1
threads = (
    128  # more than all that may wait: sound 48, long writes 32, pictures 24, passwords 10, fingerprints 4
)
sendfile = False  # it would overtake the bytes kept for a slow client
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
