"""Counts of units by state, changed in the transaction that changes the units, so that they always add up.

The scope of a count is the whole library (`LIBRARY`: one unit for each file found) or one job's id.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from library.database import upsert
from library.models import UnitCount
from library.states import OPEN_STATES, WorkState

LIBRARY = "library"

#: Added to a scan's id: the scope of files that it leaves out, which are no units.
_LEFT_OUT = ":left_out"

#: Changes by scope, state and reason; negative where units leave a state.
CountChanges = Counter[tuple[str, WorkState, str]]


def left_out_scope(job_id: str) -> str:
    """Return the scope in which a scan counts the files that it leaves out, as skipped ones by reason."""
    return job_id + _LEFT_OUT


def count(changes: CountChanges, scopes: Iterable[str | None], state: WorkState, reason: str, n: int) -> None:
    """Add `n` units to a state; the reason of an open unit is that of its last attempt and is not counted."""
    for scope in scopes:
        if scope is not None:
            changes[scope, state, "" if state in OPEN_STATES else reason] += n


def apply(session: Session, changes: Mapping[tuple[str, WorkState, str], int]) -> None:
    """Apply changes in one statement, ordered by key so that two writers cannot deadlock."""
    rows = [
        {"scope": scope, "state": state, "reason": reason, "n": n}
        for (scope, state, reason), n in sorted(changes.items())
        if n
    ]
    if rows:
        insert = upsert(session, UnitCount).values(rows)
        session.execute(
            insert.on_conflict_do_update(
                index_elements=["scope", "state", "reason"], set_={"n": UnitCount.n + insert.excluded.n}
            )
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """Files by state: `found` is the sum of all but `away`, the files that are missing or detached."""

    found: int
    done: int
    pending: int
    running: int
    failed: dict[str, int]
    skipped: dict[str, int]
    away: int


def read(session: Session, scopes: Iterable[str]) -> dict[str, Counts]:
    """Return the counts of each scope, all read in one statement."""
    found: dict[str, dict[WorkState, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    wanted = list(scopes)
    # Columns, not objects: an object that is in the session already would keep its old number.
    query = select(UnitCount.scope, UnitCount.state, UnitCount.reason, UnitCount.n)
    for row in session.execute(query.where(UnitCount.scope.in_(wanted), UnitCount.n != 0)):
        found[row.scope][WorkState(row.state)][row.reason] = row.n
    return {scope: _counts(found[scope]) for scope in wanted}


def _counts(by_state: Mapping[WorkState, dict[str, int]]) -> Counts:
    total = {state: sum(by_state.get(state, {}).values()) for state in WorkState}
    failed = Counter(by_state.get(WorkState.FAILED, {})) + Counter(by_state.get(WorkState.QUARANTINED, {}))
    return Counts(
        found=sum(total.values()) - total[WorkState.AWAY],
        done=total[WorkState.DONE],
        pending=total[WorkState.PENDING],
        running=total[WorkState.RUNNING],
        failed=dict(failed),
        skipped=dict(by_state.get(WorkState.SKIPPED, {})),
        away=total[WorkState.AWAY],
    )
