"""The Celery application and its settings; comments give the reason of each that differs from the default."""

import gc
import os
import signal
import threading
from typing import Any

from celery import Celery
from celery.signals import (
    before_task_publish,
    setup_logging,
    task_prerun,
    worker_process_init,
    worker_ready,
    worker_shutting_down,
)
from kombu import Exchange
from kombu import Queue as BrokerQueue

from cache.monitoring import metrics
from config.file_permissions import restrict_new_files
from config.logs import configure, request_id
from config.settings import current
from library import database
from library.people.playlist_parts import playlist_notices
from library.states import Queue
from library.work.retry_policies import SCHEDULED
from live import schedule_runs, worker_heartbeats
from live.counters import counters
from workers import publishing, schedule

#: Message priorities; kombu keeps a list for each and consumes them in this order. Long tracks are last.
URGENT, ORDINARY, LAST = 0, 6, 9

#: Longer than any task that is acknowledged late, or it would be delivered while it runs; default: an hour.
#: A track may take longer: its second message finds nothing to claim.
VISIBILITY_TIMEOUT_S = 900

#: A process is replaced after this many tasks or kilobytes: libraries do not free all memory.
MAX_TASKS_PER_CHILD, MAX_MEMORY_PER_CHILD_KB = 200, 400_000

#: Forked children get their own signals and connections; the solo pool has no children.
_PARENT_PID = os.getpid()

TASK_MODULES = (
    "workers.feeder",
    "workers.library_scan",
    "workers.fingerprinting",
    "workers.batch",
    "workers.cache_warming",
    "workers.backup",
    "workers.scrobbling.sending",
    "workers.derived.indexing",
    "workers.derived.mapping",
    "workers.upkeep",
)

celery_app = Celery("auralis", include=TASK_MODULES, task_cls="workers.base:AuralisTask")
celery_app.conf.update(
    broker_url=current().broker_url,
    broker_transport_options={
        "global_keyprefix": current().redis_prefix,
        "visibility_timeout": VISIBILITY_TIMEOUT_S,
        "unacked_restore_interval": 5,
        "priority_steps": [URGENT, ORDINARY, LAST],
    },
    broker_connection_max_retries=None,  # a worker that gave up would never reconnect
    broker_connection_retry_on_startup=True,
    task_ignore_result=True,  # results are stored in SQL
    task_serializer="json",
    accept_content=["json"],
    task_reject_on_worker_lost=True,
    task_retry_on_worker_lost=True,  # `RetryPolicy.redeliveries` times; that file has the time limits as well
    task_time_limit=SCHEDULED.time_limit_s,
    task_soft_time_limit=SCHEDULED.soft_time_limit_s,
    task_queues=[BrokerQueue(queue, Exchange(queue), routing_key=queue) for queue in Queue],
    task_create_missing_queues=False,
    task_default_queue=Queue.UPKEEP,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=MAX_TASKS_PER_CHILD,
    worker_max_memory_per_child=MAX_MEMORY_PER_CHILD_KB,
    worker_concurrency=current().workers or os.cpu_count(),
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_send_task_events=True,  # Flower shows them
    task_send_sent_event=True,
    beat_schedule=schedule.beat_schedule(current().rescan_minutes),
    beat_scheduler="workers.schedule:ClockTolerantScheduler",
    beat_schedule_filename=str(current().data / "beat-schedule"),
    timezone="UTC",
)

playlist_notices.listen(publishing.publish_playlist)

_stopping = threading.Event()


@before_task_publish.connect
def _send_request_id(headers: dict[str, Any], **_options: Any) -> None:
    """Add the id of the request that enqueues a task to its message."""
    headers["request_id"] = request_id.get()


@task_prerun.connect
def _take_request_id(task: Any, **_options: Any) -> None:
    request_id.set(task.request.get("request_id") or "")


@setup_logging.connect
def _prepare_process(**_options: Any) -> None:
    """Set umask and logging of a worker or beat; of the signals that both receive, this is the first.

    The imported modules are excluded from garbage collection: children share their memory for longer, and a
    process that ends does not search them (0.3 s of processor time).
    """
    restrict_new_files()
    configure(current().log_level)
    gc.freeze()


@worker_process_init.connect
def _prepare_child(**_options: Any) -> None:
    """Replace connections and signal handlers that a forked child shares with its parent."""
    database.forget_engine()
    metrics.count_with(counters.add_many)
    threading.Thread(target=counters.run, args=(_stopping,), daemon=True).start()
    if os.getpid() != _PARENT_PID:
        # Billiard's default ends the child at once; SystemExit lets the task release its lease.
        signal.signal(signal.SIGTERM, _exit)


def _exit(_number: int, _frame: object) -> None:
    raise SystemExit(0)


@worker_ready.connect
def _start_heartbeat(sender: Any, **_options: Any) -> None:
    queues = [queue.name for queue in sender.app.amqp.queues.consume_from.values()]
    if Queue.UPKEEP in queues:
        schedule_runs.begin()
    threading.Thread(target=worker_heartbeats.beat, args=(queues, _stopping), daemon=True).start()
    if Queue.INTERACTIVE in queues:
        celery_app.send_task("workers.upkeep.start_up", queue=Queue.INTERACTIVE)


@worker_shutting_down.connect
def _stop_heartbeat(**_options: Any) -> None:
    _stopping.set()
