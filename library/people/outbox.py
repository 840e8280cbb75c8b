"""Plays that scrobblers do not have yet, and the claims of the workers that send them.

A row is written in the transaction of its play, and deleted in the one that stores the service's response. A
worker that dies in between leaves it, and it is sent again: both services take a play with the same time and
track for the one that they have.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, exists, false, func, insert, select, update
from sqlalchemy.orm import Session

from library import locks
from library.catalogue import stored_tags
from library.database import now
from library.models import OutboxPlay, Play, Scrobbler, Track
from library.models.plays import LATER
from library.people.scrobblers import PURPOSE
from library.people.sealing import unseal
from library.states import UNKNOWN_ALBUM, ScrobblerService, ScrobblerState

#: Plays that wait for one service of an account, at most; later ones wait in the history.
MAX_WAITING = 10_000

#: Tag of the mark for plays that wait in the history: they have greater ids.
AFTER = "history_after"

#: Plays that are taken from the history at a time.
REFILLED = 500

#: Longer than the worker takes for its last request.
CLAIM_S = 180.0

#: Wait after the first failure, and after many; each doubles it.
FIRST_WAIT_S, LONGEST_WAIT_S = 30.0, 3600.0

#: A service may ask for a longer pause, up to this.
LONGEST_PAUSE_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A play that waits.

    Attributes
    ----------
    listened_at
        Seconds since 1970.
    tags
        As `find_tags` returns them.
    """

    id: int
    listened_at: int
    tags: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Claimed:
    """The right to send an account's plays to a service, until `CLAIM_S` later."""

    person: str
    service: ScrobblerService
    token: str
    sealed: str

    def secret(self) -> str:
        """Return the token or session key of the service.

        Raises
        ------
        SealBrokenError
            The server's secret key has changed.
        """
        return unseal(PURPOSE, self.sealed)


def add(session: Session, person: str, play_id: int, track_id: str, played_at: float) -> None:
    """Store a play for each scrobbler of an account, also for one that refuses its token at the moment.

    Of a service for which `MAX_WAITING` plays wait, a mark is stored instead of this one and all later ones:
    `refill` takes them from the history.
    """
    services = session.execute(select(Scrobbler.service).where(Scrobbler.person == person)).scalars().all()
    tags = find_tags(session, track_id) if services else None
    if tags is None:
        return
    row = {"person": person, "listened_at": int(played_at), "tags": tags}
    later = {"person": person, "listened_at": LATER, "tags": {AFTER: play_id - 1}}
    rows = []
    for service in services:
        n, last = _extent(session, person, service)
        if last == LATER:
            continue
        rows.append((later if n >= MAX_WAITING else row) | {"service": service})
    if rows:
        session.execute(insert(OutboxPlay), rows)


def plays_lock(person: str) -> str:
    """Return the name of the lock in which the plays of an account are stored."""
    return f"plays {person}"


def refill(session: Session, claimed: Claimed) -> bool:
    """Take the next plays from the history in place of the mark for them; False without a mark.

    They have the tags of this moment. What was imported has no time of recording, and is not sent.
    """
    locks.take(session, plays_lock(claimed.person))  # a play that is being stored sees the mark, or is seen
    mine = (OutboxPlay.person == claimed.person, OutboxPlay.service == claimed.service)
    mark = select(OutboxPlay).where(*mine, OutboxPlay.listened_at == LATER)
    found = session.execute(mark).scalar_one_or_none()
    if found is None:
        return False
    query = select(Play.id, Play.track_id, Play.played_at).where(
        Play.person == claimed.person, Play.id > found.tags[AFTER], Play.recorded_at.is_not(None)
    )
    plays = session.execute(query.order_by(Play.id).limit(REFILLED)).all()
    owner = {"person": claimed.person, "service": claimed.service}
    rows = [
        owner | {"listened_at": int(play.played_at), "tags": tags}
        for play in plays
        if (tags := find_tags(session, play.track_id)) is not None
    ]
    if rows:
        session.execute(insert(OutboxPlay), rows)
    if len(plays) < REFILLED:
        session.delete(found)
    else:
        found.tags = {AFTER: plays[-1].id}
    return True


def _extent(session: Session, person: str, service: ScrobblerService) -> tuple[int, int]:
    """Return the number of an account's rows of a service, and the latest time among them."""
    mine = (OutboxPlay.person == person, OutboxPlay.service == service)
    last = select(func.max(OutboxPlay.listened_at)).where(*mine).scalar_subquery()
    some = select(OutboxPlay.id).where(*mine).limit(MAX_WAITING).subquery()
    n, latest = session.execute(select(select(func.count()).select_from(some).scalar_subquery(), last)).one()
    return n, latest or 0


def find_tags(session: Session, track_id: str) -> dict[str, object] | None:
    """Return the tags of a track that scrobblers take; None for one whose file names no artist.

    Keys: title, artist, album, album_artist, track, duration_s, recording_mbid, release_mbid, artist_mbids.
    Values are never empty.
    """
    columns = (Track.title, Track.artist, Track.album, Track.album_artist, Track.track, Track.duration_s)
    row = session.execute(select(*columns).where(Track.id == track_id)).one_or_none()
    tags = stored_tags.load_corrected(session, [track_id]).get(track_id)
    if row is None or tags is None or not tags.artists:
        return None
    found: dict[str, object] = dict(row._mapping)  # noqa: SLF001  # the documented interface of rows
    found["recording_mbid"], found["release_mbid"] = tags.recording_mbid, tags.album_mbid
    found["artist_mbids"] = list(tags.artist_mbids)
    return {name: value for name, value in found.items() if value and value != UNKNOWN_ALBUM}


