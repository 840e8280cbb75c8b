"""The OpenID provider of the settings: its addresses, its keys, and what it says about a user."""

import base64
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any
from urllib.parse import quote_plus, urlsplit

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core.claims import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidTokenError, JoseError
from joserfc.jwk import KeySet

from app.oidc.errors import LoginFailedError, ProviderError
from config.client_addresses import is_loopback
from config.settings import current
from workers.scrobbling.errors import ScrobblerUnavailableError
from workers.scrobbling.requests import Response, send

#: Never a shared secret ("HS256") and never none: anyone with the client's id could sign.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")

SCOPE = "openid profile email"

#: How long addresses and keys of the provider are kept; new keys are fetched when an unknown one signs.
KEPT_S, RENEWED_S = 3600.0, 60.0

#: Accepted difference of the two clocks.
LEEWAY_S = 60

MAX_SUBJECT_LENGTH = 255

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Provider:
    """Addresses and keys of a provider at a time (monotonic)."""

    metadata: Mapping[str, Any]
    keys: KeySet
    read_at_s: float

    def authorization_url(self, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Return the address at which the browser asks the provider for a code."""
        arguments = {
            "response_type": "code",
            "client_id": current().oidc_client_id,
            "redirect_uri": redirect_uri,
            "scope": SCOPE,
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        url: str = add_params_to_uri(self.metadata["authorization_endpoint"], list(arguments.items()))
        return url

    def logout_url(self, back: str) -> str | None:
        """Return the address at which the browser logs out of the provider; None if it has none."""
        endpoint = self.metadata.get("end_session_endpoint")
        if not isinstance(endpoint, str) or not _is_safe(endpoint):
            return None
        arguments = {"client_id": current().oidc_client_id, "post_logout_redirect_uri": back}
        url: str = add_params_to_uri(endpoint, list(arguments.items()))
        return url

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> Mapping[str, Any]:
        """Return the tokens for a code.

        Raises
        ------
        LoginFailedError
            The provider does not take the code: it is not its own, or was used before.
        """
        settings = current()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
            "client_id": settings.oidc_client_id,
        }
        headers = {}
        if settings.oidc_client_secret:
            methods = self.metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
            if "client_secret_basic" in methods:
                headers["Authorization"] = _basic(settings.oidc_client_id, settings.oidc_client_secret)
            else:
                form["client_secret"] = settings.oidc_client_secret
        answer = _request("POST", self.metadata["token_endpoint"], headers=headers, fields=form)
        if answer.status != 200 or not isinstance(answer.body.get("id_token"), str):
            error = str(answer.body.get("error", f"status {answer.status}"))
            log.warning("%s gave no token for a login: %s", settings.oidc_issuer, error)
            if error == "invalid_client":
                raise ProviderError(
                    "It does not accept AURALIS_OIDC_CLIENT_ID and AURALIS_OIDC_CLIENT_SECRET. Tell the "
                    "administrator."
                )
            raise LoginFailedError("The code of this login is not valid, or was used before. Log in again.")
        return answer.body

    def read_token(self, tokens: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """Return the verified claims of an ID token.

        Raises
        ------
        LoginFailedError
            Its signature, issuer, audience, nonce or time is wrong.
        """
        settings = current()
        options = {
            "iss": {"essential": True, "value": settings.oidc_issuer},
            "aud": {"essential": True, "value": settings.oidc_client_id},
        }
        params = {
            "nonce": nonce,
            "client_id": settings.oidc_client_id,
            "access_token": tokens.get("access_token"),
        }
        try:
            token = jwt.decode(tokens["id_token"], self.keys, algorithms=list(ALGORITHMS))
            claims = CodeIDToken(token.claims, token.header, options, params)
            claims.validate(leeway=LEEWAY_S)
        except (ExpiredTokenError, InvalidTokenError) as error:
            log.warning("an ID token of %s: %s", settings.oidc_issuer, error)
            raise LoginFailedError(
                "Its confirmation is not of this moment: the clocks of the two servers differ by more than a "
                "minute. Tell the administrator, who can set the clocks."
            ) from error
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            log.warning(
                "an ID token of %s is not valid: %s: %s", settings.oidc_issuer, type(error).__name__, error
            )
            raise LoginFailedError(
                "Its confirmation is not valid, and was not accepted. Log in again."
            ) from error
        subject = claims.get("sub")
        if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT_LENGTH or "\0" in subject:
            raise LoginFailedError("Its confirmation names no user that Auralis could store.")
        return claims  # type: ignore[no-any-return]  # authlib has no type information

    def read_profile(self, tokens: Mapping[str, Any], subject: str) -> Mapping[str, Any]:
        """Return further claims about a user; none if the provider has none or does not respond."""
        endpoint, token = self.metadata.get("userinfo_endpoint"), tokens.get("access_token")
        if not isinstance(endpoint, str) or not isinstance(token, str) or not token.isascii():
            return {}
        try:
            found = _request("GET", endpoint, headers={"Authorization": f"Bearer {token}"}).body
        except ProviderError:
            return {}
        return found if found.get("sub") == subject else {}  # OpenID Connect Core 5.3.4: another user's


class Providers:
    """Keeps the provider of the settings, and reads it again after a while."""

    def __init__(self) -> None:
        self._known: dict[str, Provider] = {}
        self._reading = Lock()

    def find(self, max_age_s: float = KEPT_S) -> Provider:
        """Return the provider.

        Raises
        ------
        ProviderError
            It does not respond, or not as an OpenID provider.
        """
        issuer = current().oidc_issuer
        with self._reading:
            known = self._known.get(issuer)
            if known is None or time.monotonic() - known.read_at_s > max_age_s:
                known = self._known[issuer] = _read(issuer)
            return known

    def forget(self) -> None:
        """Read the provider again at the next login."""
        self._known.clear()


providers = Providers()


def read_token(tokens: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
    """Return the verified claims of an ID token; read the keys again if an unknown one has signed it.

    Raises
    ------
    LoginFailedError, ProviderError
    """
    read = partial(Provider.read_token, tokens=tokens, nonce=nonce)
    provider = providers.find()
    try:
        return read(provider)
    except LoginFailedError:
        renewed = providers.find(RENEWED_S)
        if renewed is provider:
            raise
        return read(renewed)


def _read(issuer: str) -> Provider:
    metadata = _request("GET", get_well_known_url(issuer, external=True)).body
    if metadata.get("issuer") != issuer:
        raise ProviderError(
            "It calls itself by another issuer than AURALIS_OIDC_ISSUER. Tell the administrator."
        )
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not isinstance(metadata.get(name), str) or not _is_safe(metadata[name]):
            raise ProviderError(f"Its configuration has no safe {name}. Tell the administrator.")
    try:
        keys = KeySet.import_key_set(dict(_request("GET", metadata["jwks_uri"]).body))  # type: ignore[arg-type]
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ProviderError("Its keys cannot be read. Tell the administrator.") from error
    return Provider(metadata, keys, time.monotonic())


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def _request(method: str, url: str, **options: Any) -> Response:
    try:
        return send(method, url, **options)
    except ScrobblerUnavailableError as error:
        log.warning("the OpenID provider %s: %s", current().oidc_issuer, error)
        raise ProviderError("It does not respond. Try again later, or log in with your password.") from error


def _basic(name: str, secret: str) -> str:
    pair = f"{quote_plus(name)}:{quote_plus(secret)}"  # RFC 6749, 2.3.1
    return f"Basic {base64.b64encode(pair.encode()).decode()}"
