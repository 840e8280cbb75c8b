"""Accounts. Before the first one exists, every local client is the owner and needs no password."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from config.settings import SettingError, Settings
from library import locks, paging
from library.catalogue.sorting import fold
from library.database import make_engine, now
from library.errors import (
    AccountsExistError,
    LastAdminError,
    NameTakenError,
    UserNotFoundError,
    WrongPasswordError,
)
from library.models import (
    AlbumMark,
    ArtistMark,
    Bookmark,
    Correction,
    Credential,
    Favourite,
    FollowedFile,
    IdempotencyKey,
    LinkedIdentity,
    NeverAgain,
    OutboxPlay,
    Play,
    Playlist,
    PlaylistTrack,
    Rating,
    Scrobbler,
    User,
)
from library.paging import ListPage, PageRequest, Query, SortOrder
from library.people import playback_snapshots
from library.people.passwords import PasswordHash
from library.states import Role

#: Account id of all data while there are no accounts.
OWNER = "owner"

#: Tables whose rows belong to an account.
OWNED_TABLES: tuple[type[Any], ...] = (
    *(Favourite, Play, Rating, Playlist, Correction, IdempotencyKey),
    *(Scrobbler, OutboxPlay, Bookmark, AlbumMark, ArtistMark, NeverAgain),
)

#: Name of the lock for decisions that depend on several accounts.
ACCOUNTS = "accounts"

COLUMNS = (User.id, User.name, User.role, User.created_at)


@dataclass(frozen=True, slots=True)
class Person:
    """A known user; `id` is the key of their data."""

    id: str
    name: str
    role: Role


OWNER_PERSON = Person(OWNER, OWNER, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Login:
    """An account that a client is logging in to, with its password hash."""

    person: Person
    password_hash: PasswordHash


def has_accounts(session: Session) -> bool:
    """Return whether there is any account."""
    return session.execute(select(User.id).limit(1)).one_or_none() is not None


def find_first_admin(session: Session) -> str:
    """Return the id of the administrator whose account is the oldest; the owner's without accounts."""
    admins = select(User.id).where(User.role == Role.ADMIN).order_by(User.created_at, User.id)
    return session.execute(admins.limit(1)).scalar_one_or_none() or OWNER


def refuse_unprotected(settings: Settings) -> None:
    """Refuse to listen on the network while there is no account, and so no password.

    Raises
    ------
    SettingError
        The address is not a loopback one, or a proxy is configured, and there is no account.
    """
    if settings.container or (settings.is_loopback and not settings.trusted_hops):
        return
    engine = make_engine(settings.database_url)
    with Session(engine) as session:
        is_guarded = has_accounts(session)
    engine.dispose()
    if not is_guarded:
        setting = f"AURALIS_HOST={settings.host}"
        if settings.is_loopback:
            setting = "AURALIS_PROXIES" if settings.proxies else "AURALIS_TRUSTED_PROXIES"
        raise SettingError(
            f"{setting} would open the library to the network, and there is no account yet: run "
            "`bin/auralis users add NAME` first, or leave it at 127.0.0.1 without a proxy"
        )


def add(session: Session, name: str, password: PasswordHash, role: Role) -> Person:
    """Create an account. The first one becomes an administrator and takes over the owner's data.

    Raises
    ------
    NameTakenError
        Another account has this name; case and accents make no difference.
    """
    locks.take(session, ACCOUNTS)  # the first account, and the owner of a name, are decided one at a time
    if find_by_name(session, name) is not None:
        raise NameTakenError(f"An account named {name!r} exists already.")
    is_first = not has_accounts(session)
    user = User(
        name=name,
        key=fold(name),
        password_hash=password,
        role=Role.ADMIN if is_first else role,
        created_at=now(),
    )
    session.add(user)
    session.flush()
    if is_first:
        for table in OWNED_TABLES:
            session.execute(update(table).where(table.person == OWNER).values(person=user.id))
        playback_snapshots.transfer(session, OWNER, user.id)
    return Person(user.id, user.name, Role(user.role))


def add_first(session: Session, name: str, password: PasswordHash) -> Person:
    """Create the first account.

    Raises
    ------
    AccountsExistError
        Another request has created it.
    """
    locks.take(session, ACCOUNTS)
    if has_accounts(session):
        raise AccountsExistError("The first account exists already: log in; admins make further accounts.")
    return add(session, name, password, Role.ADMIN)


