"""The backups of the timetable."""

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
    """Ask for the timetable's backup when it is due; it takes longer than the timetable may wait."""
    try:
        if is_due():
            back_up.apply_async(queue=Queue.INTERACTIVE)
    except (DatabaseUnavailableError, BrokerError, LiveUnavailableError) as error:
        log.warning("it cannot be told whether a backup is due: %s", error)


def is_due() -> bool:
    """Tell whether a backup is to be made now by the caller, who is the only one to be told so.

    Raises
    ------
    DatabaseUnavailableError
        The database is away.
    """
    hours = current().backup_hours
    if not hours:
        return False
    with session_scope() as session:
        return schedule_slots.begin(session, full_backup.SCHEDULE, hours * 3600, BACKUP.soft_time_limit_s)


@celery_app.task(name="workers.backup.back_up", policy=BACKUP)
def back_up() -> None:
    """Make a backup, and remove those that are too many now."""
    try:
        path, manifest = full_backup.back_up_by_time(lambda _done, _total: None, full_backup.RESERVE_BYTES)
        gone = writing.prune(path.parent, path, full_backup.origin(current()), current().backup_keep)
    except (BackupError, DatabaseUnavailableError, OSError) as error:
        log.error("no backup was made, the next try is in an hour: %s", error)  # noqa: TRY400  # one sentence
        return
    log.info("backup %s has %d rows; %d older ones were removed", path, manifest.rows, len(gone))
