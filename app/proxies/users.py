"""Users whom a reverse proxy has logged in, named in a header of its requests."""

import secrets

from flask import request
from werkzeug.exceptions import Forbidden

from app.proxies.forwarding import is_trusted
from config.proxies import LISTENER
from config.settings import current
from library.database import session_scope
from library.people import accounts, identities, passwords
from library.people.accounts import Person
from library.people.identities import PROXY, External, NewAccount
from library.states import Role
from schemas.people import MAX_NAME_LENGTH
from schemas.text import NAME_PATTERN, compiled

_NAME = compiled(NAME_PATTERN)

#: Of a name in the header; two headers arrive as one value with a comma.
SEPARATOR = ","


def find_external() -> External | None:
    """Return the user whom the proxy names; None without the header or the setting.

    Raises
    ------
    Forbidden
        A client sent the header past the proxies, or its value is no name.
    """
    header = current().proxy_user_header
    value = request.headers.get(header) if header else None
    if value is None:
        return None
    if not is_trusted():
        raise Forbidden(
            f"The header {header} counts only in requests from AURALIS_TRUSTED_PROXIES, and this one comes "
            "from another address. Open Auralis through its proxy, or add the proxy to that setting."
        )
    return External(PROXY, _name(header, value))


def admit(external: External) -> Person:
    """Return the account of a user of the proxy; create it if the settings say so, never as an administrator.

    Raises
    ------
    Forbidden
        The user has no account here, or it needs an explicit link.
    """
    with session_scope(read_only=True) as session:
        known = identities.find(session, external)
    if known is not None:
        return known
    with session_scope() as session:
        is_new = accounts.find_by_name(session, external.subject) is None
        linked = None if is_new else identities.link_by_name(session, external, external.subject)
        has_accounts = accounts.has_accounts(session)
    if linked is not None:
        return linked
    if is_new and has_accounts and current().proxy_new_accounts == LISTENER:
        # Hashed, so that a login by password takes as long as for other accounts.
        password = passwords.hashed(secrets.token_urlsafe())
        with session_scope() as session:
            return identities.create(session, external, NewAccount(external.subject, password, Role.LISTENER))
    raise Forbidden(_why_refused(external.subject, is_new=is_new))


def _name(header: str, value: str) -> str:
    try:
        name = value.encode("latin-1").decode()
    except UnicodeDecodeError:
        name = ""
    if not _NAME.match(name) or len(name) > MAX_NAME_LENGTH or SEPARATOR in name:
        raise Forbidden(
            f"The proxy's header {header} is not one name of 1 to {MAX_NAME_LENGTH} characters in UTF-8 "
            "without a comma. A proxy must replace this header of clients, not add to it."
        )
    return name


def _why_refused(name: str, *, is_new: bool) -> str:
    if is_new:
        return (
            f"The proxy has logged you in as {name!r}, and there is no such account. Ask an administrator to "
            "create it, or to set AURALIS_PROXY_NEW_ACCOUNTS=listener."
        )
    return (
        f"The proxy has logged you in as {name!r}, and the account of this name is an administrator's or "
        "another proxy user's, so its name alone does not open it. If it is yours, link it on the server: "
        f"bin/auralis users link {name!r} --proxy-user {name!r}"
    )
