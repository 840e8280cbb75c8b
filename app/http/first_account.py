"""How the first account comes to be where nobody can be taken for the owner: by a code from the log."""

import hmac
import logging

from config.secret_files import read_or_create_secret
from config.settings import Settings, current
from library.database import session_scope
from library.people import accounts

CODE_FILE = "first_account_code"

log = logging.getLogger(__name__)


def prepare(settings: Settings) -> None:
    """Refuse an open door without accounts; in a container, say with which code the first one is made.

    Raises
    ------
    SettingError
        Others could reach the server, and nobody needs a password.
    """
    accounts.refuse_unprotected(settings)
    if settings.is_loopback or not settings.container:
        return
    with session_scope(read_only=True) as session:
        is_new = not accounts.has_accounts(session)
    if is_new:
        log.warning("there is no account yet; the code that makes the first one is %s", _code(settings))


def is_code(sent: str | None) -> bool:
    """Tell whether this is the code from the log; without one, no code is right."""
    try:
        code = (current().data / CODE_FILE).read_bytes().strip()
    except FileNotFoundError:
        return False
    return bool(code) and sent is not None and hmac.compare_digest(sent.encode(), code)


def forget_code() -> None:
    """Remove the code, which has served: beside an account the database refuses another first one."""
    (current().data / CODE_FILE).unlink(missing_ok=True)


def _code(settings: Settings) -> str:
    return read_or_create_secret(settings.data / CODE_FILE)
