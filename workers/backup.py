"""The backups of the timetable."""

import logging

from config.settings import current
from library import slots
from library.backup import writing
from library.database import session_scope
from library.errors import BackupError, DatabaseUnavailableError
from workers import safekeeping
from workers.celery_app import celery_app

#: A backup that takes longer is stuck; one that was begun so long ago and is not done was killed.
LIMIT_S = 3600

log = logging.getLogger(__name__)


# Acknowledged before it runs: delivered a second time it would find itself begun.
@celery_app.task(
    name="workers.backup.back_up_regularly", acks_late=False, soft_time_limit=LIMIT_S, time_limit=LIMIT_S + 60
)
def back_up_regularly() -> None:
    """Make the timetable's backup when it is due, and remove those that are too many now."""
    settings = current()
    if not settings.backup_hours:
        return
    try:
        with session_scope() as session:
            due = slots.begin(session, safekeeping.SCHEDULE, settings.backup_hours * 3600, LIMIT_S)
        if due:
            _back_up(settings.backup_keep)
    except (BackupError, DatabaseUnavailableError, OSError) as error:
        log.error("no backup was made, the next try is in an hour: %s", error)  # noqa: TRY400  # it is one sentence


def _back_up(keep: int) -> None:
    path, manifest = safekeeping.back_up_by_time(lambda _done, _total: None, safekeeping.RESERVE_BYTES)
    gone = writing.prune(path.parent, path, safekeeping.origin(current()), keep)
    log.info("backup %s has %d rows; %d older ones were removed", path, manifest.rows, len(gone))
