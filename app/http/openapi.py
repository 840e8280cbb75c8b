"""The words of `/api/docs` that stand in no endpoint: written for who reads nothing else."""

from http import HTTPStatus
from typing import Any, NamedTuple

from schemas.envelope import Error, Problem

JSON, PROBLEM_JSON = "application/json", "application/problem+json"

DESCRIPTION = """\
Your music, and what sounds like it.

**Begin.** `POST /api/v1/scans` looks for music and answers with a job. `GET /api/v1/jobs/{job_id}` tells
how far it is, until its `state` is `done`, `failed` or `cancelled`. `GET /api/v1/tracks` lists what was
found, and `GET /api/v1/fingerprints/{track_id}?wait=20` tells how one of them sounds.

**Answers.** One thing stands in `data`, a list in `items`; `meta` tells of the answer itself. An error has
a `code` for programs, a `message` for people and, where values are wrong, `details` that name each; with
`Accept: application/problem+json` it is RFC 9457's. Unknown arguments and fields are errors (422), not
ignored. Strings are Unicode text: half of a surrogate pair is refused (422). Lengths count code points.

**Lists** come in pages of `limit` items. Ask for the next one with `offset`, or with `cursor`: the
`next_cursor` of the page before, all other arguments as they were. `next_cursor` is null on the last page.
Cursors cost the same wherever they are, and nothing is met twice or left out while tracks come and go.
Lists have an `ETag`: `If-None-Match` gets 304.

**Who may.** As long as there are no accounts, whoever sits at the server's machine may do everything and
signs in nowhere; there are no tokens then either. `POST /api/v1/users` makes the first account, an admin's.
From then on programs send a token (`POST /api/v1/tokens`; it is shown once) and browsers a cookie (`POST
/api/v1/session`) and, with whatever changes something, the header `X-Auralis-Page`. On this page,
*Authorize* takes the token, or any word for that header.

**Sending again.** A POST with an `Idempotency-Key` that comes twice does nothing the second time and gets
the same answer. What has a version takes `If-Match` with its `ETag`: 412 when somebody was faster.

**Limits** are told with each answer (`X-RateLimit-Limit`, `-Remaining`, `-Reset`); above them it is 429
with `Retry-After`. `X-Request-ID` is sent back and stands in the server's log.
"""

#: What a part of an address names, and where it is found.
PATH_PARAMETERS = {
    "track_id": "`id` of a track, as in `GET /api/v1/tracks`",
    "album_id": "`id` of an album, as in `GET /api/v1/albums`",
    "artist_id": "`id` of an artist, as in `GET /api/v1/artists`",
    "genre_id": "`id` of a genre, as in `GET /api/v1/genres`",
    "playlist_id": "`id` of a playlist, as in `GET /api/v1/playlists`",
    "job_id": "`id` of a job, as in the answer that started it or in `GET /api/v1/jobs`",
    "root_id": "`id` of a folder with music, as in `GET /api/v1/roots`",
    "user_id": "`id` of an account, as in `GET /api/v1/users`",
    "token_id": "`id` of a token, as in `GET /api/v1/tokens`",
    "item_id": "`item_id` of what stands in the queue, as in `GET /api/v1/queue`",
}


class Known(NamedTuple):
    """An error: its code for programs, where it has no better one, and what it means."""

    code: str
    meaning: str


#: By status, since Python calls some statuses otherwise from version to version.
ERRORS: dict[int, Known] = {
    400: Known("BAD_REQUEST", "The query, the body or a header cannot be read."),
    401: Known("UNAUTHORIZED", "Nobody knows who is asking: no token or login, or a wrong one."),
    403: Known("FORBIDDEN", "Who is asking may not do this, or another site's page asks."),
    404: Known(
        "NOT_FOUND", "It is not there, or is another person's; `code` tells what it is that is missing."
    ),
    409: Known("CONFLICT", "It does not go with what there is; `code` tells why."),
    412: Known("PRECONDITION_FAILED", "`If-Match` names another version: somebody was faster."),
    413: Known("REQUEST_ENTITY_TOO_LARGE", "The body is larger than 1 MB."),
    415: Known("UNSUPPORTED_MEDIA_TYPE", "The body is not `application/json`."),
    416: Known("RANGE_NOT_SATISFIABLE", "The range begins behind the end of the file."),
    422: Known(
        "VALIDATION_FAILED", "Some of the values or names are not taken; `details` tells which and why."
    ),
    429: Known("RATE_LIMITED", "Asked too often: `Retry-After` tells in how many seconds to ask again."),
    500: Known(
        "INTERNAL_SERVER_ERROR", "The fault is the server's; its log has more under the `X-Request-ID`."
    ),
    503: Known(
        "SERVICE_UNAVAILABLE", "Something that this needs does not answer, or too many ask. Ask again soon."
    ),
    507: Known("DISK_FULL", "The server's disk, or its memory of what plays, is full; nothing was changed."),
}

#: What else may come.
OTHER_ERROR = Known("METHOD_NOT_ALLOWED", "Any other error.")

#: gunicorn's own answer, before anything of ours has seen the request.
TOO_LONG = "The address is longer than 8 kB."

#: The 403 of what only admins may do.
FOR_ADMINS = Known("FOR_ADMINS", "Only admins may do this, and the owner while there are no accounts.")

LOCATION = {"Location": {"description": "where to watch it, or get it again", "schema": {"type": "string"}}}

PAGE_HEADERS = {
    "X-Pagination": {
        "description": "`total`, `offset` and `limit` in JSON",
        "required": True,
        "schema": {"type": "string", "example": '{"total":812,"offset":50,"limit":50}'},
    },
    "Link": {
        "description": "addresses of the `first`, `prev`, `next` and `last` page (RFC 8288)",
        "required": True,
        "schema": {"type": "string"},
    },
    "ETag": {"required": True, "schema": {"type": "string"}},
}


def error_response(known: Known) -> dict[str, Any]:
    """An error in the OpenAPI document, in both of its forms."""
    shown = {"status": "error", "code": known.code, "message": "…", "timestamp": "2026-11-23T09:30:00.000Z"}
    json_form = {"schema": Error, "example": shown}
    return {"description": known.meaning, "content": {JSON: json_form, PROBLEM_JSON: {"schema": Problem}}}


def never_null(_converter: Any, _field: Any, *, ret: dict[str, Any]) -> dict[str, Any]:
    """Say of an argument of a query that it is never null: what is not meant is not sent."""
    schema = ret["schema"]
    if isinstance(schema.get("type"), list):
        (schema["type"],) = set(schema["type"]) - {"null"}
    if "enum" in schema:
        schema["enum"] = [value for value in schema["enum"] if value is not None]
    if schema.get("default", "") is None:
        del schema["default"]
    return {}


def path_parameters(rule: str) -> list[dict[str, Any]]:
    """What the OpenAPI document says of the parts of an address that are named."""
    return [
        {"in": "path", "name": name, "description": meaning}
        for name, meaning in PATH_PARAMETERS.items()
        if f"{name}>" in rule
    ]


def status_name(status: HTTPStatus) -> str:
    """The code of an error that has no better one."""
    return ERRORS[status].code if status in ERRORS else status.name
