"""Ends the sockets whose session or token has ended, within the three seconds that are promised."""

from app.ws.periodic import Rounds
from app.ws.session_stream import Feed
from app.ws.subscriptions import Fanout
from app.ws.transport.frames import Closed
from library.database import session_scope
from library.people import credentials

#: Every so many ticks: see whether what let each socket in still would.
ADMIT_TICKS = 3


class Admission(Rounds):
    """Looks at what let the sockets of a process in."""

    def __init__(self, fanout: Fanout) -> None:
        super().__init__("socket-admission")
        self._fanout = fanout

    def tick(self, number: int) -> None:
        """Close what is let in no more."""
        if number % ADMIT_TICKS == 0:
            close_revoked(self._fanout.feeds())


def close_revoked(feeds: list[Feed]) -> None:
    """Close the sockets whose session or token has ended, and the machine owner's once there is an account.

    Raises
    ------
    DatabaseUnavailableError
        The database is away; nothing is closed.
    """
    lines = [line for feed in feeds for line in list(feed.members.values())]
    if not lines:
        return
    with session_scope(read_only=True) as session:
        valid = credentials.valid(session, {line.credential for line in lines})
    for line in lines:
        if line.credential not in valid:
            line.connection.close(Closed.UNAUTHORIZED, "what let this client in has ended")
