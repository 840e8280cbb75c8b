"""One client of the socket: its user and device, its position in the log, and how messages are sent to it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

import orjson

from app.ws.transport import frames
from app.ws.transport.connection import Connection
from live.budgets import Budget

#: Topics of a client that has not subscribed yet.
FIRST_TOPICS = frozenset({"position"})

_numbers = count(1)


@dataclass(slots=True)
class Hold:
    """A class of messages over its budget: the refused message must be repeated before any other.

    Attributes
    ----------
    until_s
        Monotonic time before which it is refused again.
    early
        Whether the client has sent something before that time.
    """

    message_id: str
    until_s: float
    early: bool = False


@dataclass(slots=True)
class Window:
    """One minute's count of messages of a class that this process counts itself.

    Attributes
    ----------
    until_s
        Monotonic time of its end.
    """

    until_s: float
    sent: int = 0


@dataclass(slots=True, eq=False, weakref_slot=True)
class SocketClient:
    """One client on one connection.

    Attributes
    ----------
    holder
        User id or address that the connection slot is counted for.
    person
        User id; None until the client has authenticated.
    credential
        Id of the login or token; None for the machine's owner.
    plays_audio
        Whether the device can output sound; one that cannot holds no lease.
    has_begun
        Whether the welcome was started.
    connection_number
        Number of this connection among all of the installation; None until it is assigned.
    last_sent
        Number of the last event sent; None before the client resumed.
    resynced_to
        Number up to which a resync replaced the events.
    next_number
        Number that the client's next message must have.
    malformed
        Frames so far that were not messages.
    holds, strikes
        Classes over their budget; windows in which the client kept sending.
    windows
        Counts of classes that Redis does not count.
    """

    connection: Connection
    holder: str
    person: str | None
    playback_id: str
    client_id: str
    shared: str | None = None
    plays_audio: bool = True
    credential: str | None = None
    has_begun: bool = False
    connection_number: int | None = None
    last_sent: int | None = None
    resynced_to: int = 0
    next_number: int = 1
    malformed: int = 0
    topics: frozenset[str] = FIRST_TOPICS
    holds: dict[Budget, Hold] = field(default_factory=dict)
    strikes: int = 0
    windows: dict[Budget, Window] = field(default_factory=dict)

    def send(
        self,
        kind: str,
        data: Mapping[str, object],
        response_to: str | None = None,
        error: Mapping[str, object] | None = None,
    ) -> None:
        """Send a transient message to this client alone."""
        self.connection.send(
            frames.text(
                encode_transient(kind, data, self.last_sent or 0, response_to=response_to, error=error)
            )
        )

    def send_error(
        self, response_to: str | None, code: str, message: str, details: Mapping[str, object] | None = None
    ) -> None:
        """Reply to a message that was not applied."""
        error: dict[str, object] = {"code": code, "message": message}
        if details:
            error["details"] = details
        self.send("notification.error", {"code": code, "message": message}, response_to, error)


def encode_transient(
    kind: str,
    data: Mapping[str, object],
    sequence: int,
    response_to: str | None = None,
    error: Mapping[str, object] | None = None,
) -> bytes:
    """Encode a message that is not in the log."""
    envelope: dict[str, object] = {
        "id": f"srv_{next(_numbers)}",
        "type": kind,
        "data": data,
        "sequence": sequence,
        "timestamp": now_ms(),
        "transient": True,
    }
    if response_to is not None:
        envelope["responseToId"] = response_to
    if error is not None:
        envelope["error"] = error
    return orjson.dumps(
        envelope, option=orjson.OPT_NON_STR_KEYS
    )  # marshmallow's errors have list indexes as keys


def now_ms() -> int:
    """Return ms since 1970 by this machine's clock."""
    return time.time_ns() // 1_000_000
