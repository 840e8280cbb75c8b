"""Bodies and arguments as they come over the wire, read strictly: what is odd is refused, not guessed at."""

import json
from http import HTTPStatus
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

import marshmallow
from flask import Request, request
from webargs import missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, NotFound, PreconditionFailed, UnsupportedMediaType
from werkzeug.http import parse_range_header

from schemas.batch import MAX_OPERATIONS

JSON = "application/json"

#: No body has as many; each that is unknown would have a message of its own.
MAX_NAMES = 100

#: Lists and objects of a body; the longest batch has half as many. Making half a million of them takes a
#: quarter of a second, counting brackets a millisecond.
MAX_BRACKETS = 2 * MAX_OPERATIONS


class StrictParser(FlaskParser):
    """Refuses unknown arguments, which webargs drops, and JSON that says two things at once."""

    def __init__(self) -> None:
        super().__init__()
        self.unknown = marshmallow.RAISE

    def load_querystring(self, req: Request, schema: Any) -> Any:
        """The query as a plain dictionary: no argument is a list, and none comes twice (`find_repeated`)."""
        del schema
        return req.args.to_dict()

    def load_json(self, req: Request, schema: Any) -> Any:
        """The body as JSON; `missing` where there is none."""
        del schema
        body = req.get_data()
        if req.mimetype != JSON:
            if body or req.mimetype:
                raise UnsupportedMediaType(f"Bodies are {JSON} here.")
            return missing
        if not body.strip():
            return missing
        return _parse(body)


def _parse(body: bytes) -> Any:
    if body.count(b"[") + body.count(b"{") > MAX_BRACKETS:
        raise BadRequest(f"The body has more than {MAX_BRACKETS} lists and objects.")
    try:
        return json.loads(body.decode(), object_pairs_hook=_object, parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise BadRequest("The body is not UTF-8.") from None
    except RecursionError:
        raise BadRequest("The body is nested too deeply.") from None
    except ValueError as error:  # and numbers of more digits than Python reads
        raise BadRequest(f"The body is no JSON: {error}.") from None


def find_text(name: str) -> str | None:
    """Return a text of the body, before anything judges the body; None where it has none, or is no JSON."""
    try:
        body = _parse(request.get_data())
    except BadRequest:
        return None
    found = body.get(name) if isinstance(body, dict) else None
    return found if isinstance(found, str) else None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MAX_NAMES:
        raise BadRequest(f"The body names more than {MAX_NAMES} things in one.")
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadRequest("The body names something twice.")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise BadRequest(f"The body has {name}, which is no JSON.")


def check_text() -> None:
    """Refuse arguments that are no text, and ids that no row can have."""
    for value in (request.view_args or {}).values():
        if isinstance(value, str) and ("\x00" in value or "\ufffd" in value):
            raise NotFound
    if b"%" in request.query_string or not request.query_string.isascii():
        try:
            unquote_to_bytes(request.query_string).decode()
        except UnicodeDecodeError:
            raise BadRequest("The query is not UTF-8.") from None


def find_repeated() -> list[str]:
    """Names of query arguments that come more than once."""
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


def drop_unsupported_range(environ: dict[str, Any], length: int) -> dict[str, Any]:
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


#: Statuses that reading a body may end in.
BODY_ERRORS = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
