"""What requests with an Idempotency-Key were answered: the same request again gets the same answer."""

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from library.database import now, upsert
from library.errors import KeyBusyError, KeyReusedError
from library.models import Answered

#: Clients give up long before; a key is nobody's after that.
KEPT_S = 86_400.0

#: Answers of one person that are kept; the oldest go first.
MOST_KEPT = 1_000

#: A request that is answered for this long was cut off by the server's end; it may be tried again.
BUSY_S = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it went over the wire."""

    status: int
    body: str
    location: str | None


def begin(session: Session, person: str, key: str, request_hash: str) -> Answer | None:
    """Take a key for a request, or find what the same request was answered.

    Raises
    ------
    KeyReusedError
        The key was another request's.
    KeyBusyError
        The first request with the key has no answer yet.
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
    if known is None:  # given back just now, since its first request failed
        raise KeyBusyError("The first request with this Idempotency-Key has just failed. Send it again.")
    if known.request_hash != request_hash:
        raise KeyReusedError("This Idempotency-Key was sent with another request.")
    if known.status is None:
        raise KeyBusyError("The first request with this Idempotency-Key is still being answered.")
    return Answer(known.status, known.body or "", known.location)


def keep(session: Session, person: str, key: str, answer: Answer) -> None:
    """Keep what a request was answered."""
    mine = (Answered.person == person) & (Answered.key == key)
    values = {"status": answer.status, "body": answer.body, "location": answer.location}
    session.execute(update(Answered).where(mine).values(values))


def forget(session: Session, person: str, key: str) -> None:
    """Give a key back: its request failed for a reason that may be gone next time."""
    session.execute(delete(Answered).where(Answered.person == person, Answered.key == key))


def _forget_oldest(session: Session, person: str) -> None:
    newest = select(Answered.began_at).where(Answered.person == person).order_by(Answered.began_at.desc())
    oldest_kept = newest.offset(MOST_KEPT - 1).limit(1).scalar_subquery()
    session.execute(delete(Answered).where(Answered.person == person, Answered.began_at < oldest_kept))
