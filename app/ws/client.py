"""A client's line: who is on a connection, what it has heard, and how it is answered."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

import orjson

from app.ws.transport import frames
from app.ws.transport.connection import Connection
from live.budgets import Budget

#: What a client hears without asking for it.
FIRST_TOPICS = frozenset({"position"})

_numbers = count(1)


@dataclass(slots=True)
class Hold:
    """A class of messages that is held back: the refused one must come again first.

    Attributes
    ----------
    until_s
        Monotonic time before which it will not be heard.
    early
        Whether something was sent before that time.
    """

    message_id: str
    until_s: float
    early: bool = False


@dataclass(slots=True)
class Window:
    """A minute of messages of one class, where this process counts them.

    Attributes
    ----------
    until_s
        Monotonic time of its end.
    """

    until_s: float
    sent: int = 0


@dataclass(slots=True, eq=False, weakref_slot=True)
class Line:
    """One client on one connection.

    Attributes
    ----------
    holder
        Whose place its socket takes.
    person
        None until somebody said who they are.
    credential
        Id of what they showed; None for the machine's owner.
    sounds
        Whether it can play audio; what cannot is no device that the player waits for.
    begun
        Whether its first turn is over.
    claim
        Number of this connection among all; None until it has one.
    cursor
        Number of the last event written to this socket; None before the client resumed.
    covered
        Number up to which events were not written, because a resync held their effect.
    expected
        Number that the client's next message must have.
    malformed
        Frames so far that were no messages.
    holds, strikes
        Classes over their budget; windows in which the client kept sending.
    windows
        Of classes that Redis does not count.
    """

    connection: Connection
    holder: str
    person: str | None
    session: str
    client_id: str
    shared: str | None = None
    sounds: bool = True
    credential: str | None = None
    begun: bool = False
    claim: int | None = None
    cursor: int | None = None
    covered: int = 0
    expected: int = 1
    malformed: int = 0
    topics: frozenset[str] = FIRST_TOPICS
    holds: dict[Budget, Hold] = field(default_factory=dict)
    strikes: int = 0
    windows: dict[Budget, Window] = field(default_factory=dict)

    def tell(
        self,
        kind: str,
        data: Mapping[str, object],
        response_to: str | None = None,
        error: Mapping[str, object] | None = None,
    ) -> None:
        """Write something to this client alone."""
        self.connection.send(
            frames.text(transient(kind, data, self.cursor or 0, response_to=response_to, error=error))
        )

    def refuse(
        self, response_to: str | None, code: str, message: str, details: Mapping[str, object] | None = None
    ) -> None:
        """Answer a message that was not applied."""
        error: dict[str, object] = {"code": code, "message": message}
        if details:
            error["details"] = details
        self.tell("notification.error", {"code": code, "message": message}, response_to, error)


def transient(
    kind: str,
    data: Mapping[str, object],
    sequence: int,
    response_to: str | None = None,
    error: Mapping[str, object] | None = None,
) -> bytes:
    """A message that takes no number in the log."""
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
    )  # places in lists, in messages of marshmallow


def now_ms() -> int:
    """Ms since 1970 by the clock of this machine."""
    return time.time_ns() // 1_000_000
