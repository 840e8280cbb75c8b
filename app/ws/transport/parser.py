"""What a socket's bytes say: whole messages wait for their turn, pings are answered, goodbyes returned."""

from contextlib import suppress
from typing import Any

from wsproto.events import BytesMessage, CloseConnection, Event, Message, Ping, Pong
from wsproto.utilities import LocalProtocolError

from app.ws.transport.connection import Connection
from app.ws.transport.executor import Turns
from app.ws.transport.frames import GOODBYES, MAX_MESSAGE_BYTES, Closed

#: Messages of one socket that may wait; more is a flood.
MAX_INBOX = 64

#: Frames in a row that make up no message: pings, pongs, pieces. Reading one costs the hub some 15 us, and no
#: budget counts it; each of our own pings lets a client that says nothing begin anew.
MAX_PIECES = 1024


def understand(connection: Connection, data: bytes, turns: Turns, now_s: float) -> None:
    """Take in what came; what breaks the rules closes its socket."""
    connection.protocol.receive_data(data)
    for event in connection.protocol.events():
        if isinstance(event, Message):
            _collect(connection, event, turns)
        elif isinstance(event, Ping):
            connection.send(connection.protocol.send(event.response()))
        elif isinstance(event, Pong):
            connection.ponged_s = now_s
        elif isinstance(event, CloseConnection):
            _answer_close(connection, event)
        _count(connection, event)
        if connection.closing:
            return


def _count(connection: Connection, event: Event) -> None:
    if not isinstance(event, Message):
        connection.pieces += 1
    elif event.message_finished:
        connection.pieces = 0
    elif event.frame_finished:
        connection.pieces += 1
    if connection.pieces > MAX_PIECES:
        connection.close(Closed.POLICY, "too many frames for no message")


def _answer_close(connection: Connection, event: CloseConnection) -> None:
    """The peer's goodbye, or wsproto's verdict over what it sent; the reason stands in the code."""
    with suppress(LocalProtocolError):  # a verdict: the protocol has ended itself
        connection.protocol.send(event.response())
    code = Closed.NORMAL if event.code == 1005 else event.code  # 1005: the peer gave no reason
    connection.left = code in GOODBYES
    connection.close(code)


def _collect(connection: Connection, event: Message[Any], turns: Turns) -> None:
    is_plain = isinstance(event, BytesMessage) or event.data.isascii()
    connection.part_bytes += len(event.data) if is_plain else len(event.data.encode())
    if connection.part_bytes > MAX_MESSAGE_BYTES:
        connection.close(Closed.TOO_BIG, "message too big")
        return
    if event.data:  # empty pieces may come for ever
        connection.parts.append(bytes(event.data) if isinstance(event, BytesMessage) else event.data)
    if not event.message_finished:
        return
    parts, connection.parts, connection.part_bytes = connection.parts, [], 0
    empty: Any = b"" if isinstance(event, BytesMessage) else ""
    if connection.waiting >= MAX_INBOX:
        connection.close(Closed.POLICY, "too many messages wait")
    else:
        turns.put(connection, empty.join(parts))