def find_login(session: Session, name: str) -> Login | None:
    """Return the account with a name; the caller verifies the password outside of the transaction."""
    user = session.execute(select(User).where(User.key == fold(name))).scalar_one_or_none()
    if user is None:
        return None
    return Login(Person(user.id, user.name, Role(user.role)), PasswordHash(user.password_hash))


def confirm(session: Session, login: Login) -> None:
    """Check, and lock until the transaction ends, that a verified password is still the account's.

    Raises
    ------
    WrongPasswordError
        The account has another password, or is removed.
    """
    mine = (User.id == login.person.id) & (User.password_hash == login.password_hash)
    held = select(User.id).where(mine).with_for_update(read=True)  # a stronger lock deadlocks with new tokens
    if session.execute(held).one_or_none() is None:
        raise WrongPasswordError("The password has been changed. Log in with the new one.")


def change(
    session: Session,
    user_id: str,
    password: PasswordHash | None = None,
    role: Role | None = None,
    confirmed: Login | None = None,
) -> paging.ListRow:
    """Change an account's password or role; a new password revokes all its logins and tokens.

    Parameters
    ----------
    confirmed
        The account whose current password the caller has proved, where that is required.

    Raises
    ------
    UserNotFoundError, LastAdminError, WrongPasswordError
    """
    locks.take(session, ACCOUNTS)
    if confirmed:
        confirm(session, confirmed)
    user = _get(session, user_id)
    if role is Role.LISTENER and user.role == Role.ADMIN:
        _check_admin_left(session)
    if role is not None:
        user.role = role
    if password is not None:
        user.password_hash = password
        session.execute(delete(Credential).where(Credential.user_id == user_id))
    session.flush()
    return get(session, user_id)


def remove(session: Session, user_id: str) -> tuple[paging.ListRow, list[str]]:
    """Remove an account and all its data in SQL.

    Returns
    -------
    row
        The account before its removal.
    sessions
        The names of its playback sessions, which are still in Redis.

    Raises
    ------
    UserNotFoundError, LastAdminError
    """
    locks.take(session, ACCOUNTS)
    row, user = get(session, user_id), _get(session, user_id)
    if user.role == Role.ADMIN:
        _check_admin_left(session)
    lists = select(Playlist.id).where(Playlist.person == user_id)
    session.execute(delete(PlaylistTrack).where(PlaylistTrack.playlist_id.in_(lists)))
    session.execute(delete(FollowedFile).where(FollowedFile.playlist_id.in_(lists)))  # the next scan finds it
    for table in OWNED_TABLES:
        if table is not Correction:  # corrected tags belong to the library and stay
            session.execute(delete(table).where(table.person == user_id))
    for table in (Credential, LinkedIdentity):
        session.execute(delete(table).where(table.user_id == user_id))
    session.delete(user)
    return row, playback_snapshots.delete_of(session, user_id)


def page(session: Session, requested: PageRequest) -> ListPage:
    """Return a page of accounts by name."""
    query: Query = select(*COLUMNS)
    total = session.execute(select(func.count()).select_from(User)).scalar_one()
    return paging.read_page(session, query, SortOrder(User.key, User.id), requested, total)


def get(session: Session, user_id: str) -> paging.ListRow:
    """Return one account.

    Raises
    ------
    UserNotFoundError
        No account has this id.
    """
    row = session.execute(select(*COLUMNS).where(User.id == user_id)).one_or_none()
    if row is None:
        raise UserNotFoundError(f"There is no account {user_id!r}.")
    return row


def find_by_name(session: Session, name: str) -> str | None:
    """Return the id of the account with a name."""
    return session.execute(select(User.id).where(User.key == fold(name))).scalar_one_or_none()


def _get(session: Session, user_id: str) -> User:
    user = session.get(User, user_id, with_for_update=True)  # locked before its credentials, as logins do
    if user is None:
        raise UserNotFoundError(f"There is no account {user_id!r}.")
    return user


def _check_admin_left(session: Session) -> None:
    admins = session.execute(select(User.id).where(User.role == Role.ADMIN).with_for_update()).all()
    if len(admins) < 2:
        raise LastAdminError("This is the last admin; make another one first.")
