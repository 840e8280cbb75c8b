"""Log in and out."""

from http import HTTPStatus

from flask import Response, request

from app.http import auth, known_browsers, logins
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from app.oidc.errors import ProviderError
from app.oidc.provider import providers
from app.proxies import users
from app.proxies.forwarding import own_address
from config.settings import current
from library.database import session_scope
from library.people import credentials, identities
from library.states import CredentialKind
from schemas import envelope
from schemas.people import Login, LoginBody, Session

blueprint = StrictBlueprint("session", __name__, url_prefix="/api/v1/session", description="Logging in")


@blueprint.route("")
@auth.public
@blueprint.response(HTTPStatus.OK, envelope.success(Session))
def get_login_state() -> Response:
    """Get the current user, and whether accounts exist.

    A browser whose user a trusted proxy names (AURALIS_PROXY_USER_HEADER) is logged in by it.
    """
    external = users.find_external()
    if external is None or auth.known_by() != auth.NOT_AT_ALL:
        return success(_login_state())
    known = users.admit(external)
    with session_scope() as session:
        made = credentials.add(session, known.id, CredentialKind.LOGIN, logins.device_name())
    auth.become(known, auth.BY_SESSION)
    response = success(_login_state())
    logins.set_login(response, made)
    return response


@blueprint.route("", methods=["POST"])
@auth.public
@blueprint.arguments(Login)
@blueprint.response(HTTPStatus.CREATED, envelope.success(Session))
def log_in(login: LoginBody) -> Response:
    """Log in: the response sets a cookie for the browser. Programs use a token instead (`POST /tokens`)."""
    confirmed = logins.confirm(login.name, login.password)
    made = logins.begin(confirmed, logins.device_name())
    auth.become(confirmed.person, auth.BY_SESSION)
    response = success(_login_state(), HTTPStatus.CREATED)
    logins.set_login(response, made)
    known_browsers.remember(response, login.name)
    return response


@blueprint.route("", methods=["DELETE"])
@auth.public
@blueprint.response(HTTPStatus.OK, envelope.success(Session))
def log_out() -> Response:
    """Log out; repeating it has no further effect.

    A browser that was logged in with the OpenID provider opens `logout_url` to log out there, too.
    """
    secret = request.cookies.get(auth.COOKIE)
    if secret and auth.known_by() == auth.BY_SESSION:
        with session_scope() as session:
            credentials.end(session, secret)
        auth.become(None, auth.NOT_AT_ALL)
    response = success(_login_state() | {"logout_url": _find_logout_url()})
    logins.delete_login(response)
    return response


def _login_state() -> dict[str, object]:
    known = auth.find_person()
    has_accounts = auth.accounts_exist()
    return {
        "person": {"id": known.id, "name": known.name, "role": known.role} if known else None,
        "known_by": auth.known_by(),
        "has_accounts": has_accounts,
        "needs_code": not has_accounts and current().container and not current().is_loopback,
        "provider": _provider(known.id if known else None),
        "logout_url": None,
    }


def _provider(user_id: str | None) -> dict[str, object] | None:
    settings = current()
    if not settings.oidc_issuer:
        return None
    if user_id is None:
        return {"name": settings.oidc_name, "is_linked": False}
    with session_scope(read_only=True) as session:
        is_linked = identities.is_linked(session, user_id, settings.oidc_issuer)
    return {"name": settings.oidc_name, "is_linked": is_linked}


def _find_logout_url() -> str | None:
    if not current().oidc_issuer or not logins.is_providers():
        return None
    try:
        return providers.find().logout_url(f"{request.scheme}://{request.host}{own_address('/')}")
    except ProviderError:  # the login here has ended anyway
        return None
