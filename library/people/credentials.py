"""Credentials: logins of browsers, tokens of programs, passwords of apps. Secrets are hashed."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    CursorResult,
    String,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from library import locks, paging
from library.catalogue.sorting import fold
from library.database import now
from library.errors import CredentialEndedError, CredentialNotFoundError, TooManyError
from library.models import Credential, User, new_id
from library.paging import ListPage, ListRow, PageRequest, Query, SortOrder
from library.people import app_passwords
from library.people.accounts import Person
from library.states import CredentialKind, Role

#: 32 random bytes cannot be guessed, so a fast hash of them is enough.
SECRET_BYTES = 32

#: Start of every token, so that scanners for leaked secrets find it.
TOKEN_PREFIX = "aur_"  # noqa: S105  # the part that is no secret

#: A browser that is idle for this long is logged out.
LOGIN_S = 30 * 86_400.0

#: Per account: further tokens are refused, a further login ends the least recently used one.
MAX_TOKENS, MAX_LOGINS = 100, 100

#: `used_at` is informational; writing it with every request would cost more than the request.
USED_STEP_S = 3600.0


@dataclass(frozen=True, slots=True)
class NewCredential:
    """A new credential with its secret, which is returned only once."""

    row: ListRow
    secret: str


@dataclass(frozen=True, slots=True)
class Bearer:
    """An account authenticated by a credential.

    Attributes
    ----------
    is_stale
        Whether `used_at` is due for an update.
    """

    person: Person
    credential_id: str
    is_stale: bool


def add(
    session: Session, user_id: str, kind: CredentialKind, name: str, creator_id: str | None = None
) -> NewCredential:
    """Create a login or a token.

    Parameters
    ----------
    creator_id
        Id of the credential that authenticated the caller. A token created with a token is revoked with it:
        a stolen token must leave no others behind.

    Raises
    ------
    CredentialEndedError
        The caller's credential has been revoked or has expired.
    TooManyError
        The account has `MAX_TOKENS` tokens.
    """
    session.execute(delete(Credential).where(Credential.expires_at < now()))
    locks.take(session, f"credentials {user_id}")
    _make_room(session, user_id, kind)
    id_ = new_id()
    secret = app_passwords.secret_of(id_) if kind is CredentialKind.APP else _random_secret()
    made = Credential(
        id=id_,
        user_id=user_id,
        parent_id=_parent(session, creator_id) if creator_id else None,
        kind=kind,
        name=name,
        secret_hash=_hash(secret),
        created_at=now(),
        expires_at=now() + LOGIN_S if kind is CredentialKind.LOGIN else None,
    )
    session.add(made)
    session.flush()
    row = session.execute(_rows().where(Credential.id == made.id)).one()
    return NewCredential(row, secret)


def find_bearer(session: Session, secret: str, kind: CredentialKind) -> Bearer | None:
    """Return the account that a secret authenticates; None when it is unknown, revoked or expired."""
    row = session.execute(_by_secret(), {"secret_hash": _hash(secret), "kind": kind}).one_or_none()
    return None if row is None else _bearer(row)


def find_app_passwords(session: Session, name: str) -> list[Bearer]:
    """Return the app passwords of the account with a name; their secrets follow from their ids."""
    found = session.execute(_by_name(), {"key": fold(name), "kind": CredentialKind.APP})
    return [_bearer(row) for row in found]


def find_valid(session: Session, credential_ids: Collection[str | None]) -> set[str | None]:
    """Return the valid ones of some credentials; None, the owner's, is valid while there is no account."""
    ids = [credential_id for credential_id in credential_ids if credential_id is not None]
    named = select(Credential.id).where(Credential.id.in_(ids), _is_valid())
    owners = select(cast(null(), String)).where(~exists(select(User.id)))
    return set(session.scalars(union_all(named, owners)))


def record_use(session: Session, secret: str) -> None:
    """Update a credential's `used_at` and extend a login; skips a row that is locked."""
    mine = (Credential.secret_hash == _hash(secret)) & _is_valid()
    free = select(Credential.id).where(mine).with_for_update(skip_locked=True)
    ends = case((Credential.kind == CredentialKind.LOGIN, now() + LOGIN_S))  # tokens do not
    session.execute(update(Credential).where(Credential.id.in_(free)).values(used_at=now(), expires_at=ends))


