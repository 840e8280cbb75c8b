"""Connections of the caller to scrobblers: services that store the plays as well."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from flask import Response
from werkzeug.exceptions import TooManyRequests

from app.connection_limits import ConnectionLimits
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.responses import iso, success
from library.database import OpenSession, session_scope
from library.errors import OperationInvalidError
from library.paging import ListRow
from library.people import scrobblers
from library.states import ScrobblerService
from schemas import envelope
from schemas.listening.scrobblers import (
    ConnectionBody,
    Scrobbler,
    ScrobblerConnection,
    ScrobblerList,
    ScrobblerPermission,
)
from schemas.objects import JsonObject
from workers.scrobbling import lastfm, sending
from workers.scrobbling.errors import ScrobblerUnknownError

blueprint = StrictBlueprint(
    "scrobblers",
    __name__,
    url_prefix="/api/v1/scrobblers",
    description="Services that store your plays as well",
)


#: Requests that wait for a service, of all users together and of one.
_turns = ConnectionLimits(8, 2)


@blueprint.route("")
@blueprint.response(HTTPStatus.OK, envelope.success(ScrobblerList))
def list_scrobblers() -> Response:
    """List ListenBrainz and Last.fm with the state of your connections."""
    with session_scope(read_only=True) as session:
        return success({"scrobblers": list(_described(session))})


@blueprint.route("/<service>/permission", methods=["POST"])
@blueprint.response(HTTPStatus.CREATED, envelope.success(ScrobblerPermission))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def ask_permission(service: str) -> Response:
    """Get the page of Last.fm on which you permit Auralis to send plays; connect with the token afterwards.

    ListenBrainz has no such page (422): connect with the token of your profile there.
    """
    if sending.service_of(service) is not lastfm:
        raise OperationInvalidError("Connect with the token of your profile; there is no page for it.")
    with _asking():
        token, url = lastfm.authorize()
    return success({"url": url, "token": token}, HTTPStatus.CREATED)


@blueprint.route("/<service>", methods=["PUT"])
@blueprint.arguments(ScrobblerConnection)
@blueprint.response(HTTPStatus.OK, envelope.success(Scrobbler))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def connect(body: ConnectionBody, service: str) -> Response:
    """Connect a service with your token, which it checks first: your plays from now on are sent to it.

    Plays that waited for an earlier connection are sent as well.
    """
    with _asking():
        account = sending.service_of(service).connect(body.token)
    kind = ScrobblerService(service)
    with session_scope() as session:
        scrobblers.connect(session, person().id, kind, account.user_name, account.secret)
        return success(_find(session, kind))


@blueprint.route("/<service>", methods=["DELETE"])
@blueprint.response(HTTPStatus.OK, envelope.success(Scrobbler))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def disconnect(service: str) -> Response:
    """Disconnect a service and forget your token; plays that wait are not sent to it."""
    if service not in set(ScrobblerService):
        raise ScrobblerUnknownError(f"There is no service {service!r}.")
    kind = ScrobblerService(service)
    with session_scope() as session:
        if not scrobblers.disconnect(session, person().id, kind):
            raise ScrobblerUnknownError(f"You have not connected {service!r}.")
        return success(_find(session, kind))


@contextmanager
def _asking() -> Iterator[None]:
    """Ask a service within, outside of a transaction: a thread may wait for it for seconds."""
    holder = person().id
    if not _turns.acquire(holder):
        raise TooManyRequests(
            "Too many requests wait for this service. Try again in a moment.", retry_after=5
        )
    try:
        yield
    finally:
        _turns.release(holder)


def _find(session: OpenSession, service: ScrobblerService) -> JsonObject:
    return next(one for one in _described(session) if one["service"] == service)


def _described(session: OpenSession) -> Iterator[JsonObject]:
    known = scrobblers.find_all(session, person().id)
    for service, module in sending.SERVICES.items():
        yield _serialize(service, module.is_available(), known.get(service))


def _serialize(service: ScrobblerService, is_available: bool, row: ListRow | None) -> JsonObject:
    return {
        "service": service,
        "available": is_available,
        "state": row.state if row else "none",
        "user_name": row.user_name if row else None,
        "connected_at": iso(row.connected_at) if row else None,
        "pending": row.pending if row else 0,
        "is_full": bool(row and row.is_full),
        "sent": row.sent if row else 0,
        "sent_at": iso(row.sent_at) if row else None,
        "refused": row.refused if row else 0,
        "message": (row.message or None) if row else None,
        "retry_at": iso(row.retry_at) if row else None,
    }
