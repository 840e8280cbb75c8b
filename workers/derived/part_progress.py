"""The progress of a unit that counts its own parts, such as a warming or the build of an index."""

from collections import Counter

from library.database import session_scope
from library.states import WorkState
from library.work import claims, part_jobs, unit_counts
from library.work.claims import Claim


class PartProgress:
    """Counts parts in the unit counts of a job.

    The number of parts left is also stored in the unit's cursor: a worker that continues a dead worker's unit
    plans it again, and first subtracts these.
    """

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self._left = part_jobs.parts_left(claim.cursor)

    def plan(self, parts: int) -> None:
        """Set the number of parts to be done."""
        self._move(parts, Counter())

    def count(self, done: int, skipped: int = 0, reason: str = "") -> None:
        """Count parts that ended; more than were planned are not shown."""
        done = min(done, self._left)
        outcomes = {(WorkState.DONE, ""): done, (WorkState.SKIPPED, reason): skipped}
        self._move(max(0, self._left - done - skipped), Counter(outcomes))

    def end(self, state: WorkState, reason: str = "") -> None:
        """Finish the unit; parts that are left are not done."""
        self._move(0, Counter())
        with session_scope(synced=False) as session:
            claims.finish(session, self._claim, state, reason)

    def _move(self, left: int, outcomes: Counter[tuple[WorkState, str]]) -> None:
        moves: unit_counts.CountChanges = Counter()
        scopes = [self._claim.job_id]
        unit_counts.count(moves, scopes, WorkState.PENDING, "", left - self._left)
        for (state, reason), n in outcomes.items():
            unit_counts.count(moves, scopes, state, reason, n)
        with session_scope(synced=False) as session:
            unit_counts.apply(session, moves)
            claims.save_cursor(session, self._claim, part_jobs.cursor_of(left))
        self._left = left
