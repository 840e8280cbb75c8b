"""Accounts."""

from http import HTTPStatus
from typing import Any

from flask import Response
from werkzeug.exceptions import Forbidden

from app import playback
from app.http import auth, cursors, first_account, list_responses, logins, serializers
from app.http.auth import admin_only, public
from app.http.blueprint import StrictBlueprint
from app.http.errors import refuse
from app.http.responses import success
from library.database import session_scope
from library.errors import WrongPasswordError
from library.people import accounts, passwords
from library.people.accounts import Login
from library.states import Role
from schemas import envelope
from schemas.fields import PageQuery
from schemas.people import NewUser, User, UserChange

blueprint = StrictBlueprint("users", __name__, url_prefix="/api/v1/users", description="Accounts")


@blueprint.route("")
@admin_only
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(User))
def list_users(query: dict[str, Any]) -> Response:
    """List accounts by name."""
    place = cursors.take_place(query)
    with session_scope(read_only=True) as session:
        found = accounts.page(session, place)
    return list_responses.answer(query, place, found, serializers.user)


@blueprint.route("", methods=["POST"])
@public
@blueprint.arguments(NewUser)
@blueprint.response(HTTPStatus.CREATED, envelope.success(User))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def add_user(asked: dict[str, Any]) -> Response:
    """Make an account. The first one is an admin's, and takes over what the owner kept."""
    role = Role(asked["role"])
    makes_first = _makes_first(asked["code"])
    password = passwords.hashed(asked["password"])
    with session_scope() as session:
        if makes_first:
            made = accounts.add_first(session, asked["name"], password)
        else:
            made = accounts.add(session, asked["name"], password, role)
        shown = serializers.user(accounts.get(session, made.id))
    if makes_first:
        first_account.forget_code()
        auth.note_account()
    return success(shown, HTTPStatus.CREATED)


@blueprint.route("/<user_id>")
@blueprint.response(HTTPStatus.OK, envelope.success(User))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_user(user_id: str) -> Response:
    """Get an account: admins any, others their own."""
    with session_scope(read_only=True) as session:
        return success(serializers.user(accounts.get(session, _visible(user_id))))


@blueprint.route("/<user_id>", methods=["PATCH"])
@blueprint.arguments(UserChange)
@blueprint.response(HTTPStatus.OK, envelope.success(User))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def change_user(wanted: dict[str, Any], user_id: str) -> Response:
    """Change a password (one's own by the current one, or as an admin another's) or role (as an admin)."""
    role = Role(wanted["role"]) if wanted["role"] else None
    if role is not None and not auth.is_admin():
        raise Forbidden("Only admins give roles.")
    is_own = wanted["password"] is not None and user_id == auth.person().id
    login = _confirm(wanted["current_password"]) if is_own else None
    password = passwords.hashed(wanted["password"]) if wanted["password"] is not None else None
    with session_scope() as session:
        row = accounts.change(session, _visible(user_id), password, role, login)
    return success(serializers.user(row))


@blueprint.route("/<user_id>", methods=["DELETE"])
@admin_only
@blueprint.response(HTTPStatus.OK, envelope.success(User))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def remove_user(user_id: str) -> Response:
    """Remove an account and all that it kept: favourites, ratings, playlists, plays, its player and queue.

    The shared sessions that it made go, too. Tags stay corrected.
    """
    with session_scope() as session:
        row, players = accounts.remove(session, user_id)
    playback.forget_sessions(players)
    return success(serializers.user(row))


def _makes_first(code: str | None) -> bool:
    """Tell whether the caller may make the first account alone; refuse a caller who may make none."""
    if auth.known_by() == auth.BY_MACHINE or (not auth.accounts_exist() and first_account.is_code(code)):
        return True
    if not auth.is_admin():
        raise Forbidden("Only admins make accounts; the first in a container needs the code from the log.")
    return False


def _confirm(password: str | None) -> Login:
    """Refuse a thief of a session or token, who does not know the password."""
    if password is None:
        refuse("json", "current_password", "Needed for another password of one's own.")
    try:
        return logins.confirm(auth.person().name, password)
    except WrongPasswordError:
        raise Forbidden("That is not your current password.") from None


def _visible(user_id: str) -> str:
    """The id, if it may be looked at; another person's account is not there for a listener."""
    return user_id if auth.is_admin() or auth.person().id == user_id else ""
