"""Cursors: the position of the next page, opaque to clients and signed, so that none can be forged."""

from dataclasses import replace
from typing import Any

import orjson
from flask import request
from itsdangerous import BadData, Signer, base64_decode, base64_encode

from app.error_table import CursorNotFoundError
from config.settings import current
from library.paging import PageRequest
from schemas.paging import PageArguments

#: Characters of a signature.
SIGNATURE_LENGTH = 27


def find_page(query: PageArguments) -> PageRequest:
    """Return the position of a requested page in its list.

    Raises
    ------
    CursorNotFoundError
        The cursor was not issued for this list.
    """
    if query.cursor is None:
        return PageRequest(query.offset, query.limit)
    offset, key, row_id = _open(query.cursor, _list_name(query))
    return PageRequest(offset, query.limit, (key, row_id))


def seal(query: PageArguments, page: PageRequest, after: tuple[Any, Any] | None) -> str | None:
    """Return the cursor of the page that follows; None after the last page.

    Parameters
    ----------
    query
        The list's arguments: a cursor is valid for the same filters and order only.
    after
        Sort key and id of the page's last row.
    """
    if after is None:
        return None
    return _sign(orjson.dumps([page.offset + page.limit, *after]), _list_name(query))


def _list_name(query: PageArguments) -> bytes:
    return f"{request.path}?{replace(query, offset=0, limit=0, cursor=None)}".encode()


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
