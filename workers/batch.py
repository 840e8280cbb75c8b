"""Batches that are too long for one request."""

from library import batches
from library.database import session_scope
from library.states import WorkKind
from workers.base import leased
from workers.celery_app import celery_app
from workers.library_scan import feed_soon


@celery_app.task(name="workers.batch.run_batch")
def run_batch(job_id: str) -> None:
    """Do a batch slice by slice, from where an earlier worker left it."""
    with leased(WorkKind.BATCH, job_id) as claim:
        if claim is None:
            return
        start: int | None = int((claim.cursor or {}).get("next", "0"))
        while start is not None:
            with session_scope() as session:
                start = batches.go_on(session, claim, start)
    feed_soon()  # it may have asked for fingerprints
