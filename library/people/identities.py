"""Users of OpenID providers and proxies, and the accounts that they are.

A link is made by issuer and subject alone: names and e-mail addresses change hands.
"""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from library import locks
from library.catalogue.sorting import fold
from library.database import now
from library.errors import LibraryError, UserNotFoundError
from library.models import LinkedIdentity, User
from library.people import accounts
from library.people.accounts import ACCOUNTS, Person
from library.people.passwords import PasswordHash
from library.states import Role

#: Issuer of the users whom a reverse proxy names; OpenID issuers are URLs.
PROXY = "proxy"


class IdentityLinkedError(LibraryError):
    """A user of a provider is linked to another account."""


@dataclass(frozen=True, slots=True)
class External:
    """A user of a provider: `subject` is unique and stays the same at its `issuer`."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class NewAccount:
    """The account that a first login creates."""

    name: str
    password_hash: PasswordHash
    role: Role


def find(session: Session, external: External) -> Person | None:
    """Return the account that is linked to a user of a provider."""
    mine = (LinkedIdentity.issuer == external.issuer) & (LinkedIdentity.subject == external.subject)
    query = select(User.id, User.name, User.role).join(LinkedIdentity, LinkedIdentity.user_id == User.id)
    row = session.execute(query.where(mine)).one_or_none()
    return None if row is None else Person(row.id, row.name, Role(row.role))


def link(session: Session, user_id: str, external: External) -> None:
    """Link an account; linking it again has no effect.

    Raises
    ------
    IdentityLinkedError
        Another account is linked.
    UserNotFoundError
        The account was removed.
    """
    locks.take(session, ACCOUNTS)
    linked = find(session, external)
    if linked is not None and linked.id != user_id:
        raise IdentityLinkedError(f"This user is linked to the account {linked.name!r} already.")
    if linked is not None:
        return
    if session.get(User, user_id, with_for_update={"read": True}) is None:
        raise UserNotFoundError(f"There is no account {user_id!r}.")
    row = LinkedIdentity(issuer=external.issuer, subject=external.subject, user_id=user_id, linked_at=now())
    session.add(row)
    session.flush()


def link_by_name(session: Session, external: External, name: str) -> Person | None:
    """Link the account with a name, for issuers whose names identify users.

    Returns
    -------
    Person or None
        None if there is none, or if only an explicit link may open it: it is an administrator's, or another
        user's of the issuer with almost the same name.
    """
    locks.take(session, ACCOUNTS)
    row = session.execute(select(User).where(User.key == fold(name))).scalar_one_or_none()
    if row is None or row.role == Role.ADMIN or is_linked(session, row.id, external.issuer):
        return None
    link(session, row.id, external)
    return Person(row.id, row.name, Role(row.role))


def create(session: Session, external: External, new: NewAccount) -> Person:
    """Create and link an account; return the linked one if another login has created it meanwhile."""
    locks.take(session, ACCOUNTS)
    linked = find(session, external)
    if linked is not None:
        return linked
    name, number = new.name, 1
    while accounts.find_by_name(session, name) is not None:
        number += 1
        name = f"{new.name} {number}"
    person = accounts.add(session, name, new.password_hash, new.role)
    link(session, person.id, external)
    return person


def unlink_all(session: Session, user_id: str) -> int:
    """Remove all links of an account; return their number."""
    ended = session.execute(
        delete(LinkedIdentity).where(LinkedIdentity.user_id == user_id).returning(LinkedIdentity.subject)
    )
    return len(ended.all())


def is_linked(session: Session, user_id: str, issuer: str) -> bool:
    """Return whether an account is linked to a user of an issuer."""
    mine = (LinkedIdentity.user_id == user_id) & (LinkedIdentity.issuer == issuer)
    return session.execute(select(LinkedIdentity.subject).where(mine).limit(1)).one_or_none() is not None
