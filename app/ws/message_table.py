"""The table of messages: of each type the schema, the budget and the function that runs it.

A command calls its function in `live/`; REST calls the same ones (`app/api/player.py`, `app/api/queue.py`).
"""

from collections.abc import Callable
from typing import Any

from app import playback
from app.radio import filling
from app.ws.answers import Answers
from app.ws.client import SocketClient
from app.ws.dispatch import Data, Message, Row
from live import player, queue
from live.budgets import Budget
from live.radio import commands
from live.scripting import Applied, Command
from schemas.messages import fields
from schemas.messages.connection import (
    ConnectionAuthenticate,
    ConnectionClose,
    ConnectionPing,
    ConnectionResume,
    ConnectionSubscribe,
)
from schemas.messages.library import LibraryBrowse, LibrarySearch
from schemas.messages.player import (
    PlayerEnded,
    PlayerMode,
    PlayerReport,
    PlayerSeek,
    PlayerSkip,
    PlayerStart,
    PlayerStartData,
    PlayerTransfer,
    PlayerVolume,
)
from schemas.messages.queue import (
    MoveAfter,
    QueueAdd,
    QueueAddData,
    QueueGet,
    QueueOrder,
    QueueRemove,
    QueueRemoveData,
    QueueReorder,
    QueueReorderData,
)
from schemas.messages.radio import RadioMode, RadioStart
from schemas.typed import TypedSchema

BUDGETS = {
    "player": Budget.HIGH,
    "queue": Budget.NORMAL,
    "radio": Budget.NORMAL,
    "library": Budget.NORMAL,
    "connection": Budget.CRITICAL,
}

#: Exceptions from the budget of their family, slow messages, and those accepted before authentication.
LOW = frozenset({"connection.subscribe", "queue.get", "radio.start"})
SLOW = frozenset({"radio.start", "connection.authenticate", "library.search", "library.browse"})
OPEN = frozenset({"connection.authenticate", "connection.close"})


def _row(
    kind: str,
    schema: type[TypedSchema[Data]],
    act: Callable[[Command, Data], Applied] | None = None,
    answer: Callable[[SocketClient, Message[Data]], None] | None = None,
) -> Row[Data]:
    budget = Budget.LOW if kind in LOW else BUDGETS[kind.partition(".")[0]]
    return Row(kind, schema(), budget, act, answer, is_slow=kind in SLOW, is_open=kind in OPEN)


def _start(command: Command, data: PlayerStartData) -> Applied:
    if data.item_id is not None:
        return player.start(command, data.item_id, data.position_ms)
    assert data.track_id is not None  # the schema requires one of the two
    return player.start_track(command, playback.queued_tracks([data.track_id])[0], data.position_ms)


def _add(command: Command, data: QueueAddData) -> Applied:
    tracks = playback.queued_tracks(data.track_ids, data.metadata)
    return queue.add(command, tracks, data.position, data.replace, data.play)


def _remove(command: Command, data: QueueRemoveData) -> Applied:
    if data.position is not None:
        return queue.remove_at(command, data.position)
    return queue.remove(command, data.item_ids)


def _reorder(command: Command, data: QueueReorderData) -> Applied:
    if isinstance(data.move, MoveAfter):
        return queue.move_after(command, data.move.item_id, data.move.after)
    return queue.move(command, data.move.origin, data.move.target)


_COMMANDS: tuple[Row[Any], ...] = (
    _row("player.start", PlayerStart, _start),
    _row("player.pause", fields.Command, lambda command, _: player.pause(command)),
    _row("player.resume", fields.Command, lambda command, _: player.resume(command)),
    _row("player.stop", fields.Command, lambda command, _: player.stop(command)),
    _row("player.next", PlayerSkip, lambda command, data: player.skip(command, 1, data.play_id)),
    _row("player.previous", PlayerSkip, lambda command, data: player.skip(command, -1, data.play_id)),
    _row(
        "player.seek", PlayerSeek, lambda command, data: player.seek(command, data.position_ms, data.track_id)
    ),
    _row("player.volume", PlayerVolume, lambda command, data: player.set_volume(command, data.volume)),
    _row(
        "player.mode", PlayerMode, lambda command, data: player.set_mode(command, data.repeat, data.shuffle)
    ),
    _row(
        "player.transfer",
        PlayerTransfer,
        lambda command, data: player.transfer(command, data.output_client_id),
    ),
    _row("player.ended", PlayerEnded, lambda command, data: player.ended(command, data.play_id)),
    _row(
        "player.report",
        PlayerReport,
        lambda command, data: player.report(command, data.play_id, data.position_ms, data.status),
    ),
    _row("queue.add", QueueAdd, _add),
    _row("queue.remove", QueueRemove, _remove),
    _row("queue.reorder", QueueReorder, _reorder),
    _row("queue.order", QueueOrder, lambda command, data: playback.order_queue(command, data.order())),
    _row("queue.clear", fields.Command, lambda command, _: queue.clear(command)),
    _row("radio.start", RadioStart, lambda command, data: filling.start(command, data.seed, data.play)),
    _row("radio.stop", fields.Command, lambda command, _: commands.stop(command)),
    _row("radio.mode", RadioMode, lambda command, data: commands.set_play_on(command, data.play_on)),
)

#: Messages that change the player or the queue, by type.
COMMANDS: dict[str, Row[Any]] = {row.type: row for row in _COMMANDS}


def make_table(answers: Answers) -> dict[str, Row[Any]]:
    """Return the rows of all messages that a client may send, by type."""
    queries: tuple[Row[Any], ...] = (
        _row("queue.get", QueueGet, answer=answers.queue),
        _row("library.search", LibrarySearch, answer=answers.search),
        _row("library.browse", LibraryBrowse, answer=answers.browse),
        _row("connection.authenticate", ConnectionAuthenticate, answer=answers.authenticate),
        _row("connection.resume", ConnectionResume, answer=answers.resume),
        _row("connection.subscribe", ConnectionSubscribe, answer=answers.subscribe),
        _row("connection.ping", ConnectionPing, answer=answers.ping),
        _row("connection.close", ConnectionClose, answer=answers.close),
    )
    return COMMANDS | {row.type: row for row in queries}
