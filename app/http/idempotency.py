"""Idempotency-Key: a repeated POST is not run again; it gets the stored response.

Logins and tokens are left out: their responses hold secrets, of which only hashes are stored. So are
POSTs that only read: repeated they change nothing, and their responses are long. For commands
to a player or a queue Redis stores the key as well (`app/playback_rest.py`), so a long queue is not stored:
a repeated request returns the queue as it is by then.
"""

import hashlib
import re
from http import HTTPStatus

from flask import Flask, Response, current_app, g, request

from app.http import auth
from app.http.blueprint import SECRETIVE, StrictBlueprint
from app.http.errors import refuse
from library.database import session_scope
from library.people import idempotency_keys
from library.people.idempotency_keys import StoredResponse

HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotency-Replayed"

KEY = re.compile(r"[!-~]{1,255}\Z")

#: Blueprints whose commands Redis stores by key, and the longest of their responses that is stored.
KNOWN_TO_REDIS, MAX_KEPT_BYTES = frozenset({"player", "queue"}), 65_536


def register(app: Flask) -> None:
    """Look keys up after every check that may refuse a request."""
    app.before_request(_find_response)
    app.after_request(_store_response)


def _find_response() -> Response | None:
    key = request.headers.get(HEADER)
    blueprint = current_app.blueprints.get(request.blueprint or "")
    if key is None or request.method != "POST" or not isinstance(blueprint, StrictBlueprint):
        return None
    view = current_app.view_functions[request.endpoint or ""]
    if blueprint.name in SECRETIVE or getattr(view, "only_reads", False):
        return None
    if not KEY.match(key):
        refuse("headers", HEADER, "Must be 1 to 255 visible ASCII characters.")
    with session_scope(synced=False) as session:  # the transaction of the view syncs it to the disk
        known = idempotency_keys.claim(session, auth.person().id, key, _request_hash())
    if known is None:
        g.idempotency_key = key
        return None
    answer = Response(known.body, status=known.status, mimetype="application/json")
    answer.headers[REPLAYED_HEADER] = "true"
    if known.location:
        answer.headers["Location"] = known.location
    return answer


def _store_response(answer: Response) -> Response:
    key = g.pop("idempotency_key", None)
    if key is not None:
        person = auth.person().id
        with session_scope() as session:
            if _is_forgotten(answer):
                idempotency_keys.release(session, person, key)
            else:
                body = answer.get_data(as_text=True)
                kept = StoredResponse(answer.status_code, body, answer.headers.get("Location"))
                idempotency_keys.store(session, person, key, kept)
    return answer


def _is_forgotten(answer: Response) -> bool:
    """Return whether a repeated request is run again: it failed, was postponed, or Redis stores its key."""
    may_change = answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or "Retry-After" in answer.headers
    return may_change or (request.blueprint in KNOWN_TO_REDIS and len(answer.get_data()) > MAX_KEPT_BYTES)


def _request_hash() -> str:
    said = hashlib.sha256(f"{request.method} {request.full_path}\n".encode())
    said.update(request.get_data())
    return said.hexdigest()