def find_due(session: Session, limit: int) -> list[tuple[str, ScrobblerService]]:
    """Return accounts and services with plays that can be sent now."""
    waiting = exists().where(OutboxPlay.person == Scrobbler.person, OutboxPlay.service == Scrobbler.service)
    query = select(Scrobbler.person, Scrobbler.service).where(waiting, _is_due())
    rows = session.execute(query.order_by(Scrobbler.retry_at, Scrobbler.person).limit(limit))
    return [(row.person, ScrobblerService(row.service)) for row in rows]


def claim(session: Session, person: str, service: ScrobblerService) -> Claimed | None:
    """Claim an account's plays of a service; None while another worker has them, or nothing is due."""
    token = secrets.token_hex(8)
    row = session.execute(
        update(Scrobbler)
        .where(Scrobbler.person == person, Scrobbler.service == service, _is_due())
        .values(claim=token, claimed_until=now() + CLAIM_S)
        .returning(Scrobbler.secret)
    ).one_or_none()
    return None if row is None else Claimed(person, service, token, row.secret)


def load(session: Session, claimed: Claimed, limit: int) -> list[Waiting]:
    """Return the plays that wait, the oldest first."""
    query = (
        select(OutboxPlay.id, OutboxPlay.listened_at, OutboxPlay.tags)
        .where(
            OutboxPlay.person == claimed.person,
            OutboxPlay.service == claimed.service,
            OutboxPlay.listened_at < LATER,
        )
        .order_by(OutboxPlay.listened_at, OutboxPlay.id)
        .limit(limit)
    )
    return [Waiting(row.id, row.listened_at, row.tags) for row in session.execute(query)]


def settle(
    session: Session, claimed: Claimed, sent: Collection[int], refused: Collection[int], reason: str
) -> bool:
    """Delete plays that the service has, or does not take; False when the claim is lost: nothing is changed.

    Parameters
    ----------
    reason
        Of the refusals, for the user; "" without any.
    """
    values: dict[str, object] = {
        "claimed_until": now() + CLAIM_S,
        "failures": 0,
        "retry_at": None,
        "message": reason,
        "sent": Scrobbler.sent + len(sent),
        "refused": Scrobbler.refused + len(refused),
    }
    if sent:
        values["sent_at"] = now()
    if not _change(session, claimed, values):
        return False
    done = [*sent, *refused]
    session.execute(delete(OutboxPlay).where(OutboxPlay.id.in_(done)))
    return True


def release(session: Session, claimed: Claimed) -> None:
    """Give a claim back; plays that still wait are due."""
    _change(session, claimed, {"claim": None, "claimed_until": None})


def postpone(session: Session, claimed: Claimed, message: str, wait_s: float | None, everybody: bool) -> None:
    """Give a claim back until a later attempt.

    Parameters
    ----------
    wait_s
        As the service asked for; None: longer after each failure.
    everybody
        The service does not respond at all: other accounts wait as well for `FIRST_WAIT_S`.
    """
    mine = (Scrobbler.person == claimed.person, Scrobbler.service == claimed.service)
    failures = session.execute(select(Scrobbler.failures).where(*mine)).scalar_one_or_none() or 0
    if wait_s is not None:
        wait_s = min(wait_s, LONGEST_PAUSE_S)
    else:
        wait_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(failures, 10))
    changes = {"failures": failures + 1, "retry_at": now() + wait_s, "message": message}
    _change(session, claimed, changes | {"claim": None, "claimed_until": None})
    if everybody:
        others = (Scrobbler.service == claimed.service, _is_due())
        session.execute(update(Scrobbler).where(*others).values(retry_at=now() + FIRST_WAIT_S))


def refuse(session: Session, claimed: Claimed, message: str) -> None:
    """Stop sending until the user connects again; the plays stay."""
    changes = {"state": ScrobblerState.REFUSED, "message": message, "claim": None, "claimed_until": None}
    _change(session, claimed, changes)


def _change(session: Session, claimed: Claimed, values: Mapping[str, object]) -> bool:
    mine = (Scrobbler.person == claimed.person) & (Scrobbler.service == claimed.service)
    changed = update(Scrobbler).where(mine, Scrobbler.claim == claimed.token).values(values)
    return session.execute(changed.returning(Scrobbler.person)).one_or_none() is not None


def _is_due() -> ColumnElement[bool]:
    """Return the condition of a connection that may send; a clock that was set back does not stop it."""
    rests = Scrobbler.retry_at.between(now(), now() + LONGEST_PAUSE_S)
    is_claimed = Scrobbler.claimed_until.between(now(), now() + CLAIM_S)
    works = Scrobbler.state == ScrobblerState.CONNECTED
    return works & ~func.coalesce(rests, false()) & ~func.coalesce(is_claimed, false())
