"""Log in and out."""

from http import HTTPStatus

from flask import Response, request

from app.forwarding import own_address
from app.http import auth, known_browsers, logins
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from config.settings import current
from library.database import session_scope
from library.people import credentials
from schemas import envelope
from schemas.people import Login, LoginBody, Session

blueprint = StrictBlueprint("session", __name__, url_prefix="/api/v1/session", description="Logging in")

#: Longest stored user agent; it only helps users to tell their devices apart.
DEVICE_LENGTH = 120


@blueprint.route("")
@auth.public
@blueprint.response(HTTPStatus.OK, envelope.success(Session))
def get_login_state() -> Response:
    """Get the current user, and whether accounts exist."""
    return success(_login_state())


@blueprint.route("", methods=["POST"])
@auth.public
@blueprint.arguments(Login)
@blueprint.response(HTTPStatus.CREATED, envelope.success(Session))
def log_in(login: LoginBody) -> Response:
    """Log in: the response sets a cookie for the browser. Programs use a token instead (`POST /tokens`)."""
    device = str(request.user_agent)[:DEVICE_LENGTH] or "unknown"
    confirmed = logins.confirm(login.name, login.password)
    made = logins.begin(confirmed, device)
    auth.become(confirmed.person, auth.BY_SESSION)
    response = success(_login_state(), HTTPStatus.CREATED)
    response.set_cookie(
        auth.COOKIE,
        made.secret,
        max_age=int(credentials.LOGIN_S),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
        path=own_address("/"),
    )
    known_browsers.remember(response, login.name)
    return response


@blueprint.route("", methods=["DELETE"])
@auth.public
@blueprint.response(HTTPStatus.OK, envelope.success(Session))
def log_out() -> Response:
    """Log out; repeating it has no further effect."""
    secret = request.cookies.get(auth.COOKIE)
    if secret and auth.known_by() == auth.BY_SESSION:
        with session_scope() as session:
            credentials.end(session, secret)
        auth.become(None, auth.NOT_AT_ALL)
    response = success(_login_state())
    response.delete_cookie(
        auth.COOKIE, own_address("/"), httponly=True, samesite="Lax", secure=request.is_secure
    )
    return response


def _login_state() -> dict[str, object]:
    known = auth.find_person()
    has_accounts = auth.accounts_exist()
    return {
        "person": {"id": known.id, "name": known.name, "role": known.role} if known else None,
        "known_by": auth.known_by(),
        "has_accounts": has_accounts,
        "needs_code": not has_accounts and current().container and not current().is_loopback,
    }
