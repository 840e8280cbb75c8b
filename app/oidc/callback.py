"""The address to which the provider sends the browser back, and readable pages for what went wrong there."""

import hmac
import logging
from http import HTTPStatus

from flask import Blueprint, Response, render_template_string, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from app.http import errors
from app.http.logins import device_name, set_login
from app.oidc.admission import admit
from app.oidc.errors import LoginFailedError, ProviderError
from app.oidc.flow import CALLBACK_PATH, end_flow, find_flow, redirect_uri
from app.proxies.forwarding import own_address
from config.settings import current

blueprint = Blueprint("oidc-callback", __name__)

#: Longer descriptions of an error are cut.
MAX_SHOWN = 200

#: A provider's codes (RFC 6749, OpenID Connect Core) and their meanings.
REFUSALS = {
    "access_denied": "The login was cancelled there, or you may not use Auralis.",
    "login_required": "You are not logged in there.",
    "temporarily_unavailable": "It is not available now. Try again later.",
    "server_error": "It has failed. Try again later.",
}

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Login failed – Auralis</title>
<style>
:root { color-scheme: light dark; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: #faf9f7; color: #17181c; }
main { max-width: 30rem; margin: 0 auto; padding: 20vh 1.5rem 2rem; overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; line-height: 1.2; }
a { color: #5b3fd1; }
@media (prefers-color-scheme: dark) {
  body { background: #0f1014; color: #f1f1f4; }
  a { color: #b3a1ff; }
}
</style>
</head>
<body>
<main>
<h1>The login with {{ name }} failed</h1>
<p>{{ why }}</p>
{% if detail %}<p>{{ name }} says: {{ detail }}</p>{% endif %}
<p><a href="{{ home }}">Back to Auralis</a></p>
</main>
</body>
</html>
"""

log = logging.getLogger(__name__)


@blueprint.route(CALLBACK_PATH)
def finish_login() -> BaseResponse:
    """Check what the provider sends, log the user in and open the page."""
    flow = find_flow()
    if flow is None or not hmac.compare_digest(flow.state.encode(), request.args.get("state", "").encode()):
        raise LoginFailedError(
            "It was not begun in this browser, or more than ten minutes ago, or it has ended already. "
            "Log in again."
        )
    if "error" in request.args:
        return _failed(
            HTTPStatus.FORBIDDEN, _refusal(request.args["error"]), request.args.get("error_description")
        )
    if request.args.get("iss", current().oidc_issuer) != current().oidc_issuer:  # RFC 9207
        raise LoginFailedError("The response is another provider's, and was not accepted.")
    login = admit(request.args.get("code", ""), flow, redirect_uri(), device_name())
    answer = Response(status=HTTPStatus.SEE_OTHER)
    answer.headers["Location"] = own_address("/settings" if flow.linking else "/")
    set_login(answer, login, is_providers=True)
    end_flow(answer)
    return answer


@blueprint.errorhandler(Exception)
def show_error(error: Exception) -> BaseResponse:
    """Show any error as a page."""
    if isinstance(error, LoginFailedError):
        return _failed(HTTPStatus.FORBIDDEN, str(error))
    if isinstance(error, ProviderError):
        return _failed(HTTPStatus.BAD_GATEWAY, str(error))
    if isinstance(error, HTTPException):
        return _failed(HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR), str(error.description))
    if described := errors.describe(error):
        return _failed(described.status, described.message)
    log.error("a login by the provider failed", exc_info=error)
    return _failed(
        HTTPStatus.INTERNAL_SERVER_ERROR, errors.HIDDEN_MESSAGES[HTTPStatus.INTERNAL_SERVER_ERROR.name]
    )


def _refusal(code: str) -> str:
    return REFUSALS.get(code, f"It refused the login ({code[:MAX_SHOWN]}).")


def _failed(status: HTTPStatus, why: str, detail: str | None = None) -> Response:
    log.warning("a login by %s failed: %s", current().oidc_issuer, why)
    page = render_template_string(
        PAGE, name=current().oidc_name, why=why, detail=(detail or "")[:MAX_SHOWN], home=own_address("/")
    )
    answer = Response(page, status, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    end_flow(answer)
    return answer
