"""Full backups; playback sessions are copied from Redis to SQL first."""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from config import __version__
from config.settings import Settings, current
from library.backup import writing
from library.backup.manifest import Manifest
from library.backup.writing import Origin
from library.database import session_scope
from library.errors import BackupError
from library.work import schedule_slots
from live import snapshots
from live.client import LiveUnavailableError
from workers import playback_saving

SCHEDULE = "backup"

#: A scheduled backup leaves at least this much free on its disk.
RESERVE_BYTES = 100 << 20

log = logging.getLogger(__name__)


def back_up(path: Path, progress: Callable[[int, int], None], reserve_bytes: int = 0) -> Manifest:
    """Write a full backup of the server that the settings describe.

    Raises
    ------
    BackupError
        It cannot be written.
    DatabaseUnavailableError
        The database cannot be read.
    """
    _save_playback(current())
    return writing.write(path, origin(current()), progress, reserve_bytes)


def back_up_by_time(progress: Callable[[int, int], None], reserve_bytes: int = 0) -> tuple[Path, Manifest]:
    """Write a backup into the folder of the settings, named by the time.

    Raises
    ------
    BackupError
        It cannot be written.
    DatabaseUnavailableError
        The database is unavailable.
    """
    folder = current().backup_dir
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BackupError(f"cannot create {folder} ({error.strerror}): see AURALIS_BACKUP_DIR") from error
    path = folder / writing.name_by_time()
    manifest = back_up(path, progress, reserve_bytes)
    with session_scope() as session:
        schedule_slots.record_done(session, SCHEDULE)
    return path, manifest


def origin(settings: Settings) -> Origin:
    """Return the origin that this server's backups record."""
    return Origin(__version__, settings.data, settings.secret_key)


def _save_playback(settings: Settings) -> None:
    """Copy playback sessions from Redis to SQL; a stopped server has done so itself."""
    address = urlsplit(settings.redis_url)
    if address.scheme == "unix" and not os.path.exists(unquote(address.path)):
        return
    try:
        for name in snapshots.unsaved(0):
            playback_saving.save(name)
    except LiveUnavailableError as error:
        log.warning("playback sessions are backed up as last saved: Redis is unavailable (%s)", error)
