"""Idempotency-Key: a POST that is sent again, since its answer was lost, does nothing again.

Logging in and making tokens are left out: their answers hold secrets, of which only hashes are kept. So are
POSTs that only read: sent again they change nothing, and their answers are long. For commands
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

#: Blueprints whose commands Redis knows by their keys, and the longest answer of theirs that is kept.
KNOWN_TO_REDIS, MAX_KEPT_BYTES = frozenset({"player", "queue"}), 65_536


def register(app: Flask) -> None:
    """Honour keys, after everything that may refuse a request unseen."""
    app.before_request(_find_answer)
    app.after_request(_keep_answer)


def _find_answer() -> Response | None:
    key = request.headers.get(HEADER)
    blueprint = current_app.blueprints.get(request.blueprint or "")
    if key is None or request.method != "POST" or not isinstance(blueprint, StrictBlueprint):
        return None
    view = current_app.view_functions[request.endpoint or ""]
    if blueprint.name in SECRETIVE or getattr(view, "only_reads", False):
        return None
    if not KEY.match(key):
        refuse("headers", HEADER, "Has 1 to 255 visible ASCII characters.")
    with session_scope(synced=False) as session:  # what the request does brings it to the disk
        known = idempotency_keys.claim(session, auth.person().id, key, _request_hash())
    if known is None:
        g.idempotency_key = key
        return None
    answer = Response(known.body, status=known.status, mimetype="application/json")
    answer.headers[REPLAYED_HEADER] = "true"
    if known.location:
        answer.headers["Location"] = known.location
    return answer


def _keep_answer(answer: Response) -> Response:
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
    """Tell whether a request may be run again: it failed, was to come again later, or Redis knows it."""
    may_change = answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or "Retry-After" in answer.headers
    return may_change or (request.blueprint in KNOWN_TO_REDIS and len(answer.get_data()) > MAX_KEPT_BYTES)


def _request_hash() -> str:
    said = hashlib.sha256(f"{request.method} {request.full_path}\n".encode())
    said.update(request.get_data())
    return said.hexdigest()
