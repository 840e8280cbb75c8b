"""Any interleaving of two clients' commands and repeats ends in one state, and each command counts once."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from live import player, queue, session_log, snapshots
from live.client import client
from live.errors import CommandRefusedError
from live.scripting import Applied, Command
from tests.replicas import Replica
from tests.unit.live.sessions import SESSION, command, items, track
from tests.valkeys import Valkey

Step = tuple[str, str, int, bool]

STEPS = st.lists(
    st.tuples(
        st.sampled_from(("phone", "laptop")),
        st.sampled_from(
            ("add", "add_next", "remove", "move", "arrange", "clear", "next", "previous", "shuffle", "ended")
        ),
        st.integers(0, 9),
        st.booleans(),
    ),
    max_size=25,
)


def act(name: str, number: int, wanted: Command) -> Applied:
    """Run one command; numbers choose among existing items."""
    known = sorted(items().values()) or ["nobody"]
    chosen = known[number % len(known)]
    acts: dict[str, Any] = {
        "add": lambda: queue.add(wanted, [track(str(number))] * (number + 1)),
        "add_next": lambda: queue.add(wanted, [track(str(number))], "next", play=number % 2 == 0),
        "remove": lambda: queue.remove(wanted, [chosen, known[0]]),
        "move": lambda: queue.move(wanted, number, 0),
        "arrange": lambda: queue.arrange(wanted, [chosen, known[0]]),
        "clear": lambda: queue.clear(wanted),
        "next": lambda: player.skip(wanted, 1),
        "previous": lambda: player.skip(wanted, -1),
        "shuffle": lambda: player.set_mode(
            wanted, shuffle=number % 2 == 0, repeat="all" if number > 4 else "off"
        ),
        "ended": lambda: player.ended(wanted, str(session_log.read(SESSION).player["playId"])),
    }
    applied: Applied = acts[name]()
    return applied


def give(step: Step) -> list[str]:
    """Run a command, perhaps twice; return its events."""
    who, name, number, repeats = step
    wanted = command(who)
    try:
        frames = list(act(name, number, wanted).frames)
    except CommandRefusedError:
        return []
    if repeats:
        again = act(name, number, wanted)
        assert (again.repeated, again.frames) == (True, ())
    return frames


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_events_lead_to_the_state(valkey: Valkey, steps: list[Step]) -> None:
    client().flushall()
    snapshots.create(SESSION, version=1_000_000)
    follower, frames = Replica(), []
    for step in steps:
        frames += give(step)
    for frame in frames:
        follower.take(json.loads(frame))
    seen = session_log.read(SESSION)
    assert [number for number, _ in session_log.page(SESSION, seen.epoch, 0, 1000)] == list(
        range(1, len(frames) + 1)
    )
    assert [item["itemId"] for item in seen.queue["tracks"]] == follower.order[:200]
    assert seen.sequence == follower.sequence
    if follower.player:
        assert seen.player["itemId"] == follower.player["itemId"]
        assert seen.player["isPlaying"] == follower.player["isPlaying"]
    assert seen.queue["totalDuration"] == 180_000 * seen.queue["length"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=STEPS, after=STEPS)
def test_client_that_joins_later_reaches_the_same_state(
    valkey: Valkey, before: list[Step], after: list[Step]
) -> None:
    client().flushall()
    snapshots.create(SESSION, version=1_000_000)
    for step in before:
        give(step)
    joined, late = session_log.read(SESSION), Replica()
    late.resync(joined.epoch, joined.sequence, joined.player, joined.queue)
    for step in after:
        give(step)
    for _, frame in session_log.page(SESSION, joined.epoch, joined.sequence, 1000):
        late.take(json.loads(frame))
    seen = session_log.read(SESSION)
    assert [item["itemId"] for item in seen.queue["tracks"]] == late.order[:200]
    assert (seen.sequence, seen.player["itemId"]) == (late.sequence, late.player["itemId"])
