"""The beat timetable: what happens by itself, and how often."""

from typing import Any

from celery.schedules import schedule

from library.states import Queue

#: Two seconds of idle workers at the most when somebody adds a folder.
FEED_INTERVAL_S = 2.0

#: With a lease of 30 s, a dead worker's track is taken up again within 45 s.
REAP_INTERVAL_S = 15.0

WARM_INTERVAL_S = 600.0

FORGET_INTERVAL_S = 3600.0

#: A backup is found due this late at the most: a machine that slept makes up for it this soon.
BACKUP_INTERVAL_S = 900.0


def timetable(rescan_minutes: int) -> dict[str, Any]:
    """Entries for Celery's `beat_schedule`; an entry that beat could not deliver in time is dropped."""
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
