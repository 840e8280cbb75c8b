"""The table of messages: type -> schema, budget, and what is called."""

from collections.abc import Callable
from typing import Any

from app.ws import commands
from app.ws.answers import Answers
from app.ws.dispatch import Row
from live.budgets import Budget
from live.scripting import Applied, Command
from schemas.messages import CLIENT_MESSAGES

#: Commands: what changes the session.
COMMANDS: dict[str, Callable[[Command, dict[str, Any]], Applied]] = {
    "player.start": commands.start,
    "player.pause": commands.pause,
    "player.resume": commands.resume,
    "player.stop": commands.stop,
    "player.next": commands.skip_forward,
    "player.previous": commands.skip_back,
    "player.seek": commands.seek,
    "player.volume": commands.set_volume,
    "player.mode": commands.set_mode,
    "player.transfer": commands.transfer,
    "player.ended": commands.ended,
    "player.report": commands.report,
    "queue.add": commands.add,
    "queue.remove": commands.remove,
    "queue.reorder": commands.reorder,
    "queue.clear": commands.clear,
}

BUDGETS = {
    "player": Budget.HIGH,
    "queue": Budget.NORMAL,
    "library": Budget.NORMAL,
    "connection": Budget.CRITICAL,
}

#: Types whose class is not their family's.
LOW = frozenset({"connection.subscribe", "queue.get"})
SLOW = frozenset({"connection.authenticate", "library.search", "library.browse"})
OPEN = frozenset({"connection.authenticate", "connection.close"})


def make_table(answers: Answers) -> dict[str, Row]:
    """Every message that a client may send."""
    queries = {
        "queue.get": answers.queue,
        "library.search": answers.search,
        "library.browse": answers.browse,
        "connection.authenticate": answers.authenticate,
        "connection.resume": answers.resume,
        "connection.subscribe": answers.subscribe,
        "connection.ping": answers.ping,
        "connection.close": answers.close,
    }
    return {
        kind: Row(
            schema=schema(),
            budget=Budget.LOW if kind in LOW else BUDGETS[kind.partition(".")[0]],
            act=COMMANDS.get(kind),
            answer=queries.get(kind),
            is_slow=kind in SLOW,
            is_open=kind in OPEN,
        )
        for kind, schema in CLIENT_MESSAGES.items()
    }
