"""How old the last good backup is, for health and for Prometheus."""

from library import slots
from library.database import session_scope
from library.errors import DatabaseUnavailableError
from workers.safekeeping import SCHEDULE


def backup_age_s() -> float | None:
    """Return the seconds since a backup was made and read back; None without one, or without the database."""
    try:
        with session_scope(read_only=True) as session:
            return slots.age_s(session, SCHEDULE)
    except DatabaseUnavailableError:
        return None
