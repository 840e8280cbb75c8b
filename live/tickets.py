"""Single-use tickets: how a page without a header of its own proves who it is, without a secret in a URL."""

import secrets

from live import keys
from live.client import client
from live.errors import TicketInvalidError

TICKET_BYTES = 24
TICKET_TTL_S = 30


def issue(person: str) -> str:
    """Make a ticket for a person.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    ticket = secrets.token_urlsafe(TICKET_BYTES)
    client().set(keys.ticket(ticket), person, ex=TICKET_TTL_S)
    return ticket


def redeem(ticket: str) -> str:
    """Whose ticket it is; it is worth nothing afterwards.

    Raises
    ------
    TicketInvalidError
        It was used before, is too old, or never existed.
    LiveUnavailableError
        Redis is away.
    """
    person = client().getdel(keys.ticket(ticket))
    if person is None:
        raise TicketInvalidError("This ticket is not valid any more.")
    return str(person)
