"""Single-use tickets: how a page without a header of its own proves who it is, without a secret in a URL."""

import secrets
from dataclasses import dataclass

from live import keys
from live.client import client
from live.errors import TicketInvalidError

TICKET_BYTES = 24
TICKET_TTL_S = 30


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a ticket lets in.

    Attributes
    ----------
    credential
        Id of what they had shown to get it; None where nobody needs to show anything.
    """

    person: str
    credential: str | None = None


def issue(holder: Holder) -> str:
    """Make a ticket.

    Raises
    ------
    LiveUnavailableError
        Redis is away.
    """
    ticket = secrets.token_urlsafe(TICKET_BYTES)
    client().set(keys.ticket(ticket), f"{holder.person} {holder.credential or ''}", ex=TICKET_TTL_S)
    return ticket


def redeem(ticket: str) -> Holder:
    """Whose ticket it is; it is worth nothing afterwards.

    Raises
    ------
    TicketInvalidError
        It was used before, is too old, or never existed.
    LiveUnavailableError
        Redis is away.
    """
    kept = client().getdel(keys.ticket(ticket))
    if kept is None:
        raise TicketInvalidError("This ticket is not valid any more.")
    person, _, credential = str(kept).partition(" ")
    return Holder(person, credential or None)
