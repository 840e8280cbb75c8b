"""The schedule of periodic tasks."""

from typing import Any

from celery.schedules import schedule

from library.states import Queue

#: Workers idle for at most two seconds after a root is added.
FEED_INTERVAL_S = 2.0

#: With a lease of 30 s, a dead worker's track is retried within 45 s.
REAP_INTERVAL_S = 15.0

WARM_INTERVAL_S = 600.0

FORGET_INTERVAL_S = 3600.0

#: A due backup starts at most this late, also after the machine was asleep.
BACKUP_INTERVAL_S = 900.0


def beat_schedule(rescan_minutes: int) -> dict[str, Any]:
    """Return Celery's `beat_schedule`; a message that is not consumed within its interval expires."""
    rows = {
        "feed": ("workers.feeder.feed", FEED_INTERVAL_S),
        "reap": ("workers.upkeep.reap", REAP_INTERVAL_S),
        "rescan": ("workers.library_scan.rescan", rescan_minutes * 60.0),
        "forget": ("workers.upkeep.forget_sessions", FORGET_INTERVAL_S),
        "warm": ("workers.cache_warming.warm_regularly", WARM_INTERVAL_S),
        "backup": ("workers.backup.back_up_regularly", BACKUP_INTERVAL_S),
    }
    return {
        name: {
            "task": task,
            "schedule": schedule(interval_s),
            "options": {"queue": Queue.UPKEEP, "expires": interval_s},
        }
        for name, (task, interval_s) in rows.items()
    }
