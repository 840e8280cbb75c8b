"""Idempotency keys and the responses stored under them: a repeated request gets the first one's response."""

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from library.database import now, upsert
from library.errors import KeyBusyError, KeyReusedError
from library.models import Answered

#: Keys expire after this long; clients stop retrying much earlier.
KEPT_S = 86_400.0

#: Stored responses of one account; the oldest are deleted first.
MOST_KEPT = 1_000

#: A request without a response for this long was interrupted by a shutdown and may be retried.
BUSY_S = 60.0


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A stored response."""

    status: int
    body: str
    location: str | None


def begin(session: Session, person: str, key: str, request_hash: str) -> StoredResponse | None:
    """Claim a key for a request, or return the stored response of the same request.

    Raises
    ------
    KeyReusedError
        The key belongs to another request.
    KeyBusyError
        The first request with the key has no response yet.
    """
    session.execute(delete(Answered).where(Answered.began_at < now() - KEPT_S))
    mine = (Answered.person == person) & (Answered.key == key)
    session.execute(
        delete(Answered).where(mine, Answered.status.is_(None), Answered.began_at < now() - BUSY_S)
    )
    row = {"person": person, "key": key, "request_hash": request_hash, "began_at": now()}
    insert = upsert(session, Answered).values(row).on_conflict_do_nothing()
    if session.execute(insert.returning(Answered.key)).one_or_none() is not None:
        _forget_oldest(session, person)
        return None
    known = session.execute(select(Answered).where(mine)).scalar_one_or_none()
    if known is None:  # released since, because its first request failed
        raise KeyBusyError("The first request with this Idempotency-Key has just failed. Send it again.")
    if known.request_hash != request_hash:
        raise KeyReusedError("This Idempotency-Key was sent with another request.")
    if known.status is None:
        raise KeyBusyError("The first request with this Idempotency-Key is still being answered.")
    return StoredResponse(known.status, known.body or "", known.location)


def keep(session: Session, person: str, key: str, answer: StoredResponse) -> None:
    """Store the response of a request."""
    mine = (Answered.person == person) & (Answered.key == key)
    values = {"status": answer.status, "body": answer.body, "location": answer.location}
    session.execute(update(Answered).where(mine).values(values))


def forget(session: Session, person: str, key: str) -> None:
    """Release a key: its request failed for a reason that may be temporary."""
    session.execute(delete(Answered).where(Answered.person == person, Answered.key == key))


def _forget_oldest(session: Session, person: str) -> None:
    newest = select(Answered.began_at).where(Answered.person == person).order_by(Answered.began_at.desc())
    oldest_kept = newest.offset(MOST_KEPT - 1).limit(1).scalar_subquery()
    session.execute(delete(Answered).where(Answered.person == person, Answered.began_at < oldest_kept))
