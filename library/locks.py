"""Locks for rows that do not exist yet: a first account, a name, a root, a count that limits rows."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def take(session: Session, name: str) -> None:
    """Hold a named lock until the transaction ends.

    On SQLite a write transaction locks the whole database anyway. On PostgreSQL two transactions that look
    for a row, find none and insert it do not see each other.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"auralis {name}", 0))))
