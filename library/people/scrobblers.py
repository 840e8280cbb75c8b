"""Connections of accounts to scrobblers: services that store their plays as well."""

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from library.database import now, upsert
from library.models import OutboxPlay, Scrobbler
from library.models.plays import LATER
from library.paging import ListRow
from library.people import sealing
from library.states import ScrobblerService, ScrobblerState

#: Of the sealing of tokens and session keys.
PURPOSE = "scrobbler"


def connect(session: Session, person: str, service: ScrobblerService, user_name: str, secret: str) -> None:
    """Store the secret that a service has accepted, over an earlier one; plays that wait are sent with it."""
    values = {
        "user_name": user_name,
        "secret": sealing.seal(PURPOSE, secret),
        "state": ScrobblerState.CONNECTED,
        "message": "",
        "failures": 0,
        "retry_at": None,
        "claim": None,
        "claimed_until": None,
    }
    first = {"person": person, "service": service, "connected_at": now(), "sent": 0, "refused": 0}
    insert = upsert(session, Scrobbler).values(**first, **values)
    session.execute(insert.on_conflict_do_update(index_elements=["person", "service"], set_=values))


def disconnect(session: Session, person: str, service: ScrobblerService) -> bool:
    """Delete a connection with the plays that wait; return whether there was one."""
    for table in (OutboxPlay, Scrobbler):
        mine = (table.person == person) & (table.service == service)
        found = session.execute(delete(table).where(mine).returning(table.person)).first()
    return found is not None


def find_all(session: Session, person: str) -> dict[ScrobblerService, ListRow]:
    """Return an account's connections by service.

    Each has `pending`, the plays that wait, and `is_full`: later ones wait in the history.
    """
    mine = (OutboxPlay.person == Scrobbler.person, OutboxPlay.service == Scrobbler.service)
    waiting = select(func.count()).where(*mine, OutboxPlay.listened_at < LATER).scalar_subquery()
    is_full = exists().where(*mine, OutboxPlay.listened_at == LATER)
    columns = (
        *(Scrobbler.service, Scrobbler.user_name, Scrobbler.state, Scrobbler.message),
        *(Scrobbler.connected_at, Scrobbler.sent, Scrobbler.sent_at, Scrobbler.refused, Scrobbler.retry_at),
    )
    counted = waiting.label("pending"), is_full.label("is_full")
    query = select(*columns, *counted).where(Scrobbler.person == person)
    return {ScrobblerService(row.service): row for row in session.execute(query)}


def find_secrets(session: Session, person: str) -> dict[ScrobblerService, str]:
    """Return the sealed secrets of an account's connections that work."""
    mine = (Scrobbler.person == person, Scrobbler.state == ScrobblerState.CONNECTED)
    rows = session.execute(select(Scrobbler.service, Scrobbler.secret).where(*mine))
    return {ScrobblerService(row.service): row.secret for row in rows}
