"""Batches that take longer than one request."""

import time

from library import batches, write_turns
from library.database import session_scope
from library.states import WorkKind
from library.work import batch_operations, claims
from library.work.retry_policies import POLICIES
from live.announcements import MarksChanged, announce
from workers.base import leased
from workers.celery_app import celery_app
from workers.library_scan import feed_soon

#: After this long a batch yields its process to a user who waits for a fingerprint.
SLICE_S = 5.0


@celery_app.task(name="workers.batch.run_batch", policy=POLICIES[WorkKind.BATCH])
def run_batch(job_id: str) -> None:
    """Run the next slice of a batch, from the cursor of the previous one."""
    with leased(WorkKind.BATCH, job_id) as claim:
        if claim is None:
            return
        first = int((claim.cursor or {}).get("next", "0"))
        with session_scope(read_only=True) as session:
            people = {person for person, _ in batch_operations.load(session, job_id, first, 1)}
        start: int | None = first
        slice_ends_s = time.monotonic() + SLICE_S
        while start is not None and time.monotonic() < slice_ends_s:
            with write_turns.long_scope() as session:
                start = batches.apply_slice(session, claim, start)
        if start is not None:
            with session_scope(synced=False) as session:
                claims.resume_later(session, claim, {"next": str(start)})
        for person in people:
            announce(MarksChanged(person, []))
    feed_soon()  # the next slice, the next batch, or fingerprints that the batch requested
