"""Idempotency keys and the responses stored under them: a repeated request gets the first one's response."""

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from library.database import now, upsert
from library.errors import KeyBusyError, KeyReusedError
from library.models import IdempotencyKey

#: Keys expire after this long; clients stop retrying much earlier.
EXPIRY_S = 86_400.0

#: Stored responses of one account; the oldest are deleted first.
MAX_STORED = 1_000

#: A request without a response for this long was interrupted by a shutdown and may be retried.
PROCESSING_S = 60.0


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A stored response."""

    status: int
    body: str
    location: str | None


def claim(session: Session, person: str, key: str, request_hash: str) -> StoredResponse | None:
    """Claim a key for a request, or return the stored response of the same request.

    Raises
    ------
    KeyReusedError
        The key belongs to another request.
    KeyBusyError
        The first request with the key has no response yet.
    """
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.began_at < now() - EXPIRY_S))
    mine = (IdempotencyKey.person == person) & (IdempotencyKey.key == key)
    session.execute(
        delete(IdempotencyKey).where(
            mine, IdempotencyKey.status.is_(None), IdempotencyKey.began_at < now() - PROCESSING_S
        )
    )
    row = {"person": person, "key": key, "request_hash": request_hash, "began_at": now()}
    insert = upsert(session, IdempotencyKey).values(row).on_conflict_do_nothing()
    if session.execute(insert.returning(IdempotencyKey.key)).one_or_none() is not None:
        _delete_oldest(session, person)
        return None
    known = session.execute(select(IdempotencyKey).where(mine)).scalar_one_or_none()
    if known is None:  # released since, because its first request failed
        raise KeyBusyError("The first request with this Idempotency-Key has just failed. Send it again.")
    if known.request_hash != request_hash:
        raise KeyReusedError("This Idempotency-Key was sent with another request.")
    if known.status is None:
        raise KeyBusyError("The first request with this Idempotency-Key is still being processed.")
    return StoredResponse(known.status, known.body or "", known.location)


def store(session: Session, person: str, key: str, response: StoredResponse) -> None:
    """Store the response of a request."""
    mine = (IdempotencyKey.person == person) & (IdempotencyKey.key == key)
    values = {"status": response.status, "body": response.body, "location": response.location}
    session.execute(update(IdempotencyKey).where(mine).values(values))


def release(session: Session, person: str, key: str) -> None:
    """Release a key: its request failed for a reason that may be temporary."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.person == person, IdempotencyKey.key == key))


def _delete_oldest(session: Session, person: str) -> None:
    newest = (
        select(IdempotencyKey.began_at)
        .where(IdempotencyKey.person == person)
        .order_by(IdempotencyKey.began_at.desc())
    )
    oldest_stored = newest.offset(MAX_STORED - 1).limit(1).scalar_subquery()
    session.execute(
        delete(IdempotencyKey).where(IdempotencyKey.person == person, IdempotencyKey.began_at < oldest_stored)
    )
