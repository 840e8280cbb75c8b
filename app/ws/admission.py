"""Close sockets whose login or token has ended, within three seconds as `docs/protocol.md` promises."""

from app.ws.periodic import PeriodicThread
from app.ws.session_stream import SessionStream
from app.ws.subscriptions import Subscriptions
from app.ws.transport.frames import Closed
from library.database import session_scope
from library.people import credentials

#: Ticks between two checks of all credentials.
ADMIT_TICKS = 3


class Admission(PeriodicThread):
    """Checks the credentials of this process's sockets."""

    def __init__(self, subscriptions: Subscriptions) -> None:
        super().__init__("socket-admission")
        self._subscriptions = subscriptions

    def tick(self, number: int) -> None:
        """Close sockets whose credential has ended."""
        if number % ADMIT_TICKS == 0:
            close_revoked(self._subscriptions.streams())


def close_revoked(streams: list[SessionStream]) -> None:
    """Close sockets whose login or token has ended; the machine owner's, once an account exists.

    Raises
    ------
    DatabaseUnavailableError
        The database is unavailable; nothing is closed.
    """
    clients = [client for stream in streams for client in list(stream.members.values())]
    if not clients:
        return
    with session_scope(read_only=True) as session:
        valid = credentials.find_valid(session, {client.credential for client in clients})
    for client in clients:
        if client.credential not in valid:
            client.connection.close(Closed.UNAUTHORIZED, "login or token has ended")
