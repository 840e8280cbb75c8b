"""Locks for what has no row yet: a first account, a name, a folder, a count that allows another row."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def take(session: Session, what: str) -> None:
    """Hold a lock to the transaction's end; another transaction that takes it waits.

    A writing transaction on SQLite holds the whole database as it is. On PostgreSQL two transactions that
    look for a row, find none and insert it do not see each other.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"auralis {what}", 0))))
