"""A login that is under way at the provider: one cookie, from which its secrets follow.

State, nonce and PKCE's verifier are signatures of the cookie's random id, so that every web process can
check a login and none has to store it.
"""

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass

from flask import Response, request

from app.proxies.forwarding import own_address
from config.settings import current

COOKIE = "auralis_oidc"
PATH = "/api/v1/session/oidc"
CALLBACK_PATH = f"{PATH}/callback"

#: Time for a login at the provider.
FLOW_S = 600

ID_BYTES = 24
MAX_COOKIE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Flow:
    """A login that has begun.

    Attributes
    ----------
    linking
        Id of the account that is being linked; empty for a login.
    """

    id: str
    began_s: int
    linking: str = ""

    @classmethod
    def begin(cls, linking: str = "") -> "Flow":
        """Begin a login."""
        return cls(secrets.token_urlsafe(ID_BYTES), int(time.time()), linking)

    @property
    def state(self) -> str:
        """The value that the provider sends back."""
        return self._derive("state")

    @property
    def nonce(self) -> str:
        """The value that the ID token repeats."""
        return self._derive("nonce")

    @property
    def verifier(self) -> str:
        """The secret of PKCE, which only the server sends."""
        return self._derive("verifier")

    def store(self, answer: Response) -> None:
        """Set the cookie that ties the login to this browser."""
        value = f"{self._fields()}.{self._derive('cookie')}"
        answer.set_cookie(
            COOKIE,
            value,
            max_age=FLOW_S,
            path=own_address(PATH),
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )

    def _fields(self) -> str:
        return f"{self.id}.{self.began_s}.{self.linking}"

    def _derive(self, purpose: str) -> str:
        signed = f"oidc {purpose}\0{self._fields()}".encode()
        digest = hmac.digest(current().secret_key.encode(), signed, hashlib.sha256)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def find_flow() -> Flow | None:
    """Return the login that this browser has begun; None if there is none, or it is too old."""
    cookie = request.cookies.get(COOKIE, "")
    fields = cookie.split(".")
    if len(cookie) > MAX_COOKIE_LENGTH or not cookie.isascii() or len(fields) != 4 or not fields[1].isdigit():
        return None
    id_, began, linking, signature = fields
    flow = Flow(id_, int(began), linking)
    is_ours = hmac.compare_digest(signature, flow._derive("cookie"))  # noqa: SLF001  # of this module
    return flow if is_ours and 0 <= time.time() - flow.began_s <= FLOW_S else None


def end_flow(answer: Response) -> None:
    """Remove the cookie: a login ends once."""
    answer.delete_cookie(COOKIE, own_address(PATH), httponly=True, samesite="Lax", secure=request.is_secure)


def redirect_uri() -> str:
    """Return the address to which the provider sends the browser back; the host was checked before."""
    return f"{request.scheme}://{request.host}{own_address(CALLBACK_PATH)}"
