"""Check passwords, create logins and set their cookies; no transaction is open while a password is hashed."""

from flask import Response, request

from app.http.auth import COOKIE
from app.proxies.forwarding import own_address
from library.database import session_scope
from library.errors import WrongPasswordError
from library.people import accounts, credentials, passwords
from library.people.accounts import Login
from library.people.credentials import NewCredential
from library.states import CredentialKind

#: Marks a login by the OpenID provider, so that logging out ends the one there as well. It is no credential.
PROVIDER_COOKIE = "auralis_provider"

#: Longest stored user agent; it only helps users to tell their devices apart.
DEVICE_LENGTH = 120


def confirm(name: str, password: str) -> Login:
    """Return the account with this name and password; an unknown name takes as long as a wrong password.

    Raises
    ------
    WrongPasswordError
        No account has this name and password.
    PasswordsBusyError
        Too many passwords are being checked.
    """
    with session_scope(read_only=True) as session:
        login = accounts.find_login(session, name)
    is_right = passwords.is_match(password, login.password_hash if login else None)
    if login is None or not is_right:
        raise WrongPasswordError("The name or the password is wrong.")
    return login


def begin(login: Login, device: str) -> NewCredential:
    """Create the login of a browser whose password was confirmed.

    Raises
    ------
    WrongPasswordError
        The password was changed, or the account removed, since it was confirmed.
    """
    with session_scope() as session:
        accounts.confirm(session, login)
        return credentials.add(session, login.person.id, CredentialKind.LOGIN, device)


def device_name() -> str:
    """Return the name under which a browser's login is stored."""
    return str(request.user_agent)[:DEVICE_LENGTH] or "unknown"


def set_login(answer: Response, login: NewCredential, *, is_providers: bool = False) -> None:
    """Set the cookie of a login."""
    _set(answer, COOKIE, login.secret)
    if is_providers:
        _set(answer, PROVIDER_COOKIE, "1")
    elif PROVIDER_COOKIE in request.cookies:
        _delete(answer, PROVIDER_COOKIE)


def delete_login(answer: Response) -> None:
    """Remove the cookies of a login."""
    _delete(answer, COOKIE)
    if PROVIDER_COOKIE in request.cookies:
        _delete(answer, PROVIDER_COOKIE)


def is_providers() -> bool:
    """Return whether the provider confirmed this browser's login."""
    return PROVIDER_COOKIE in request.cookies


def _set(answer: Response, name: str, value: str) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=int(credentials.LOGIN_S),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
        path=own_address("/"),
    )


def _delete(answer: Response, name: str) -> None:
    answer.delete_cookie(name, own_address("/"), httponly=True, samesite="Lax", secure=request.is_secure)
