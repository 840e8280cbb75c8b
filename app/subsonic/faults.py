"""Errors of the Subsonic API, with the codes of its specification."""

from enum import IntEnum
from http import HTTPStatus

from werkzeug.exceptions import HTTPException

from app.http.errors import HIDDEN_MESSAGES, RETRY_AFTER_S, describe
from cache.single_flight import StillComputingError


class Code(IntEnum):
    """Codes of the specification. 41 is not used: it would tell the names of accounts."""

    GENERIC = 0
    MISSING = 10
    CLIENT_TOO_OLD = 20
    SERVER_TOO_OLD = 30
    WRONG_LOGIN = 40
    NO_SUCH_MECHANISM = 42
    CONFLICTING_MECHANISMS = 43
    WRONG_API_KEY = 44
    DENIED = 50
    NOT_FOUND = 70


#: Codes of statuses that errors of the domain and of HTTP have; others are GENERIC.
BY_STATUS = {
    HTTPStatus.UNAUTHORIZED: Code.WRONG_LOGIN,
    HTTPStatus.FORBIDDEN: Code.DENIED,
    HTTPStatus.NOT_FOUND: Code.NOT_FOUND,
}

#: Statuses of errors where the specification has some; others are 400.
STATUSES = {
    Code.WRONG_LOGIN: HTTPStatus.UNAUTHORIZED,
    Code.WRONG_API_KEY: HTTPStatus.UNAUTHORIZED,
    Code.DENIED: HTTPStatus.FORBIDDEN,
    Code.NOT_FOUND: HTTPStatus.NOT_FOUND,
}

#: Statuses that a player acts on by waiting, and that of another site's page; any other error is 200, as the
#: specification has it.
KEPT = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


class SubsonicError(Exception):
    """An error as players see it."""

    def __init__(self, code: Code, message: str, status: int = HTTPStatus.OK) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status
        self.headers: dict[str, str] = {}


def not_found(kind: str, id_: str) -> SubsonicError:
    """Return the error for an id without a row."""
    return SubsonicError(Code.NOT_FOUND, f"There is no {kind} {id_[:64]!r}.")


def translated(error: Exception) -> SubsonicError | None:
    """Return an error of Subsonic, the domain or HTTP as players see it; None for an unexpected one."""
    if isinstance(error, SubsonicError):
        return error
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
        made = _made(status, error.description or status.phrase)
        wait_s = getattr(error, "retry_after", None)
        if wait_s is not None:
            made.headers["Retry-After"] = str(wait_s)
        return made
    if isinstance(error, StillComputingError):
        made = _made(HTTPStatus.SERVICE_UNAVAILABLE, "The result is still being computed. Try again soon.")
        made.headers["Retry-After"] = str(RETRY_AFTER_S)
        return made
    described = describe(error)
    return _made(described.status, described.message) if described else None


def unexpected() -> SubsonicError:
    """Return the error for a fault of the server."""
    return SubsonicError(Code.GENERIC, HIDDEN_MESSAGES["INTERNAL_SERVER_ERROR"])


def _made(status: HTTPStatus, message: str) -> SubsonicError:
    code = BY_STATUS.get(status, Code.GENERIC)
    return SubsonicError(code, message, status if status in KEPT else HTTPStatus.OK)
