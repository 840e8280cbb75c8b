"""The account of a user whom the provider has confirmed."""

import secrets
from collections.abc import Mapping
from typing import Any

from app.http import auth
from app.oidc.errors import LoginFailedError
from app.oidc.flow import Flow
from app.oidc.provider import providers, read_token
from config.proxies import REFUSE
from config.settings import current
from library.database import session_scope
from library.errors import UserNotFoundError
from library.people import accounts, credentials, identities, passwords
from library.people.accounts import Person
from library.people.credentials import NewCredential
from library.people.identities import External, IdentityLinkedError, NewAccount
from library.states import CredentialKind, Role
from schemas.people import MAX_NAME_LENGTH
from schemas.text import NAME_PATTERN, compiled

_NAME = compiled(NAME_PATTERN)

#: Claims that may name a new account, best first. None of them identifies a user.
NAME_CLAIMS = ("preferred_username", "nickname", "name", "email")

#: Room for the number of a second account of a name.
NUMBER_LENGTH = 6


def admit(code: str, flow: Flow, redirect_uri: str, device: str) -> NewCredential:
    """Log the user in to the linked account; link or create one first if that is permitted.

    Raises
    ------
    LoginFailedError, ProviderError
    """
    tokens = providers.find().exchange(code, redirect_uri, flow.verifier)
    claims = read_token(tokens, flow.nonce)
    external = External(current().oidc_issuer, claims["sub"])
    person = _link(flow.linking, external) if flow.linking else _find(external, claims, tokens)
    with session_scope() as session:
        return credentials.add(session, person.id, CredentialKind.LOGIN, device)


def _link(user_id: str, external: External) -> Person:
    known = auth.find_person()
    if known is None or known.id != user_id:
        raise LoginFailedError("You have logged out meanwhile. Log in, and connect your account again.")
    try:
        with session_scope() as session:
            identities.link(session, user_id, external)
    except (IdentityLinkedError, UserNotFoundError) as error:
        raise LoginFailedError(str(error)) from error
    return known


def _find(external: External, claims: Mapping[str, Any], tokens: Mapping[str, Any]) -> Person:
    with session_scope(read_only=True) as session:
        known = identities.find(session, external)
        has_accounts = accounts.has_accounts(session)
    if known is not None:
        return known
    if not has_accounts:
        raise LoginFailedError(
            "There is no account yet. Create the first one on the server: bin/auralis users add NAME"
        )
    role = current().oidc_new_accounts
    if role == REFUSE:
        raise LoginFailedError(
            "This user is not connected to an account of Auralis. If you have one, log in with its password "
            "and connect it in Settings; if not, ask an administrator for one."
        )
    name = _name({**providers.find().read_profile(tokens, external.subject), **claims})
    # Hashed, so that a login by password takes as long as for other accounts.
    password = passwords.hashed(secrets.token_urlsafe())
    with session_scope() as session:
        return identities.create(session, external, NewAccount(name, password, Role(role)))


def _name(claims: Mapping[str, Any]) -> str:
    for claim in NAME_CLAIMS:
        text = claims.get(claim)
        if not isinstance(text, str):
            continue
        name = (text.partition("@")[0] if claim == "email" else text)[
            : MAX_NAME_LENGTH - NUMBER_LENGTH
        ].strip()
        if _NAME.match(name) and name.isprintable():
            return name
    return "user"
