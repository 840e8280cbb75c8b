"""Cursors: the position of the next page, opaque to clients and signed, so that none can be forged."""

from typing import Any

import orjson
from flask import request
from itsdangerous import BadData, Signer, base64_decode, base64_encode

from app.http.errors import CursorNotFoundError
from config.settings import current
from library.paging import PageRequest

#: Characters of a signature.
SIGNATURE_LENGTH = 27

#: What of a list's arguments says where it goes on, and not what it is of.
PLACE_ARGUMENTS = ("offset", "limit", "cursor")


def take_place(query: dict[str, Any]) -> PageRequest:
    """Take the arguments that say which part of a list is wanted out of the others."""
    offset, limit, cursor = (query.pop(name) for name in PLACE_ARGUMENTS)
    if cursor is None:
        return PageRequest(offset, limit)
    offset, key, row_id = _open(cursor, _list_name(query))
    return PageRequest(offset, limit, (key, row_id))


def seal(query: dict[str, Any], place: PageRequest, after: tuple[Any, Any] | None) -> str | None:
    """The cursor of the page after one; None where that is the last.

    Parameters
    ----------
    query
        The list's other arguments, since a cursor goes on with one list and no other.
    """
    if after is None:
        return None
    return _sign(orjson.dumps([place.offset + place.limit, *after]), _list_name(query))


def _list_name(query: dict[str, Any]) -> bytes:
    return f"{request.path}?{sorted(query.items())}".encode()


def _sign(payload: bytes, list_name: bytes) -> str:
    return (_signer(list_name).get_signature(payload) + base64_encode(payload)).decode()


def _open(cursor: str, list_name: bytes) -> list[Any]:
    signature, sent = cursor[:SIGNATURE_LENGTH], cursor[SIGNATURE_LENGTH:]
    try:
        payload = base64_decode(sent)
    except BadData:
        payload = b""
    if not _signer(list_name).verify_signature(payload, signature):
        raise CursorNotFoundError("This cursor is not valid for this list. Start again with its first page.")
    position: list[Any] = orjson.loads(payload)
    return position


def _signer(list_name: bytes) -> Signer:
    return Signer(current().secret_key, salt=b"cursor\0" + list_name)
