"""Who is asking, and what they may.

Without accounts there is one person: whoever sits at this machine. With accounts everybody shows a session (a
browser's cookie) or a token (a program's bearer header).
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
from config.client_addresses import customer
from config.host_names import host_name
from config.settings import Settings, current, is_loopback
from library.database import session_scope
from library.errors import DatabaseUnavailableError
from library.people import accounts, credentials
from library.people.accounts import OWNER_PERSON, Person
from library.people.credentials import Bearer
from library.states import CredentialKind, Role

COOKIE = "auralis_session"

#: How somebody made themselves known.
BY_TOKEN, BY_SESSION, BY_MACHINE, NOT_AT_ALL = "token", "session", "machine", "not"

#: Longer than any secret that we make.
MAX_SECRET_LENGTH = 128

#: How long a process believes that there is still no account.
NO_ACCOUNTS_S = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is asking, and how that is known.

    Attributes
    ----------
    credential
        Id of the session or token that was shown.
    """

    person: Person | None
    known_by: str
    credential: str | None = None


View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Let anybody ask for a view."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def admin_only(view: View) -> View:
    """Let only the owner and admins ask for a view."""
    view.is_for_admins = True  # type: ignore[attr-defined]
    return view


def person() -> Person:
    """Who is asking."""
    found = find_person()
    if found is None:
        raise Unauthorized(_how_to_be_known())
    return found


def _how_to_be_known() -> str:
    hop = proxy_detection.find()
    if hop is None or request.headers.get("Authorization") is not None or _accounts.exist():
        return "Log in, or send a token: `Authorization: Bearer …`."
    return (
        f"There is no account, and this request was forwarded ({hop}), so that it may be a stranger's. "
        "Make the first account at the machine itself (`bin/auralis users add NAME`), then log in."
    )


def find_person() -> Person | None:
    """Who is asking, None when nobody knows."""
    return identity().person


def known_by() -> str:
    """How whoever is asking made themselves known."""
    return identity().known_by


def holder() -> str:
    """Name the person whose share a request takes, or the network of the address of an unknown caller."""
    known = find_person()
    return known.id if known and known_by() != BY_MACHINE else customer(request.remote_addr)


def identity() -> Identity:
    """Who is asking and how that is known; looked up once, and only for what needs to know."""
    if "identity" not in g:
        g.identity = _identify()
    found: Identity = g.identity
    return found


def become(known: Person | None, how: str) -> None:
    """Log in or out for the rest of this request."""
    g.identity = Identity(known, how)


def is_admin() -> bool:
    """Whether who is asking may see and change what is the whole library's."""
    found = find_person()
    return found is not None and found.role is Role.ADMIN


def register(app: Flask) -> None:
    """Refuse who may not; after the limits, so that trying costs tries."""
    app.before_request(_check_rights)


def _identify() -> Identity:
    header = request.headers.get("Authorization")
    if header is not None:
        scheme, _, secret = header.partition(" ")
        is_bearer = scheme.lower() == "bearer"
        shown = _find(secret.strip(), CredentialKind.TOKEN) if is_bearer else None
        return Identity(shown.person, BY_TOKEN, shown.credential_id) if shown else Identity(None, BY_TOKEN)
    cookie = request.cookies.get(COOKIE)
    known = _find(cookie, CredentialKind.LOGIN) if cookie else None
    if known:
        return Identity(known.person, BY_SESSION, known.credential_id)
    if _is_at_machine(current()):
        return Identity(OWNER_PERSON, BY_MACHINE)
    return Identity(None, NOT_AT_ALL)


def _find(secret: str, kind: CredentialKind) -> Bearer | None:
    if not secret.isascii() or len(secret) > MAX_SECRET_LENGTH:
        return None
    with session_scope(read_only=True) as session:
        found = credentials.find_bearer(session, secret, kind)
    if found and found.is_stale:
        _note_use(secret)
    return found


def _note_use(secret: str) -> None:
    """Note the use of a credential; reading must not wait for it, nor fail. The next request tries again."""
    try:
        with session_scope(impatient=True, synced=False) as session:
            credentials.record_use(session, secret)
    except DatabaseUnavailableError as error:
        log.debug("the use of a credential is noted later: %s", error)


def _is_at_machine(settings: Settings) -> bool:
    """Whether only somebody at this machine can have sent the request, and nobody has an account.

    A browser at this machine may send it for another site's page: that one is a stranger, friend or not.
    """
    return (
        settings.is_loopback
        and not settings.proxies
        and is_loopback(host_name(request.host))
        and proxy_detection.find() is None
        and is_same_origin()
        and not _accounts.exist()
    )


def is_here() -> bool:
    """Whether a program, or our own page, sent the request at this very machine."""
    return is_loopback(request.remote_addr or "") and proxy_detection.find() is None and is_same_origin()


class _Accounts:
    """Whether there are accounts; asked for with every request, so the answer is remembered.

    That there is one is true for ever (the last admin cannot be removed), that there is none for a second.
    """

    def __init__(self) -> None:
        self.database = ""
        self.found = False
        self.asked_s = float("-inf")

    def exist(self) -> bool:
        database = current().database_url
        if database != self.database:
            self.database, self.found, self.asked_s = database, False, float("-inf")
        if not self.found and time.monotonic() - self.asked_s >= NO_ACCOUNTS_S:
            with session_scope(read_only=True) as session:
                is_there = accounts.has_accounts(session)
            if is_there:  # another thread may have noted one since the question was asked
                self.found = True
            self.asked_s = time.monotonic()
        return self.found

    def note(self) -> None:
        """Let no request be the owner's from now on."""
        self.database, self.found = current().database_url, True

    def forget(self) -> None:
        self.database = ""


_accounts = _Accounts()


def accounts_exist() -> bool:
    """Whether anybody has an account."""
    return _accounts.exist()


def note_account() -> None:
    """Note the first account: it ends the owner's time in this process at once."""
    _accounts.note()


def forget_accounts() -> None:
    """Look again at the next request: the database may be another one under the same name."""
    _accounts.forget()


def _check_rights() -> None:
    blueprint = current_app.blueprints.get(request.blueprint or "")
    if not isinstance(blueprint, StrictBlueprint):
        return  # the page, the docs: they hold nothing of the library
    view = current_app.view_functions[request.endpoint or ""]
    if request.method not in SAFE_METHODS and known_by() == BY_SESSION and not is_page():
        raise Forbidden("A browser's session changes things only from our own page (X-Auralis-Page).")
    if getattr(view, "is_public", False):
        return
    if person().role is not Role.ADMIN and getattr(view, "is_for_admins", False):
        raise Forbidden("Only admins may do this.")
