"""The feeder: enqueues due units, so that broker queues stay short and never run empty."""

import logging
import os

from config.settings import current
from library.database import session_scope
from library.states import Queue, WorkKind
from library.work import enqueueing
from live import broker, schedule_runs
from live.client import LiveUnavailableError
from workers import broker_errors
from workers.celery_app import LAST, ORDINARY, URGENT, celery_app

#: A million messages would be 1.2 GB in the Redis that also carries the players.
MAX_WAITING = 1000

TASKS = {
    WorkKind.FINGERPRINT: "workers.fingerprinting.fingerprint_track",
    WorkKind.SCAN: "workers.library_scan.scan_slice",
    WorkKind.WARM: "workers.cache_warming.warm",
    WorkKind.BATCH: "workers.batch.run_batch",
    WorkKind.INDEX: "workers.indexing.build",
    WorkKind.MAP: "workers.mapping.build",
}

log = logging.getLogger(__name__)


def most_long() -> int:
    """Return the number of processes that may analyse long tracks: one of several is left for the others."""
    return max(1, (current().workers or os.cpu_count() or 1) - 1)


@celery_app.task(name="workers.feeder.feed")
def feed() -> None:
    """Fill up each broker queue from its rows."""
    try:
        for queue in Queue:
            feed_queue(queue)
        schedule_runs.note("feed")
    except LiveUnavailableError as error:
        log.warning("cannot enqueue work: %s", error)


def feed_queue(queue: Queue) -> int:
    """Enqueue the next units of a broker queue and return their number.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable. Units enqueued before are not marked and will be enqueued again.
    """
    token = broker.token()
    late = broker.waiting(queue, (LAST,))
    waiting = broker.waiting(queue, (URGENT, ORDINARY)) + late
    free = MAX_WAITING - waiting
    if free <= 0:
        return 0
    with session_scope(read_only=True) as session:
        late += len(enqueueing.long_running(session))
        units = enqueueing.next_units(session, queue, token, waiting == 0, free, max(0, most_long() - late))
    with broker_errors.sending():
        for unit in units:
            celery_app.send_task(
                TASKS[WorkKind(unit.kind)],
                args=[unit.target],
                queue=queue,
                priority=URGENT if unit.urgent else LAST if unit.is_long else ORDINARY,
            )
    if units:
        with session_scope(synced=False) as session:
            last = {unit.id for unit in units if unit.is_long}
            enqueueing.mark_pushed(session, queue, [unit.id for unit in units], token, last)
    return len(units)
