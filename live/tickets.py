"""Single-use tickets: a page authenticates its socket with one, so that no secret stands in a URL."""

import secrets
from dataclasses import dataclass

from live import keys
from live.client import client
from live.errors import TicketInvalidError

TICKET_BYTES = 24
TICKET_TTL_S = 30


@dataclass(frozen=True, slots=True)
class Holder:
    """The user that a ticket authenticates.

    Attributes
    ----------
    credential
        Id of the login or token that the ticket was made with; None for the machine's owner.
    """

    person: str
    credential: str | None = None


def issue(holder: Holder) -> str:
    """Issue a ticket.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    ticket = secrets.token_urlsafe(TICKET_BYTES)
    client().set(keys.ticket(ticket), f"{holder.person} {holder.credential or ''}", ex=TICKET_TTL_S)
    return ticket


def redeem(ticket: str) -> Holder:
    """Return the holder of a ticket; it is invalid afterwards.

    Raises
    ------
    TicketInvalidError
        The ticket was used before, is too old, or never existed.
    LiveUnavailableError
        Redis is unavailable.
    """
    stored = client().getdel(keys.ticket(ticket))
    if stored is None:
        raise TicketInvalidError("This ticket is no longer valid. Get a new one.")
    person, _, credential = str(stored).partition(" ")
    return Holder(person, credential or None)
