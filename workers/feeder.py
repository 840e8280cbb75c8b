"""Keeps the queues in Redis short and never empty; the rows behind them are the truth."""

import logging

from library.database import session_scope
from library.states import Queue, WorkKind
from library.work import enqueueing
from live import broker, schedule_runs
from live.client import LiveUnavailableError
from workers import broker_errors
from workers.celery_app import ORDINARY, URGENT, celery_app

#: A million messages would be 1.2 GB in the Redis that also carries the players.
MAX_WAITING = 1000

TASKS = {
    WorkKind.FINGERPRINT: "workers.fingerprinting.fingerprint_track",
    WorkKind.SCAN: "workers.library_scan.scan_slice",
    WorkKind.WARM: "workers.cache_warming.warm",
    WorkKind.BATCH: "workers.batch.run_batch",
}

log = logging.getLogger(__name__)


@celery_app.task(name="workers.feeder.feed")
def feed() -> None:
    """Fill each queue up from its rows."""
    try:
        for queue in Queue:
            feed_queue(queue)
        schedule_runs.note("feed")
    except LiveUnavailableError as error:
        log.warning("the queues cannot be fed: %s", error)


def feed_queue(queue: Queue) -> int:
    """Push a queue's next units; returns how many.

    Raises
    ------
    LiveUnavailableError
        Redis is away; what was pushed before it went is not marked and will be pushed again.
    """
    token = broker.token()
    waiting = broker.waiting(queue, (URGENT, ORDINARY))
    room = MAX_WAITING - waiting
    if room <= 0:
        return 0
    with session_scope(read_only=True) as session:
        units = enqueueing.next_units(session, queue, token, waiting == 0, room)
    with broker_errors.sending():
        for unit in units:
            celery_app.send_task(
                TASKS[WorkKind(unit.kind)],
                args=[unit.target],
                queue=queue,
                priority=URGENT if unit.urgent else ORDINARY,
            )
    if units:
        with session_scope(synced=False) as session:
            enqueueing.mark_pushed(session, queue, [unit.id for unit in units], token)
    return len(units)
