"""Check passwords and create logins; no transaction is open while a password is hashed."""

from library.database import session_scope
from library.errors import WrongPasswordError
from library.people import accounts, credentials, passwords
from library.people.accounts import Login
from library.people.credentials import NewCredential
from library.states import CredentialKind


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
