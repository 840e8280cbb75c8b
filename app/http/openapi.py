"""Texts of the OpenAPI document outside endpoints, for readers of `/api/docs` alone."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from schemas.envelope import Error, Problem

JSON, PROBLEM_JSON = "application/json", "application/problem+json"

DESCRIPTION = """\
Your music library, its playback, and tracks that sound alike.

**Getting started.** `POST /api/v1/scans` scans for music and returns a job. `GET /api/v1/jobs/{job_id}` shows
its progress, until its `state` is `done`, `failed` or `cancelled`. `GET /api/v1/tracks` lists the tracks that
were found, and `GET /api/v1/fingerprints/{track_id}?wait=20` returns the fingerprint of one.

**Responses.** A single object is in `data`, a list in `items`; `meta` describes the response itself. An error
has a `code` for programs, a `message` for people and, for values that are not valid, `details` about each;
with `Accept: application/problem+json` it has the form of RFC 9457. Unknown arguments and fields are errors
(422), not ignored. Strings are Unicode text: half of a surrogate pair is refused (422). Lengths count code
points.

**Lists** have pages of `limit` items. Request the next one with `offset`, or with `cursor`: the `next_cursor`
of the page before, with all other arguments unchanged. `next_cursor` is null on the last page. Cursors cost
the same at every position, and no item is repeated or skipped while tracks are added and removed. Lists have
an `ETag`: `If-None-Match` gets 304.

**Authentication.** While there are no accounts, the user of the server's machine may do everything without
logging in; there are no tokens either. `POST /api/v1/users` creates the first account, an administrator's.
From then on programs send a token (`POST /api/v1/tokens`; it is shown once) and browsers a cookie (`POST
/api/v1/session`) and, with every change, the header `X-Auralis-Page`. On this page, *Authorize* takes the
token, or any word for that header.

**Retries.** A repeated POST with the same `Idempotency-Key` is not run again and gets the same response.
Resources with a version take `If-Match` with their `ETag`: 412 if another request changed them first.

