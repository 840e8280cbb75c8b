"""Issue tickets for the socket."""

from http import HTTPStatus

from flask import Response

from app.http import auth
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from live import tickets
from live.tickets import TICKET_TTL_S, Holder
from schemas import envelope
from schemas.playing import Ticket

blueprint = StrictBlueprint(
    "tickets",
    __name__,
    url_prefix="/api/v1/ws/tickets",
    description="Tickets with which a page authenticates its socket",
)


@blueprint.route("", methods=["POST"])
@blueprint.response(HTTPStatus.CREATED, envelope.success(Ticket))
@blueprint.alt_response(HTTPStatus.UNAUTHORIZED, schema=envelope.Error)
def issue_ticket() -> Response:
    """Get a ticket that authenticates a socket once, within 30 seconds."""
    holder = Holder(auth.person().id, auth.identity().credential)
    data = {"ticket": tickets.issue(holder), "expires_in_s": TICKET_TTL_S}
    return success(data, HTTPStatus.CREATED)
