"""Serve the table of calls at /rest: with and without `.view`, by GET and by form."""

import logging
from http import HTTPStatus

from flask import Blueprint, Flask, Response, request

from app.http import auth
from app.subsonic import arguments, endpoints, login, responses
from app.subsonic.endpoints import Endpoint, Right
from app.subsonic.faults import STATUSES, Code, SubsonicError, translated, unexpected
from library.states import Role

blueprint = Blueprint("subsonic", __name__, url_prefix="/rest")

SUFFIX = ".view"

log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Find callers of the API before requests are counted; to be called before the limits are registered."""
    app.before_request(login.identify)


@blueprint.route("/", defaults={"name": ""}, methods=["GET", "POST"])
@blueprint.route("/<path:name>", methods=["GET", "POST"])
def call(name: str) -> Response:
    """Answer one call."""
    responses.check_format()
    endpoint = _endpoint(name)
    if endpoint is None:
        login.refuse_unknown()
        raise SubsonicError(Code.GENERIC, f"Auralis does not have the method {name[:64]!r}.")
    if endpoint.right is not Right.ALL:
        login.refuse_unknown()
        _check_version(request.values.get("v", ""))
    if endpoint.right is Right.ADMIN and auth.person().role is not Role.ADMIN:
        raise SubsonicError(Code.DENIED, "Only administrators may do this.")
    answer = endpoint.call(arguments.load(endpoint.arguments, request.values))
    return answer if isinstance(answer, Response) else responses.succeed(answer)


@blueprint.errorhandler(Exception)
def refuse(error: Exception) -> Response:
    """Return the envelope of an error."""
    known = translated(error)
    if known is None:
        log.error("%s %s failed", request.method, request.path, exc_info=error)
        return responses.fail(unexpected())
    if known.status == HTTPStatus.SERVICE_UNAVAILABLE:
        log.warning("%s %s: %s", request.method, request.path, error)
    endpoint = _endpoint((request.view_args or {}).get("name", ""))
    if endpoint is not None and endpoint.has_statuses and known.status == HTTPStatus.OK:
        known.status = STATUSES.get(known.code, HTTPStatus.BAD_REQUEST)
    return responses.fail(known)


def _endpoint(name: str) -> Endpoint | None:
    return endpoints.BY_NAME.get(name.removesuffix(SUFFIX))


def _check_version(sent: str) -> None:
    """Refuse clients of another major version; minor versions are compatible."""
    major = sent.partition(".")[0]
    if not (major.isascii() and major.isdigit()) or int(major[:9]) == 1:
        return
    if int(major[:9]) < 1:
        raise SubsonicError(
            Code.CLIENT_TOO_OLD, "The client must be upgraded: Auralis speaks version 1.16.1."
        )
    raise SubsonicError(Code.SERVER_TOO_OLD, "The server must be upgraded: Auralis speaks version 1.16.1.")