**Rate limits** are in each response (`X-RateLimit-Limit`, `-Remaining`, `-Reset`); beyond them it is 429 with
`Retry-After`. `X-Request-ID` is returned and stands in the server's log.
"""

#: Descriptions of the parameters in paths.
PATH_PARAMETERS = {
    "track_id": "`id` of a track, as in `GET /api/v1/tracks`",
    "album_id": "`id` of an album, as in `GET /api/v1/albums`",
    "artist_id": "`id` of an artist, as in `GET /api/v1/artists`",
    "genre_id": "`id` of a genre, as in `GET /api/v1/genres`",
    "playlist_id": "`id` of a playlist, as in `GET /api/v1/playlists`",
    "job_id": "`id` of a job, as in the response that started it or in `GET /api/v1/jobs`",
    "root_id": "`id` of a music folder, as in `GET /api/v1/roots`",
    "match_id": "`id` of a match, as in `GET /api/v1/matches`",
    "user_id": "`id` of an account, as in `GET /api/v1/users`",
    "token_id": "`id` of a token, as in `GET /api/v1/tokens`",
    "password_id": "`id` of an app password, as in `GET /api/v1/app-passwords`",
    "item_id": "`item_id` of an item of the queue, as in `GET /api/v1/queue`",
    "service": "`listenbrainz` or `lastfm`",
}


class Known(NamedTuple):
    """The default code of a status, and its meaning."""

    code: str
    meaning: str


#: By status: versions of Python name some statuses differently.
ERRORS: dict[int, Known] = {
    400: Known("BAD_REQUEST", "The query, the body or a header cannot be read."),
    401: Known(
        "UNAUTHORIZED",
        "The caller is unknown: no token or login was sent, or it is not valid. Log in, or send a token.",
    ),
    403: Known("FORBIDDEN", "The caller may not do this, or the request comes from another site's page."),
    404: Known(
        "NOT_FOUND", "It does not exist, or belongs to another person; `code` names the missing resource."
    ),
    409: Known("CONFLICT", "It conflicts with the current state; `code` names the reason."),
    412: Known(
        "PRECONDITION_FAILED", "`If-Match` names another version: the resource was changed. Load it again."
    ),
    413: Known("REQUEST_ENTITY_TOO_LARGE", "The body is larger than 1 MB."),
    415: Known("UNSUPPORTED_MEDIA_TYPE", "The body is not `application/json`."),
    416: Known("RANGE_NOT_SATISFIABLE", "The range begins after the end of the file."),
    422: Known(
        "VALIDATION_FAILED", "Some values or names are not valid; `details` lists them with the reasons."
    ),
    429: Known("RATE_LIMITED", "Too many requests. Retry after the seconds in `Retry-After`."),
    500: Known(
        "INTERNAL_SERVER_ERROR", "The server failed; its log has the reason under the `X-Request-ID`."
    ),
    503: Known(
        "SERVICE_UNAVAILABLE",
        "A service that this needs is unavailable, or too many requests wait. Try again in a moment.",
    ),
    507: Known("DISK_FULL", "The server's disk or the player's storage is full; nothing was changed."),
}

#: Other statuses.
OTHER_ERROR = Known("METHOD_NOT_ALLOWED", "Any other error.")

#: gunicorn's own response, before the application gets the request.
TOO_LONG = "The URL is longer than 8 kB."

#: The 403 of endpoints for administrators.
FOR_ADMINS = Known(
    "FOR_ADMINS", "Only administrators may do this, and the owner while there are no accounts."
)

LOCATION = {"Location": {"description": "URL of the created resource or job", "schema": {"type": "string"}}}

PAGE_HEADERS = {
    "X-Pagination": {
        "description": "`total`, `offset` and `limit` in JSON",
        "required": True,
        "schema": {"type": "string", "example": '{"total":812,"offset":50,"limit":50}'},
    },
    "Link": {
        "description": "URLs of the `first`, `prev`, `next` and `last` page (RFC 8288)",
        "required": True,
        "schema": {"type": "string"},
    },
    "ETag": {"required": True, "schema": {"type": "string"}},
}


def below(base_path: str, options: Mapping[str, Any]) -> Mapping[str, object]:
    """Return flask-smorest's options that name addresses, for a server below a path."""
    if not base_path:
        return {}
    spec = options["API_SPEC_OPTIONS"] | {"servers": [{"url": base_path}]}
    assets = base_path + options["OPENAPI_SWAGGER_UI_URL"]
    return {"API_SPEC_OPTIONS": spec, "OPENAPI_SWAGGER_UI_URL": assets}


def error_response(known: Known) -> dict[str, Any]:
    """Return an error of the OpenAPI document, in both of its forms."""
    shown = {"status": "error", "code": known.code, "message": "…", "timestamp": "2026-11-23T09:30:00.000Z"}
    json_form = {"schema": Error, "example": shown}
    return {"description": known.meaning, "content": {JSON: json_form, PROBLEM_JSON: {"schema": Problem}}}


def never_null(_converter: Any, _field: Any, *, ret: dict[str, Any]) -> dict[str, Any]:
    """Remove null from the types of query arguments: an argument without a value is not sent."""
    schema = ret["schema"]
    if isinstance(schema.get("type"), list):
        (schema["type"],) = set(schema["type"]) - {"null"}
    if "enum" in schema:
        schema["enum"] = [value for value in schema["enum"] if value is not None]
    if schema.get("default", "") is None:
        del schema["default"]
    return {}


def path_parameters(rule: str) -> list[dict[str, Any]]:
    """Return the OpenAPI parameters of a path."""
    return [
        {"in": "path", "name": name, "description": meaning}
        for name, meaning in PATH_PARAMETERS.items()
        if f"{name}>" in rule
    ]


def status_name(status: HTTPStatus) -> str:
    """Return the default code of a status."""
    return ERRORS[status].code if status in ERRORS else status.name
