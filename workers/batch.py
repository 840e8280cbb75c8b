"""Batches that are too long for one request."""

import time

from library import batches, claims, write_turns
from library.database import session_scope
from library.states import WorkKind
from library.work.retry_policies import POLICIES
from workers.base import leased
from workers.celery_app import celery_app
from workers.library_scan import feed_soon

#: After so long a batch makes room: a person who waits for a fingerprint needs the process.
TURN_S = 5.0


@celery_app.task(name="workers.batch.run_batch", policy=POLICIES[WorkKind.BATCH])
def run_batch(job_id: str) -> None:
    """Go on with a batch slice by slice, from where an earlier turn left it."""
    with leased(WorkKind.BATCH, job_id) as claim:
        if claim is None:
            return
        start: int | None = int((claim.cursor or {}).get("next", "0"))
        turn_ends_s = time.monotonic() + TURN_S
        while start is not None and time.monotonic() < turn_ends_s:
            with write_turns.long_scope() as session:
                start = batches.go_on(session, claim, start)
        if start is not None:
            with session_scope(synced=False) as session:
                claims.go_on(session, claim, {"next": str(start)})
    feed_soon()  # the batch goes on, the next one begins, or fingerprints were asked for
