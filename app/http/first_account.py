"""The code from the log that creates the first account of a server that others can reach."""

import hmac
import logging

from config.secret_files import read_or_create_secret
from config.settings import Settings, current
from library.database import session_scope
from library.people import accounts

CODE_FILE = "first_account_code"

log = logging.getLogger(__name__)


def prepare(settings: Settings) -> None:
    """Refuse to start open to the network without accounts; in a container, log the code for the first one.

    Raises
    ------
    SettingError
        Others can reach the server, and there is no account.
    """
    accounts.refuse_unprotected(settings)
    if settings.is_loopback or not settings.container:
        return
    with session_scope(read_only=True) as session:
        is_new = not accounts.has_accounts(session)
    if is_new:
        log.warning(
            "there is no account yet; the page asks for this code to create the first one: %s",
            _code(settings),
        )


def is_code(sent: str | None) -> bool:
    """Return whether this is the code from the log; False while there is none."""
    try:
        code = (current().data / CODE_FILE).read_bytes().strip()
    except FileNotFoundError:
        return False
    return bool(code) and sent is not None and hmac.compare_digest(sent.encode(), code)


def forget_code() -> None:
    """Remove the used code; the database refuses a second first account as well."""
    (current().data / CODE_FILE).unlink(missing_ok=True)


def _code(settings: Settings) -> str:
    return read_or_create_secret(settings.data / CODE_FILE)
