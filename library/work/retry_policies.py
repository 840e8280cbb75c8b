"""Retry policies: the one table of how often and when a task is tried again, read by claims and workers.

The row of a *unit of work* counts its failed attempts, and the last one quarantines the unit. A task without
a row is retried by its next turn in `workers/schedule.py`.
"""

from dataclasses import dataclass

from library.states import WorkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """Bound the attempts of a task, the waits between them and the time of each.

    Attributes
    ----------
    max_attempts : int
        Failed attempts after which a unit of work is quarantined.
    transient_reasons : frozenset of str
        Reasons of a failure that may be gone at the next attempt; any other reason fails the unit at once.
    retry_delay_s : float
        Wait after an attempt that failed for a transient reason; an exception or a lost worker has none.
    unavailable_delay_s : float
        Wait after an attempt that a service which was unavailable ended; it is not counted.
    redeliveries : int
        Times that Celery sends a task again whose process crashed; unbounded, it would loop.
    redelivery_delay_s : float
        Wait before each of them; Celery's default is three minutes.
    acks_late : bool
        Whether the message is acknowledged after the task; a lost worker's message is delivered again.
    soft_time_limit_s, time_limit_s : int
        Seconds after which an attempt is interrupted, and its process killed.
    """

    max_attempts: int = 3
    transient_reasons: frozenset[str] = frozenset()
    retry_delay_s: float = 0.0
    unavailable_delay_s: float = 5.0
    redeliveries: int = 2
    redelivery_delay_s: int = 5
    acks_late: bool = True
    soft_time_limit_s: int = 240  # a task is one track or one slice of a scan: seconds
    time_limit_s: int = 300


#: Units of work.
POLICIES = {
    WorkKind.SCAN: RetryPolicy(),
    WorkKind.FINGERPRINT: RetryPolicy(
        # A killed child, a network share that hangs, a busy machine.
        transient_reasons=frozenset({"decoder_crashed", "time_limit", "unreadable"}),
        retry_delay_s=2.0,
        # A mix of a day on a busy machine. A child without progress is ended long before (`media.limits`).
        soft_time_limit_s=86_400,
        time_limit_s=86_460,
    ),
    WorkKind.WARM: RetryPolicy(),
    WorkKind.BATCH: RetryPolicy(),
    # A million tracks take three minutes on an idle machine. It is acknowledged before it runs, so that no
    # message is delivered again meanwhile; a killed one's unit is enqueued again.
    WorkKind.INDEX: RetryPolicy(acks_late=False, soft_time_limit_s=7200, time_limit_s=7260),
    # A hundred thousand tracks take three minutes on an idle machine; as above.
    WorkKind.MAP: RetryPolicy(acks_late=False, soft_time_limit_s=7200, time_limit_s=7260),
}

#: Tasks without a row: the next turn of the schedule is the retry.
SCHEDULED = RetryPolicy()

#: A backup may take an hour. It is acknowledged before it runs: the schedule starts a killed one again.
BACKUP = RetryPolicy(acks_late=False, soft_time_limit_s=3600, time_limit_s=3660)
