"""What becomes of a message: type, right, budget and shape are looked at before anyone acts on it."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
from marshmallow import Schema, ValidationError

from app import playback
from app.http.errors import HIDDEN_MESSAGES, SOCKET_CODES, describe
from app.ws import rate_limits
from app.ws.client import Line
from app.ws.transport.connection import Rest
from app.ws.transport.frames import Closed
from live.budgets import Budget
from live.scripting import Applied, Command
from schemas.messages.client import Envelope

#: Frames that are no messages, on one connection; whoever sends more is no client.
MAX_MALFORMED = 50

Result = TypeVar("Result")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Message:
    """A message whose shape is right.

    Attributes
    ----------
    said
        The data as it came, for telling whether an id is used for something else.
    """

    id: str
    type: str
    data: dict[str, Any]
    said: dict[str, Any]

    def command(self, line: Line) -> Command:
        """The command that this message is."""
        return Command(
            session=line.session,
            client=line.client_id,
            id=self.id,
            digest=playback.digest(self.type, self.said),
            expected_version=self.data["expectedVersion"],
            sounds=line.sounds,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One type of message.

    Attributes
    ----------
    act
        Changes the session; its events are the answer.
    answer
        Answers by itself.
    is_slow
        Takes its time: run beside the others.
    is_open
        May be sent by somebody who has not said who they are.
    """

    schema: Schema
    budget: Budget
    act: Callable[[Command, dict[str, Any]], Applied] | None = None
    answer: Callable[[Line, Message], None] | None = None
    is_slow: bool = False
    is_open: bool = False


class Dispatcher:
    """Runs messages by a table.

    Parameters
    ----------
    on_applied
        Called with what a command did, so that this process's sockets hear it at once; says whether its
        client gets the events.
    """

    def __init__(self, table: Mapping[str, Row], on_applied: Callable[[Line, Applied], bool]) -> None:
        self._table = table
        self._on_applied = on_applied
        self._envelope = Envelope()

    def run(self, line: Line, frame: str | bytes) -> Rest | None:
        """Answer one frame; the slow part of some is returned, to be run beside the others."""
        if isinstance(frame, bytes):
            line.connection.close(Closed.UNSUPPORTED, "text frames only")
            return None
        envelope = self._open(line, frame)
        if envelope is None:
            return None
        if envelope["sequence"] != line.expected:
            details = {"expected": line.expected}
            line.refuse(envelope["id"], "OUT_OF_ORDER_MESSAGE", "Another number was expected.", details)
            return None
        line.expected += 1
        checked = self._fenced(line, envelope["id"], lambda: self._check(line, envelope))
        if checked is None:
            return None
        row, message = checked
        if row.is_slow:
            return lambda: self._fenced(line, message.id, lambda: self._act(line, row, message))
        self._fenced(line, message.id, lambda: self._act(line, row, message))
        return None

    def _open(self, line: Line, frame: str) -> dict[str, Any] | None:
        envelope: Any = None
        try:
            envelope = orjson.loads(frame)
            opened: dict[str, Any] = self._envelope.load(envelope)
        except (orjson.JSONDecodeError, ValidationError) as error:
            line.malformed += 1
            if line.malformed > MAX_MALFORMED:
                line.connection.close(Closed.POLICY, "no messages")
                return None
            known = envelope.get("id") if isinstance(envelope, dict) else None
            details = {"fields": error.messages} if isinstance(error, ValidationError) else {}
            line.refuse(
                known if isinstance(known, str) else None,
                "INVALID_MESSAGE_STRUCTURE",
                "Not JSON, or not the envelope.",
                details,
            )
            return None
        return opened

    def _check(self, line: Line, envelope: dict[str, Any]) -> tuple[Row, Message] | None:
        """Known type, right, budget, shape; whoever fails is answered."""
        row = self._table.get(envelope["type"])
        if row is None:
            line.refuse(envelope["id"], "UNKNOWN_MESSAGE_TYPE", f"There is no {envelope['type']!r}.")
            return None
        if line.person is None and not row.is_open:
            line.refuse(envelope["id"], "UNAUTHORIZED", "Say who you are first: connection.authenticate.")
            return None
        if not rate_limits.allow(line, row.budget, envelope["id"]):
            return None
        try:
            data = row.schema.load(envelope["data"])
        except ValidationError as error:
            details = {"fields": error.messages}
            line.refuse(envelope["id"], "INVALID_DATA", "Some of the values cannot be used.", details)
            return None
        return row, Message(envelope["id"], envelope["type"], data, envelope["data"])

    def _act(self, line: Line, row: Row, message: Message) -> None:
        if row.act:
            act, command = row.act, message.command(line)
            applied = playback.in_session(line.session, lambda: act(command, message.data), line.person)
            is_told = self._on_applied(line, applied)
            if not is_told:
                line.tell("command.done", _done(applied), message.id)
        elif row.answer:
            row.answer(line, message)

    def _fenced(self, line: Line, message_id: str, step: Callable[[], Result]) -> Result | None:
        try:
            return step()
        except Exception as error:  # noqa: BLE001  # the fence: no message stays unanswered
            self._explain(line, message_id, error)
            return None

    def _explain(self, line: Line, message_id: str, error: Exception) -> None:
        described = describe(error)
        if described is None:
            log.error("a message failed", exc_info=error)
            line.refuse(message_id, "INTERNAL_ERROR", HIDDEN_MESSAGES["INTERNAL_SERVER_ERROR"])
            return
        code = SOCKET_CODES.get(described.code, described.code)
        line.refuse(message_id, code, described.message, described.details)


def _done(applied: Applied) -> dict[str, Any]:
    return {
        "changed": applied.changed,
        "repeated": applied.repeated,
        "sequence": applied.sequence,
        "version": applied.version,
    }
