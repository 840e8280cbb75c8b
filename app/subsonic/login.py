"""Callers of the Subsonic API: a name with a password or a salted token, or an API key.

App passwords are checked first and cost no hash: a player that has one works also while somebody else's
guesses have used up the tries at the account's password, which are counted as logins are.
"""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock

from flask import g, request
from werkzeug.exceptions import HTTPException

from app.http import auth
from app.http.origin_checks import is_silent_browser
from app.subsonic import guesses
from app.subsonic.faults import Code, SubsonicError
from library.catalogue.sorting import fold
from library.database import session_scope
from library.errors import PasswordsBusyError
from library.people import accounts, app_passwords, credentials, passwords
from library.people.accounts import Login
from library.people.credentials import Bearer
from library.states import CredentialKind

WRONG = (
    "Wrong username or password. Use your account's name and an app password, which Settings makes; tokens "
    "(`t` and `s`) work with app passwords only."
)

SILENT_BROWSER = (
    "Without accounts this browser may not call the API, since any page in it could. Use a newer browser, an "
    "app, or create an account."
)

TOO_MANY = "Too many wrong passwords were sent. Wait some minutes, or use an app password."

HEX_PREFIX = "enc:"

#: Confirmed account passwords that are remembered: hashing one for each call of a player would cost 20 ms.
MAX_REMEMBERED = 1000

#: Passwords that are confirmed at the same time; more than are hashed.
MAX_TURNS = 64


@dataclass(frozen=True, slots=True)
class _Sent:
    """The parameters of a login; "" for one that was not sent."""

    name: str
    password: str
    token: str
    salt: str
    api_key: str


def identify() -> None:
    """Find the caller before the request is counted; an error waits for the call that needs a login."""
    if request.blueprint != "subsonic":
        return
    try:
        g.subsonic_refusal = None
        _find(_sent())
    except (SubsonicError, HTTPException, PasswordsBusyError) as error:
        auth.become(None, auth.NOT_AT_ALL)
        g.subsonic_refusal = error


def refuse_unknown() -> None:
    """Raise the error of a failed login."""
    if g.subsonic_refusal is not None:
        raise g.subsonic_refusal


def _sent() -> _Sent:
    values = request.values
    found = (values.get(name, "") for name in ("u", "p", "t", "s", "apiKey"))
    return _Sent(*(text if "\x00" not in text else "" for text in found))


def _find(sent: _Sent) -> None:
    if sent.api_key:
        if sent.name or sent.password or sent.token:
            raise SubsonicError(
                Code.CONFLICTING_MECHANISMS, "`apiKey` must not be combined with `u`, `p` or `t`."
            )
        _become(_by_key(sent.api_key))
        return
    if not sent.name:
        raise SubsonicError(Code.WRONG_LOGIN, WRONG)
    if sent.password and sent.token:
        raise SubsonicError(Code.CONFLICTING_MECHANISMS, "`p` must not be combined with `t` and `s`.")
    owner = auth.find_owner()
    if owner is not None and is_silent_browser():
        raise SubsonicError(Code.WRONG_LOGIN, SILENT_BROWSER)
    if owner is not None:
        auth.become(owner, auth.BY_MACHINE)
    elif sent.token:
        _become(_by_token(sent.name, sent.token, sent.salt))
    else:
        _by_password(sent.name, _decoded(sent.password))


def _become(found: Bearer) -> None:
    auth.become(found.person, auth.BY_TOKEN, found.credential_id)


def _by_key(key: str) -> Bearer:
    for kind in (CredentialKind.TOKEN, CredentialKind.APP):
        if found := auth.find_bearer(key, kind):
            return found
    raise SubsonicError(Code.WRONG_API_KEY, "Invalid API key. Use an API token or an app password.")


def _by_token(name: str, token: str, salt: str) -> Bearer:
    with session_scope(read_only=True) as session:
        known = credentials.find_app_passwords(session, name)
    matches = [each for each in known if app_passwords.is_token_of(each.credential_id, token, salt)]
    if not matches:
        raise SubsonicError(Code.WRONG_LOGIN, WRONG)
    if matches[0].is_stale:
        auth.note_use(app_passwords.secret_of(matches[0].credential_id))
    return matches[0]


def _by_password(name: str, password: str) -> None:
    if not password:
        raise SubsonicError(Code.WRONG_LOGIN, WRONG)
    shown = auth.find_bearer(password, CredentialKind.APP)
    if shown and fold(shown.person.name) == fold(name):
        _become(shown)
        return
    with session_scope(read_only=True) as session:
        login = accounts.find_login(session, name)
    if login is None or not _remembered.has(login, password):
        with _remembered.turn(name, password):
            login = _confirmed(name, password, login)
    auth.become(login.person, auth.BY_TOKEN)


def _confirmed(name: str, password: str, login: Login | None) -> Login:
    if login is not None and _remembered.has(login, password):  # another call has just confirmed it
        return login
    if not guesses.count(name):
        raise SubsonicError(Code.WRONG_LOGIN, TOO_MANY, HTTPStatus.TOO_MANY_REQUESTS)
    is_right = passwords.is_match(password, login.password_hash if login else None)
    if login is None or not is_right:
        raise SubsonicError(Code.WRONG_LOGIN, WRONG)
    _remembered.add(login, password)
    return login


def _decoded(password: str) -> str:
    if not password.startswith(HEX_PREFIX):
        return password
    try:
        return bytes.fromhex(password.removeprefix(HEX_PREFIX)).decode()
    except ValueError:
        raise SubsonicError(Code.WRONG_LOGIN, WRONG) from None


class _Remembered:
    """Digests of confirmed passwords, each with the stored hash: a changed password is checked again."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._lock = Lock()
        self._turns = [Lock() for _ in range(MAX_TURNS)]
        self._digests: OrderedDict[bytes, None] = OrderedDict()

    def turn(self, name: str, password: str) -> Lock:
        """Return the lock in which a password is confirmed, so that calls at the same time count once."""
        return self._turns[hash((name, password)) % MAX_TURNS]

    def has(self, login: Login, password: str) -> bool:
        return self._digest(login, password) in self._digests

    def add(self, login: Login, password: str) -> None:
        with self._lock:
            self._digests[self._digest(login, password)] = None
            while len(self._digests) > MAX_REMEMBERED:
                self._digests.popitem(last=False)

    def _digest(self, login: Login, password: str) -> bytes:
        parts = (login.person.id, login.password_hash, password)
        hashed = (hashlib.sha256(part.encode(errors="replace")).digest() for part in parts)
        return hmac.digest(self._key, b"".join(hashed), "sha256")


_remembered = _Remembered()
