"""How old the last good backup is, for health and for Prometheus."""

from library.database import session_scope
from library.errors import DatabaseUnavailableError
from library.work import schedule_slots
from workers.full_backup import SCHEDULE


def backup_age_s() -> float | None:
    """Return the seconds since a backup was made and read back; None without one, or without the database."""
    try:
        with session_scope(read_only=True) as session:
            return schedule_slots.age_s(session, SCHEDULE)
    except DatabaseUnavailableError:
        return None
