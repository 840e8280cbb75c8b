"""Tokens, by which programs authenticate."""

from http import HTTPStatus

from flask import Response

from app.http import auth, serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.list_responses import list_response
from app.http.responses import success
from library.database import OpenSession, session_scope
from library.errors import NoAccountError
from library.paging import ListPage, PageRequest
from library.people import credentials
from library.states import CredentialKind
from schemas import envelope
from schemas.envelope import Nothing
from schemas.paging import ListQuery, PageArguments
from schemas.people import NewToken, NewTokenBody, ShownToken, Token

blueprint = StrictBlueprint(
    "tokens", __name__, url_prefix="/api/v1/tokens", description="Tokens for programs"
)


@blueprint.route("")
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Token))
def list_tokens(query: PageArguments) -> Response:
    """List your tokens, newest first."""

    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return credentials.page(session, person().id, CredentialKind.TOKEN, page)

    return list_response(query, read, serializers.token)


@blueprint.route("", methods=["POST"])
@blueprint.arguments(NewToken)
@blueprint.response(HTTPStatus.CREATED, envelope.success(ShownToken))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def add_token(body: NewTokenBody) -> Response:
    """Create a token for a program (`Authorization: Bearer …`); it is shown only once.

    A token belongs to an account: without accounts none can be created (409), and none is needed.
    `POST /api/v1/users` creates the first account. A token that was created with another token is revoked
    together with it.
    """
    if auth.known_by() == auth.BY_MACHINE:
        raise NoAccountError(
            "A token belongs to an account, and there is none yet. Requests need no token until there is one."
        )
    with session_scope() as session:
        shown = auth.identity().credential
        made = credentials.add(session, person().id, CredentialKind.TOKEN, body.name, shown)
    return success(serializers.token(made.row) | {"token": made.secret}, HTTPStatus.CREATED)


@blueprint.route("/<token_id>", methods=["DELETE"])
@blueprint.response(HTTPStatus.OK, envelope.success(Nothing))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def revoke_token(token_id: str) -> Response:
    """Revoke one of your tokens immediately, and the tokens that were created with it."""
    with session_scope() as session:
        credentials.revoke(session, person().id, token_id)
    return success({})
