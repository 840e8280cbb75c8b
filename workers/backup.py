"""Scheduled backups."""

import logging

from kombu.exceptions import OperationalError as BrokerError

from config.settings import current
from library.backup import writing
from library.database import session_scope
from library.errors import BackupError, DatabaseUnavailableError
from library.states import Queue
from library.work import schedule_slots
from library.work.retry_policies import BACKUP
from live.client import LiveUnavailableError
from workers import full_backup
from workers.celery_app import celery_app

log = logging.getLogger(__name__)


@celery_app.task(name="workers.backup.back_up_regularly")
def back_up_regularly() -> None:
    """Enqueue the scheduled backup when it is due; the upkeep worker has no time for it."""
    try:
        if is_due():
            back_up.apply_async(queue=Queue.INTERACTIVE)
    except (DatabaseUnavailableError, BrokerError, LiveUnavailableError) as error:
        log.warning("cannot check whether a backup is due: %s", error)


def is_due() -> bool:
    """Return True to one caller when a scheduled backup is due, and reserve its slot.

    Raises
    ------
    DatabaseUnavailableError
        The database is unavailable.
    """
    hours = current().backup_hours
    if not hours:
        return False
    with session_scope() as session:
        return schedule_slots.begin(session, full_backup.SCHEDULE, hours * 3600, BACKUP.soft_time_limit_s)


@celery_app.task(name="workers.backup.back_up", policy=BACKUP)
def back_up() -> None:
    """Write a backup and delete the oldest beyond AURALIS_BACKUP_KEEP."""
    try:
        path, manifest = full_backup.back_up_by_time(lambda _done, _total: None, full_backup.RESERVE_BYTES)
        removed = writing.prune(path.parent, path, full_backup.origin(current()), current().backup_keep)
    except (BackupError, DatabaseUnavailableError, OSError) as error:
        log.error("backup failed, next attempt in an hour: %s", error)  # noqa: TRY400  # one sentence
        return
    log.info("wrote backup %s with %d rows; removed %d older backups", path, manifest.rows, len(removed))
