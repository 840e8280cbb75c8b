"""Browsers that have logged in before, which password guessing must not lock out.

Each gets a signed cookie for the account: a login that sends it is counted for that browser alone, while all
other browsers share the account's tries (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"). It
is no credential: the password is still needed.
"""

import hmac
import secrets
from hashlib import blake2b

from flask import Response, request

from app.proxies.forwarding import own_address
from config.settings import current
from library.catalogue.sorting import fold

COOKIE = "auralis_device"

#: Only logins read it.
PATH = "/api/v1/session"

KEPT_S = 365 * 86_400

ID_BYTES = 12
SIGNATURE_BYTES = 16

#: Longer than any cookie that Auralis makes.
MAX_LENGTH = 80


def find(name: str) -> str | None:
    """Return the id of the browser that sent the request, if it has logged in with this name before."""
    shown = request.cookies.get(COOKIE, "")
    device, _, signature = shown.partition(".")
    if len(shown) > MAX_LENGTH or not shown.isascii():
        return None
    return device if hmac.compare_digest(signature, _signature(device, name)) else None


def remember(answer: Response, name: str) -> None:
    """Set the cookie that marks this browser as known for the account."""
    device = find(name) or secrets.token_urlsafe(ID_BYTES)
    answer.set_cookie(
        COOKIE,
        f"{device}.{_signature(device, name)}",
        max_age=KEPT_S,
        path=own_address(PATH),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )


def _signature(device: str, name: str) -> str:
    key = blake2b(current().secret_key.encode()).digest()
    signed = f"{device}\0{fold(name)}".encode(errors="replace")
    return blake2b(signed, digest_size=SIGNATURE_BYTES, key=key, person=b"device").hexdigest()
