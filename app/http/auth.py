"""Authentication and rights of callers.

Without accounts there is one person, the owner at this machine. With accounts a browser sends a login's
cookie, a program a bearer token.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from werkzeug.exceptions import Forbidden, Unauthorized

from app.http import proxy_detection
from app.http.blueprint import StrictBlueprint
from app.http.origin_checks import SAFE_METHODS, is_page, is_same_origin
from app.proxies import users
from config.client_addresses import customer, is_loopback
from config.host_names import host_name
from config.settings import Settings, current
from library.database import session_scope
from library.errors import DatabaseUnavailableError
from library.people import accounts, credentials, identities
from library.people.accounts import OWNER_PERSON, Person
from library.people.credentials import Bearer
from library.people.identities import External
from library.states import CredentialKind, Role

COOKIE = "auralis_session"

#: How a caller was identified.
BY_TOKEN, BY_SESSION, BY_MACHINE, NOT_AT_ALL = "token", "session", "machine", "not"

#: Longer than any secret that Auralis makes.
MAX_SECRET_LENGTH = 128

#: How long a process remembers that there is no account.
NO_ACCOUNTS_S = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Identity:
    """The caller, and how the caller was identified.

    Attributes
    ----------
    credential
        Id of the login or token that was sent.
    """

    person: Person | None
    known_by: str
    credential: str | None = None


View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Mark a view as public."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def admin_only(view: View) -> View:
    """Restrict a view to the owner and administrators."""
    view.is_for_admins = True  # type: ignore[attr-defined]
    return view


def person() -> Person:
    """Return the caller.

    Raises
    ------
    Unauthorized
        The caller is unknown.
    """
    found = find_person()
    if found is None:
        raise Unauthorized(_how_to_be_known())
    return found


def _how_to_be_known() -> str:
    hop = proxy_detection.find()
    if hop is None or request.headers.get("Authorization") is not None or _accounts.exist():
        return "Log in, or send a token in the header `Authorization: Bearer …`."
    return (
        f"There is no account yet, and a proxy forwarded this request ({hop}), so it does not count as the "
        "owner's. Create the first account on the server (`bin/auralis users add NAME`), then log in."
    )


def find_person() -> Person | None:
    """Return the caller; None if unknown."""
    return identity().person


def known_by() -> str:
    """Return how the caller was identified."""
    return identity().known_by


def holder() -> str:
    """Return the id of the caller, or the network of an unknown caller's address, for limits and shares."""
    known = find_person()
    return known.id if known and known_by() != BY_MACHINE else customer(request.remote_addr)


def identity() -> Identity:
    """Return the identity of the caller; looked up once for each request, when it is first needed."""
    if "identity" not in g:
        g.identity = _identify()
    found: Identity = g.identity
    return found


def become(known: Person | None, how: str, credential: str | None = None) -> None:
    """Log in or out for the rest of this request."""
    g.identity = Identity(known, how, credential)


def find_owner() -> Person | None:
    """Return the owner if the request comes from this machine and there is no account."""
    return OWNER_PERSON if _is_at_machine(current()) else None


def is_admin() -> bool:
    """Return whether the caller is an administrator."""
    found = find_person()
    return found is not None and found.role is Role.ADMIN


def register(app: Flask) -> None:
    """Check rights before each request; after the limits, so that guesses are counted."""
    app.before_request(_check_rights)


def _identify() -> Identity:
    header = request.headers.get("Authorization")
    if header is not None:
        scheme, _, secret = header.partition(" ")
        is_bearer = scheme.lower() == "bearer"
        shown = find_bearer(secret.strip(), CredentialKind.TOKEN) if is_bearer else None
        return Identity(shown.person, BY_TOKEN, shown.credential_id) if shown else Identity(None, BY_TOKEN)
    cookie = request.cookies.get(COOKIE)
    external = users.find_external()
    known = find_bearer(cookie, CredentialKind.LOGIN) if cookie else None
    if known and (external is None or _is_linked(known.person, external)):
        return Identity(known.person, BY_SESSION, known.credential_id)
    if owner := find_owner():
        return Identity(owner, BY_MACHINE)
    return Identity(None, NOT_AT_ALL)


def _is_linked(person: Person, external: External) -> bool:
    """Return whether a login's account is the one of the user whom the proxy names now."""
    with session_scope(read_only=True) as session:
        linked = identities.find(session, external)
    return linked is not None and linked.id == person.id


def find_bearer(secret: str, kind: CredentialKind) -> Bearer | None:
    """Return the account that a secret authenticates, and store that it was used."""
    if not secret.isascii() or len(secret) > MAX_SECRET_LENGTH:
        return None
    with session_scope(read_only=True) as session:
        found = credentials.find_bearer(session, secret, kind)
    if found and found.is_stale:
        note_use(secret)
    return found


def note_use(secret: str) -> None:
    """Store when a credential was last used; a busy database postpones it to the next request."""
    try:
        with session_scope(impatient=True, synced=False) as session:
            credentials.record_use(session, secret)
    except DatabaseUnavailableError as error:
        log.debug("the use of a credential is stored later: %s", error)


def _is_at_machine(settings: Settings) -> bool:
    """Return whether the request comes from this machine and there are no accounts.

    A request that another site's page sends through a browser at this machine does not count, even if the
    settings allow that site.
    """
    return (
        settings.is_loopback
        and not settings.trusted_hops
        and is_loopback(host_name(request.host))
        and proxy_detection.find() is None
        and is_same_origin()
        and not _accounts.exist()
    )


def is_here() -> bool:
    """Return whether a program or Auralis' own page at this machine sent the request."""
    return is_loopback(request.remote_addr or "") and proxy_detection.find() is None and is_same_origin()


class _Accounts:
    """Remembers whether there are accounts, which every request needs.

    An account once found stays (the last administrator cannot be removed); none is remembered for a second.
    """

    def __init__(self) -> None:
        self.database = ""
        self.found = False
        self.checked_s = float("-inf")

    def exist(self) -> bool:
        database = current().database_url
        if database != self.database:
            self.database, self.found, self.checked_s = database, False, float("-inf")
        if not self.found and time.monotonic() - self.checked_s >= NO_ACCOUNTS_S:
            with session_scope(read_only=True) as session:
                is_there = accounts.has_accounts(session)
            if is_there:  # another thread may have stored True since the query
                self.found = True
            self.checked_s = time.monotonic()
        return self.found

    def note(self) -> None:
        """Remember that there is an account: no request is the owner's from now on."""
        self.database, self.found = current().database_url, True

    def forget(self) -> None:
        self.database = ""


_accounts = _Accounts()


def accounts_exist() -> bool:
    """Return whether there is any account."""
    return _accounts.exist()


def note_account() -> None:
    """Remember the first account, which ends the access without accounts in this process at once."""
    _accounts.note()


def forget_accounts() -> None:
    """Query the database again at the next request: it may be another one under the same name."""
    _accounts.forget()


def _check_rights() -> None:
    blueprint = current_app.blueprints.get(request.blueprint or "")
    if not isinstance(blueprint, StrictBlueprint):
        return  # the page and the API's documentation are public
    view = current_app.view_functions[request.endpoint or ""]
    if request.method not in SAFE_METHODS and known_by() == BY_SESSION and not is_page():
        raise Forbidden(
            "A login's cookie changes things only with the header `X-Auralis-Page`. Send it as well."
        )
    if getattr(view, "is_public", False):
        return
    if person().role is not Role.ADMIN and getattr(view, "is_for_admins", False):
        raise Forbidden("Only administrators may do this. Log in as one, or ask one to do it.")
