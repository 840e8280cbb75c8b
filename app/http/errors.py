"""Error responses, and the status, code and message of an error."""

import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from typing import Any, NoReturn

from flask import Flask, Response, request
from flask_smorest import Api
from werkzeug.exceptions import HTTPException, UnprocessableEntity

from app.error_table import DOMAIN_ERRORS, REFUSALS
from app.http.openapi import ERRORS, FOR_ADMINS, OTHER_ERROR, PROBLEM_JSON, error_response, status_name
from app.http.responses import success
from cache.single_flight import StillComputingError
from library.errors import ChangedMeanwhileError
from live.errors import CommandRefusedError
from schemas.envelope import Error
from schemas.objects import JsonObject

RETRY_AFTER_S = 1  # results of searches and lists take milliseconds


#: Codes that the socket names differently (docs/protocol.md).
SOCKET_CODES = {"TRACK_NOT_FOUND": "INVALID_TRACK", "INTERNAL_SERVER_ERROR": "INTERNAL_ERROR"}

#: Messages instead of an error's own, which would show statements or paths.
HIDDEN_MESSAGES = {
    "CHANGED_MEANWHILE": "Another request changed this first. Nothing was changed; reload it and try again.",
    "DATABASE_DAMAGED": "The database file is damaged. Stop the server and restore a backup.",
    "DATABASE_UNAVAILABLE": "The database is unavailable. Try again in a moment.",
    "LIVE_UNAVAILABLE": "The player's storage (Redis) is unavailable. Try again in a moment.",
    "LIVE_FULL": "The player's storage (Redis) is full. Nothing was changed; clear a queue and try again.",
    "DISK_FULL": "The server's disk is full. Nothing was changed; free some space and try again.",
    "INTERNAL_SERVER_ERROR": "The server failed unexpectedly. Its log has the reason by the request id.",
}

log = logging.getLogger(__name__)


class EnvelopeApi(Api):  # type: ignore[misc]  # flask-smorest has no type information
    """flask-smorest's Api with Auralis' error responses."""

    ERROR_SCHEMA = Error

    def _register_responses(self) -> None:
        """Describe each error once in the document; endpoints refer to it by its code."""
        for known in (*ERRORS.values(), FOR_ADMINS):
            self.spec.components.response(known.code, error_response(known), lazy=True)
        other = error_response(OTHER_ERROR)
        self.spec.components.response(self.DEFAULT_ERROR_RESPONSE_NAME, other, lazy=True)

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Return the response for an HTTP error."""
        return http_error(error)

    def _openapi_json(self) -> Response:
        return Response(self._document, mimetype="application/json")

    @cached_property
    def _document(self) -> str:
        """Return the OpenAPI document; writing it takes 45 ms, in which no socket is served."""
        return json.dumps(self.spec.to_dict(), indent=2)


def register(app: Flask) -> None:
    """Handle every error that the domain or the framework raises."""
    for error_class in (*DOMAIN_ERRORS, CommandRefusedError):
        app.register_error_handler(error_class, domain_error)
    app.register_error_handler(StillComputingError, still_computing)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unexpected_error)


def refuse(location: str, name: str, why: str) -> NoReturn:
    """Return 422 for one value that no schema can validate."""
    error = UnprocessableEntity()
    error.data = {"messages": {location: {name: [why]}}}  # type: ignore[attr-defined]  # as webargs does
    raise error


def code_of(error: Exception) -> str:
    """Return the code of a domain error."""
    described = describe(error)
    assert described is not None
    return described.code


@dataclass(frozen=True, slots=True)
class Described:
    """A domain error as clients see it."""

    status: HTTPStatus
    code: str
    message: str
    details: JsonObject


def describe(error: Exception) -> Described | None:
    """Return status, code and message of a domain error; None for any other error."""
    if isinstance(error, CommandRefusedError):
        return Described(REFUSALS[error.code], error.code, str(error), error.details)
    for kind, (status, code) in DOMAIN_ERRORS.items():
        if isinstance(error, kind):
            details = getattr(error, "details", {})
            return Described(status, code, HIDDEN_MESSAGES.get(code, str(error)), details)
    return None


def domain_error(error: Exception) -> Response:
    """Return the response for a domain error."""
    described = describe(error)
    assert described is not None
    if described.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("%s %s: %s", request.method, request.path, error)
    elif isinstance(error, ChangedMeanwhileError):  # it may be a bug
        log.warning("%s %s: %s", request.method, request.path, error)
    answer = respond(described.status, described.code, described.message, described.details)
    is_unavailable = described.status == HTTPStatus.SERVICE_UNAVAILABLE
    retry_after_s = getattr(error, "retry_after_s", RETRY_AFTER_S if is_unavailable else None)
    if retry_after_s is not None:
        answer.headers["Retry-After"] = str(retry_after_s)
    return answer


def still_computing(_error: StillComputingError) -> Response:
    """Return 202 while another request is computing this result."""
    waiting = {"state": "computing", "retry_after_s": RETRY_AFTER_S}
    answer = success(waiting, HTTPStatus.ACCEPTED)
    answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    return answer


def http_error(error: HTTPException) -> Response:
    """Return the response for an error of Flask, flask-smorest or webargs."""
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    data: dict[str, Any] = getattr(error, "data", None) or {}
    code = status_name(status)
    message = data.get("message") or error.description or status.phrase
    if status is HTTPStatus.UNPROCESSABLE_ENTITY:
        message = "Some values are not valid. `details` lists them."
    answer = respond(status, code, message, data.get("messages"))
    for name, value in error.get_headers(request.environ):
        if name == "Allow":
            answer.headers[name] = ", ".join(sorted(value.split(", ")))
        elif name not in ("Content-Type", "Content-Length"):
            answer.headers[name] = value
    return answer


def unexpected_error(error: Exception) -> Response:
    """Return 500 for an unexpected error, and log its traceback."""
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    code = HTTPStatus.INTERNAL_SERVER_ERROR.name
    return respond(HTTPStatus.INTERNAL_SERVER_ERROR, code, HIDDEN_MESSAGES[code])


def respond(status: HTTPStatus, code: str, message: str, details: Any = None) -> Response:
    """Return an error response, in the form of RFC 9457 if the client prefers it."""
    if request.accept_mimetypes.best_match(["application/json", PROBLEM_JSON]) == PROBLEM_JSON:
        problem = {"type": "about:blank", "title": status.phrase, "status": status, "detail": message}
        answer = _json(problem | {"code": code} | _details(details), status)
        answer.mimetype = PROBLEM_JSON
        return answer
    timestamp = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body = {"status": "error", "code": code, "message": message, "timestamp": timestamp}
    answer = _json(body | _details(details), status)
    if status is HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _json(body: JsonObject, status: HTTPStatus) -> Response:
    """Return JSON of any details: they may repeat names that are no strings, and positions as keys."""
    return Response(json.dumps(body, default=str), status=status, mimetype="application/json")


def _details(details: Any) -> JsonObject:
    return {"details": details} if details else {}
