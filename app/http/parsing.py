"""Strict parsing of bodies, queries and headers: ambiguous input is refused."""

import json
from http import HTTPStatus
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIEnvironment

import marshmallow
from flask import Request, request
from webargs import missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, NotFound, PreconditionFailed, UnsupportedMediaType
from werkzeug.http import parse_range_header

from schemas.listening.batch import MAX_OPERATIONS

JSON = "application/json"

#: No valid body has as many; each unknown name would get a message of its own.
MAX_NAMES = 100

#: Lists and objects of a body; the longest batch has half as many. Parsing half a million of them takes a
#: quarter of a second, counting brackets a millisecond.
MAX_BRACKETS = 2 * MAX_OPERATIONS


class StrictParser(FlaskParser):
    """Refuses unknown arguments, which webargs drops, and JSON with repeated names."""

    def __init__(self) -> None:
        super().__init__()
        self.unknown = marshmallow.RAISE

    def load_querystring(self, req: Request, schema: Any) -> Any:
        """Return the query as a dictionary; `find_repeated` refuses arguments that are given twice."""
        del schema
        return req.args.to_dict()

    def load_json(self, req: Request, schema: Any) -> Any:
        """Return the body as JSON; `missing` without one."""
        del schema
        body = req.get_data()
        if req.mimetype != JSON:
            if body or req.mimetype:
                raise UnsupportedMediaType(f"The body must be {JSON}. Send it with that Content-Type.")
            return missing
        if not body.strip():
            return missing
        return parse_json(body)


def parse_json(body: bytes) -> Any:
    """Return a body of JSON, without repeated names and within bounds.

    Raises
    ------
    BadRequest
    """
    if body.count(b"[") + body.count(b"{") > MAX_BRACKETS:
        raise BadRequest(f"The body has more than {MAX_BRACKETS} lists and objects.")
    try:
        return json.loads(body.decode(), object_pairs_hook=_object, parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise BadRequest("The body is not UTF-8.") from None
    except RecursionError:
        raise BadRequest("The body has too many nested levels.") from None
    except ValueError as error:  # also for numbers with more digits than Python parses
        raise BadRequest(f"The body is not valid JSON: {error}.") from None


def find_text(name: str) -> str | None:
    """Return a string of the body before it is validated; None without one."""
    try:
        body = parse_json(request.get_data())
    except BadRequest:
        return None
    found = body.get(name) if isinstance(body, dict) else None
    return found if isinstance(found, str) else None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(pairs) > MAX_NAMES:
        raise BadRequest(f"An object of the body has more than {MAX_NAMES} names.")
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadRequest("An object of the body has a name twice.")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise BadRequest(f"The body has {name}, which is not valid JSON.")


def check_text() -> None:
    """Refuse queries that are not UTF-8, and ids that no row can have."""
    for value in (request.view_args or {}).values():
        if isinstance(value, str) and ("\x00" in value or "\ufffd" in value):
            raise NotFound
    if b"%" in request.query_string or not request.query_string.isascii():
        try:
            unquote_to_bytes(request.query_string).decode()
        except UnicodeDecodeError:
            raise BadRequest("The query is not UTF-8.") from None


def find_repeated() -> list[str]:
    """Return the names of repeated query arguments."""
    return [name for name, values in request.args.lists() if len(values) > 1]


def expected_version() -> int | None:
    """Return the version in If-Match; None where the client sets no condition.

    Raises
    ------
    PreconditionFailed
        If-Match holds no ETag of a version.
    """
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return None
    tags = list(request.if_match.as_set())
    if len(tags) != 1 or not (tags[0].isascii() and tags[0].isdigit()):
        raise PreconditionFailed("`If-Match` is not an ETag of this resource. Load it again to get its ETag.")
    return int(tags[0])


def drop_unsupported_range(environ: WSGIEnvironment, length: int) -> WSGIEnvironment:
    """Return a request's environment without a Range that the server ignores (RFC 9110, 14.2).

    Ignored are malformed ranges, units other than bytes, and several ranges at once.

    Parameters
    ----------
    length
        Of the whole file, bytes. A suffix that is longer than the file is the whole file.
    """
    wanted = parse_range_header(environ.get("HTTP_RANGE"))
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return {name: value for name, value in environ.items() if name != "HTTP_RANGE"}
    begin, _end = wanted.ranges[0]
    return environ | {"HTTP_RANGE": "bytes=0-"} if begin < -length else environ


#: Statuses of bodies that cannot be read.
BODY_ERRORS = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