def page(session: Session, user_id: str, kind: CredentialKind, requested: PageRequest) -> ListPage:
    """Return a page of an account's tokens or logins, newest first."""
    mine = (Credential.user_id == user_id) & (Credential.kind == kind)
    total = session.execute(select(func.count()).select_from(Credential).where(mine)).scalar_one()
    order = SortOrder(Credential.created_at, Credential.id, descending=True)
    return paging.read_page(session, _rows().where(mine), order, requested, total)


def revoke(
    session: Session, user_id: str, credential_id: str, kind: CredentialKind = CredentialKind.TOKEN
) -> None:
    """Revoke one of an account's credentials, and with a token those it created (`parent_id` cascades).

    Raises
    ------
    CredentialNotFoundError
        The account has no credential of this kind with this id.
    """
    mine = (Credential.user_id == user_id) & (Credential.id == credential_id) & (Credential.kind == kind)
    ended = session.execute(delete(Credential).where(mine))
    assert isinstance(ended, CursorResult)
    if ended.rowcount == 0:
        noun = "app password" if kind is CredentialKind.APP else "token"
        raise CredentialNotFoundError(f"There is no {noun} {credential_id!r}.")


def end(session: Session, secret: str) -> None:
    """Log out; does nothing when the login has already ended."""
    session.execute(delete(Credential).where(Credential.secret_hash == _hash(secret)))


@cache  # building a statement costs more than executing it, and apps send one with each call
def _by_secret() -> Query:
    return _bearers().where(Credential.secret_hash == bindparam("secret_hash"))


@cache
def _by_name() -> Query:
    return _bearers().where(User.key == bindparam("key"))


def _bearers() -> Query:
    columns = (User.id, User.name, User.role, Credential.id.label("credential_id"), _is_stale())
    joined: Query = select(*columns).join(Credential, Credential.user_id == User.id)
    return joined.where(Credential.kind == bindparam("kind"), _is_valid())


def _bearer(row: ListRow) -> Bearer:
    return Bearer(Person(row.id, row.name, Role(row.role)), row.credential_id, bool(row.is_stale))


def _random_secret() -> str:
    return TOKEN_PREFIX + secrets.token_urlsafe(SECRET_BYTES)


def _make_room(session: Session, user_id: str, kind: CredentialKind) -> None:
    mine = (Credential.user_id == user_id) & (Credential.kind == kind)
    if kind is CredentialKind.LOGIN:
        used_at = func.coalesce(Credential.used_at, Credential.created_at)
        newest = select(Credential.id).where(mine).order_by(used_at.desc()).limit(MAX_LOGINS - 1)
        stale = select(Credential.id).where(mine, Credential.id.not_in(newest))
        session.execute(delete(Credential).where(Credential.id.in_(stale.scalar_subquery())))
        return
    if session.execute(select(func.count()).select_from(Credential).where(mine)).scalar_one() >= MAX_TOKENS:
        noun = "app passwords" if kind is CredentialKind.APP else "tokens"
        raise TooManyError(f"You have {MAX_TOKENS} {noun}, the maximum. Revoke one first.")


def _parent(session: Session, creator_id: str) -> str | None:
    row = session.get(Credential, creator_id, with_for_update={"read": True, "key_share": True})
    if row is None:
        raise CredentialEndedError("Your login or token has been revoked or has expired.")
    return row.id if row.kind == CredentialKind.TOKEN else None


def _rows() -> Query:
    columns: tuple[Any, ...] = (
        Credential.id,
        Credential.name,
        Credential.created_at,
        Credential.expires_at,
        Credential.used_at,
    )
    return select(*columns)


def _is_valid() -> Any:
    return or_(Credential.expires_at.is_(None), Credential.expires_at > now())


def _is_stale() -> Any:
    return or_(Credential.used_at.is_(None), Credential.used_at < now() - USED_STEP_S).label("is_stale")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
