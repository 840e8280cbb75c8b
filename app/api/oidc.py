"""Begin a login by the OpenID provider."""

from http import HTTPStatus

from flask import Response
from werkzeug.exceptions import NotFound, ServiceUnavailable

from app.http import auth
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from app.oidc.errors import ProviderError
from app.oidc.flow import PATH, Flow, redirect_uri
from app.oidc.provider import providers
from config.settings import current
from schemas import envelope
from schemas.people import ProviderLogin

blueprint = StrictBlueprint(
    "oidc", __name__, url_prefix=PATH, description="Logging in with an OpenID provider"
)


@blueprint.route("", methods=["POST"])
@auth.public
@blueprint.response(HTTPStatus.OK, envelope.success(ProviderLogin))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def begin_provider_login() -> Response:
    """Begin a login with the OpenID provider: open the returned `url` in the browser that sent the request.

    The provider sends that browser back, which is then logged in. A browser that is logged in already
    connects its account with its user at the provider instead.
    """
    if not current().oidc_issuer:
        raise NotFound("There is no OpenID provider. AURALIS_OIDC_ISSUER names one.")
    known = auth.find_person()
    flow = Flow.begin(known.id if known and auth.known_by() == auth.BY_SESSION else "")
    try:
        provider = providers.find()
    except ProviderError as error:
        raise ServiceUnavailable(f"{current().oidc_name} cannot be used. {error}") from error
    url = provider.authorization_url(redirect_uri(), flow.state, flow.nonce, flow.verifier)
    answer = success({"url": url})
    flow.store(answer)
    return answer
