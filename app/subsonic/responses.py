"""The envelope of every response, in the format that the player asked for."""

import re
from collections.abc import Iterator
from itertools import chain

from flask import Response, request
from werkzeug.exceptions import HTTPException

from app import __version__
from app.subsonic import writer
from app.subsonic.faults import Code, SubsonicError
from app.subsonic.writer import Tree

#: Of the Subsonic API.
VERSION = "1.16.1"

#: Players know servers by this name.
SERVER = "auralis"

ENVELOPE = "subsonic-response"

XML, JSON, JSONP = "text/xml", "application/json", "application/javascript"

#: A JavaScript name or a path of them.
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*\Z", re.ASCII)
MAX_CALLBACK = 128

#: A shorter response is sent as a whole, with its length; a longer one while it is made.
WHOLE_BYTES = 262_144


def succeed(body: Tree) -> Response:
    """Return a response with a tree; {} for a call that returns nothing."""
    return _respond("ok", body)


def fail(error: SubsonicError) -> Response:
    """Return the response for an error."""
    answer = _respond("failed", {"error": {"code": int(error.code), "message": error.message}})
    answer.status_code = error.status
    answer.headers.update(error.headers)
    return answer


def _respond(status: str, body: Tree) -> Response:
    head = {"status": status, "version": VERSION, "type": SERVER, "serverVersion": __version__}
    tree: Tree = {**head, "openSubsonic": True, **body}
    kind, callback = _format()
    if kind == XML:
        parts = writer.as_xml(ENVELOPE, tree)
    else:
        parts = writer.as_json(ENVELOPE, tree)
        if callback:
            parts = chain([f"{callback}(".encode()], parts, [b");"])
            kind = JSONP
    response = Response(_whole_or_stream(parts), content_type=f"{kind}; charset=utf-8")
    response.cache_control.private = True
    response.cache_control.no_cache = True
    return response


def _format() -> tuple[str, str]:
    """Return the type of the response and the callback of JSONP."""
    wanted = argument("f")
    callback = argument("callback")
    if wanted == "jsonp" and len(callback) <= MAX_CALLBACK and _CALLBACK.match(callback):
        return JSON, callback
    return (JSON if wanted in ("json", "jsonp") else XML), ""


def check_format() -> None:
    """Raise an error for JSONP without a callback that a browser could call."""
    if argument("f") == "jsonp" and not _format()[1]:
        raise SubsonicError(Code.MISSING, "Required parameter `callback` must be the name of a function.")


def argument(name: str) -> str:
    """Return a value of the query or of the form; "" without one, or if the form cannot be read."""
    try:
        return request.values.get(name, "")
    except HTTPException:  # the form is too long, which this response says
        return request.args.get(name, "")


def _whole_or_stream(parts: Iterator[bytes]) -> bytes | Iterator[bytes]:
    """Return short responses as a whole; an error in the first part is then still an error response."""
    begun, size = [], 0
    for part in parts:
        begun.append(part)
        size += len(part)
        if size >= WHOLE_BYTES:
            return chain([b"".join(begun)], _blocks(parts))
    return b"".join(begun)


def _blocks(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield parts together: a server sends each that it gets by itself."""
    block, size = [], 0
    for part in parts:
        block.append(part)
        size += len(part)
        if size >= WHOLE_BYTES // 4:
            yield b"".join(block)
            block, size = [], 0
    yield b"".join(block)
