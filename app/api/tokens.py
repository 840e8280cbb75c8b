"""Tokens: what programs show instead of a password."""

from http import HTTPStatus
from typing import Any

from flask import Response

from app.http import auth, cursors, list_responses, serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from library.database import session_scope
from library.errors import NoAccountError
from library.people import credentials
from library.states import CredentialKind
from schemas import envelope
from schemas.envelope import Nothing
from schemas.fields import PageQuery
from schemas.people import NewToken, ShownToken, Token

blueprint = StrictBlueprint("tokens", __name__, url_prefix="/api/v1/tokens", description="For programs")


@blueprint.route("")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Token))
def list_tokens(query: dict[str, Any]) -> Response:
    """List one's own tokens, newest first."""
    place = cursors.take_place(query)
    with session_scope(read_only=True) as session:
        found = credentials.page(session, person().id, CredentialKind.TOKEN, place)
    return list_responses.answer(query, place, found, serializers.token)


@blueprint.route("", methods=["POST"])
@blueprint.arguments(NewToken)
@blueprint.response(HTTPStatus.CREATED, envelope.success(ShownToken))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def add_token(asked: dict[str, Any]) -> Response:
    """Make a token for a program: `Authorization: Bearer …`. It is shown this once.

    A token is somebody's: as long as there are no accounts there is none (409), and nobody needs one.
    `POST /api/v1/users` makes the first account. A token that is made with a token ends when that one is
    revoked.
    """
    if auth.known_by() == auth.BY_MACHINE:
        raise NoAccountError("There is no account that a token could be of: nobody needs one here yet.")
    with session_scope() as session:
        shown = auth.identity().credential
        made = credentials.add(session, person().id, CredentialKind.TOKEN, asked["name"], shown)
    return success(serializers.token(made.row) | {"token": made.secret}, HTTPStatus.CREATED)


@blueprint.route("/<token_id>", methods=["DELETE"])
@blueprint.response(HTTPStatus.OK, envelope.success(Nothing))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def revoke_token(token_id: str) -> Response:
    """Revoke one of one's own tokens, at once, and with it the tokens that were made with it."""
    with session_scope() as session:
        credentials.revoke(session, person().id, token_id)
    return success({})
