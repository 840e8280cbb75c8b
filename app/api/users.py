"""Accounts."""

from http import HTTPStatus

from flask import Response
from werkzeug.exceptions import Forbidden

from app import playback
from app.http import auth, first_account, logins, serializers
from app.http.auth import admin_only, public
from app.http.blueprint import StrictBlueprint
from app.http.errors import refuse
from app.http.list_responses import list_response
from app.http.responses import success
from library.database import session_scope
from library.errors import WrongPasswordError
from library.people import accounts, passwords
from library.people.accounts import Login
from library.states import Role
from schemas import envelope
from schemas.paging import ListQuery, PageArguments
from schemas.people import NewUser, NewUserBody, User, UserChange, UserChangeBody

blueprint = StrictBlueprint("users", __name__, url_prefix="/api/v1/users", description="Accounts")


@blueprint.route("")
@admin_only
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(User))
def list_users(query: PageArguments) -> Response:
    """List accounts by name."""
    return list_response(query, accounts.page, serializers.user)


@blueprint.route("", methods=["POST"])
@public
@blueprint.arguments(NewUser)
@blueprint.response(HTTPStatus.CREATED, envelope.success(User))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def add_user(body: NewUserBody) -> Response:
    """Create an account; the first is an administrator and takes over the data stored without accounts."""
    role = Role(body.role)
    makes_first = _makes_first(body.code)
    password = passwords.hashed(body.password)
    with session_scope() as session:
        if makes_first:
            made = accounts.add_first(session, body.name, password)
        else:
            made = accounts.add(session, body.name, password, role)
        shown = serializers.user(accounts.get(session, made.id))
    if makes_first:
        first_account.forget_code()
        auth.note_account()
    return success(shown, HTTPStatus.CREATED)


@blueprint.route("/<user_id>")
@blueprint.response(HTTPStatus.OK, envelope.success(User))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_user(user_id: str) -> Response:
    """Get an account: administrators any, listeners their own."""
    with session_scope(read_only=True) as session:
        return success(serializers.user(accounts.get(session, _visible(user_id))))


@blueprint.route("/<user_id>", methods=["PATCH"])
@blueprint.arguments(UserChange)
@blueprint.response(HTTPStatus.OK, envelope.success(User))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def change_user(change: UserChangeBody, user_id: str) -> Response:
    """Change a password (your own with the current one; administrators any) or a role (administrators)."""
    role = Role(change.role) if change.role else None
    if role is not None and not auth.is_admin():
        raise Forbidden("Only administrators can change roles.")
    is_own = change.password is not None and user_id == auth.person().id
    login = _confirm(change.current_password) if is_own else None
    password = passwords.hashed(change.password) if change.password is not None else None
    with session_scope() as session:
        row = accounts.change(session, _visible(user_id), password, role, login)
    return success(serializers.user(row))


@blueprint.route("/<user_id>", methods=["DELETE"])
@admin_only
@blueprint.response(HTTPStatus.OK, envelope.success(User))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def remove_user(user_id: str) -> Response:
    """Delete an account with its favourites, ratings, playlists, plays, player and queue.

    Shared playback sessions that it created are deleted, too. Its corrections of tags stay.
    """
    with session_scope() as session:
        row, players = accounts.remove(session, user_id)
    playback.forget_sessions(players)
    return success(serializers.user(row))


def _makes_first(code: str | None) -> bool:
    """Return whether the caller creates the first account.

    Raises
    ------
    Forbidden
        The caller may not create accounts.
    """
    if auth.known_by() == auth.BY_MACHINE or (not auth.accounts_exist() and first_account.is_code(code)):
        return True
    if not auth.is_admin():
        raise Forbidden("Only administrators can create accounts; the first needs the code from the log.")
    return False


def _confirm(password: str | None) -> Login:
    """Check the current password: a stolen login or token alone cannot change it."""
    if password is None:
        refuse("json", "current_password", "Needed to change your own password.")
    try:
        return logins.confirm(auth.person().name, password)
    except WrongPasswordError:
        raise Forbidden("The current password is wrong.") from None


def _visible(user_id: str) -> str:
    """Return the id, or one that no account has: listeners see their own account only."""
    return user_id if auth.is_admin() or auth.person().id == user_id else ""
