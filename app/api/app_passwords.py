"""App passwords, by which players of the Subsonic API log in."""

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
from schemas.people import AppPassword, NewAppPassword, NewAppPasswordBody, ShownAppPassword

blueprint = StrictBlueprint(
    "app-passwords",
    __name__,
    url_prefix="/api/v1/app-passwords",
    description="Passwords for players of the Subsonic API",
)


@blueprint.route("")
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(AppPassword))
def list_app_passwords(query: PageArguments) -> Response:
    """List your app passwords, newest first, without the passwords."""

    def read(session: OpenSession, page: PageRequest) -> ListPage:
        return credentials.page(session, person().id, CredentialKind.APP, page)

    return list_response(query, read, serializers.token)


@blueprint.route("", methods=["POST"])
@blueprint.arguments(NewAppPassword)
@blueprint.response(HTTPStatus.CREATED, envelope.success(ShownAppPassword))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def add_app_password(body: NewAppPasswordBody) -> Response:
    """Create a password for a player, to be used with your account's name; it is shown only once.

    Without accounts (409) a player at this machine needs none: any name and password are accepted. One that
    was created with a token is revoked together with it.
    """
    if auth.known_by() == auth.BY_MACHINE:
        raise NoAccountError(
            "An app password belongs to an account, and there is none yet. Until there is one, players at "
            "this machine may log in with any name and password."
        )
    with session_scope() as session:
        shown = auth.identity().credential
        made = credentials.add(session, person().id, CredentialKind.APP, body.name, shown)
    shown_once = {"username": person().name, "password": made.secret}
    return success(serializers.token(made.row) | shown_once, HTTPStatus.CREATED)


@blueprint.route("/<password_id>", methods=["DELETE"])
@blueprint.response(HTTPStatus.OK, envelope.success(Nothing))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def revoke_app_password(password_id: str) -> Response:
    """Revoke one of your app passwords immediately."""
    with session_scope() as session:
        credentials.revoke(session, person().id, password_id, CredentialKind.APP)
    return success({})
