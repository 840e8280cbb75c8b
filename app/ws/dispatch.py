"""Validate a client's message (number, type, rights, budget, shape), run its row of the table, and reply."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
from marshmallow import ValidationError

from app import playback
from app.http.errors import HIDDEN_MESSAGES, SOCKET_CODES, describe
from app.ws import rate_limits
from app.ws.client import SocketClient
from app.ws.transport.connection import SlowPart
from app.ws.transport.frames import Closed
from live.budgets import Budget
from live.scripting import Applied, Command
from schemas.messages.connection import Envelope, Received
from schemas.typed import TypedSchema

#: Frames on one connection that are not messages; a client that sends more is closed.
MAX_MALFORMED = 50

Data = TypeVar("Data")
Result = TypeVar("Result")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Message(Generic[Data]):
    """A valid message.

    Attributes
    ----------
    data
        The dataclass of the message's schema (`schemas/messages/`).
    raw
        The data as it was received; its digest shows whether an id is reused for another command.
    """

    id: str
    type: str
    data: Data
    raw: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Row(Generic[Data]):
    """One type of message.

    Attributes
    ----------
    act
        Changes the player or the queue; the resulting events are the reply.
    answer
        Sends its own reply.
    is_slow
        Runs beside the messages of other sockets, on a thread for slow work.
    is_open
        Accepted before the client has authenticated.
    """

    type: str
    schema: TypedSchema[Data]
    budget: Budget
    act: Callable[[Command, Data], Applied] | None = None
    answer: Callable[[SocketClient, Message[Data]], None] | None = None
    is_slow: bool = False
    is_open: bool = False


class Dispatcher:
    """Runs messages by a table.

    Parameters
    ----------
    on_applied
        Called with the result of a command, to send its events to this process's sockets at once; returns
        whether the sending client gets them.
    """

    def __init__(
        self, table: Mapping[str, Row[Any]], on_applied: Callable[[SocketClient, Applied], bool]
    ) -> None:
        self._table = table
        self._on_applied = on_applied
        self._envelope = Envelope()

    def run(self, client: SocketClient, frame: str | bytes) -> SlowPart | None:
        """Run one message and reply to it; return the slow part of a slow one, to be run by another pool."""
        if isinstance(frame, bytes):
            client.connection.close(Closed.UNSUPPORTED, "text frames only")
            return None
        received = self._open(client, frame)
        if received is None:
            return None
        if received.sequence != client.next_number:
            details = {"expected": client.next_number}
            client.send_error(
                received.id, "OUT_OF_ORDER_MESSAGE", "The message number is not the expected one.", details
            )
            return None
        client.next_number += 1
        validated = self._guarded(client, received.id, lambda: self._validate(client, received))
        if validated is None:
            return None
        row, message = validated
        if row.is_slow:
            return lambda: self._guarded(client, message.id, lambda: self._act(client, row, message))
        self._guarded(client, message.id, lambda: self._act(client, row, message))
        return None

    def _open(self, client: SocketClient, frame: str) -> Received | None:
        envelope: Any = None
        try:
            envelope = orjson.loads(frame)
            return self._envelope.parse(envelope)
        except (orjson.JSONDecodeError, ValidationError) as error:
            client.malformed += 1
            if client.malformed > MAX_MALFORMED:
                client.connection.close(Closed.POLICY, "no messages")
                return None
            message_id = envelope.get("id") if isinstance(envelope, dict) else None
            details = {"fields": error.messages} if isinstance(error, ValidationError) else {}
            client.send_error(
                message_id if isinstance(message_id, str) else None,
                "INVALID_MESSAGE_STRUCTURE",
                "Not JSON, or not the envelope.",
                details,
            )
            return None

    def _validate(self, client: SocketClient, received: Received) -> tuple[Row[Any], Message[Any]] | None:
        """Return the row and the valid message; None after an error was sent."""
        row = self._table.get(received.type)
        if row is None:
            client.send_error(received.id, "UNKNOWN_MESSAGE_TYPE", f"Unknown message type {received.type!r}.")
            return None
        if client.person is None and not row.is_open:
            client.send_error(
                received.id, "UNAUTHORIZED", "Authenticate first, with connection.authenticate."
            )
            return None
        if not rate_limits.allow(client, row.budget, received.id):
            return None
        try:
            data = row.schema.parse(received.data)
        except ValidationError as error:
            details = {"fields": error.messages}
            client.send_error(received.id, "INVALID_DATA", "Some of the values are not valid.", details)
            return None
        return row, Message(received.id, received.type, data, received.data)

    def _act(self, client: SocketClient, row: Row[Any], message: Message[Any]) -> None:
        if row.act:
            act, command = row.act, self._command(client, message)
            applied = playback.in_playback(
                client.playback_id, lambda: act(command, message.data), client.person
            )
            sent = self._on_applied(client, applied)
            if not sent:
                client.send("command.done", _done(applied), message.id)
        elif row.answer:
            row.answer(client, message)

    def _command(self, client: SocketClient, message: Message[Any]) -> Command:
        return Command(
            playback_id=client.playback_id,
            client=client.client_id,
            id=message.id,
            digest=playback.digest(message.type, message.raw),
            expected_version=message.data.expected_version,
            plays_audio=client.plays_audio,
            person=client.person or "",
        )

    def _guarded(self, client: SocketClient, message_id: str, step: Callable[[], Result]) -> Result | None:
        try:
            return step()
        except Exception as error:  # noqa: BLE001  # every message gets a reply
            self._explain(client, message_id, error)
            return None

    def _explain(self, client: SocketClient, message_id: str, error: Exception) -> None:
        described = describe(error)
        if described is None:
            log.error("a message failed", exc_info=error)
            client.send_error(message_id, "INTERNAL_ERROR", HIDDEN_MESSAGES["INTERNAL_SERVER_ERROR"])
            return
        code = SOCKET_CODES.get(described.code, described.code)
        client.send_error(message_id, code, described.message, described.details)


def _done(applied: Applied) -> dict[str, object]:
    return {
        "changed": applied.changed,
        "repeated": applied.repeated,
        "sequence": applied.sequence,
        "version": applied.version,
    }
