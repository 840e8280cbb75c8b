"""The application in this process, with two accounts and their app passwords."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.http import auth
from library.database import session_scope
from library.people import accounts, credentials
from library.states import CredentialKind, Role
from tests.factories import add_account
from tests.integration.subsonic.player import Player, token
from tests.unit.app.api.conftest import app, client, songs

__all__ = ["app", "client", "songs"]

#: Makes the player of an account, with an app password.
MakePlayer = Callable[..., Player]


def app_password(name: str, device: str = "phone") -> str:
    """Return a new app password of an account."""
    with session_scope() as session:
        user_id = accounts.find_by_name(session, name)
        assert user_id
        return credentials.add(session, user_id, CredentialKind.APP, device).secret


@pytest.fixture
def make_player(app: Flask) -> MakePlayer:
    def make(name: str, role: Role = Role.LISTENER) -> Player:
        with session_scope() as session:
            add_account(session, name, role)
        auth.forget_accounts()
        return Player(app, token(name, app_password(name)))

    return make


@pytest.fixture
def admin(make_player: MakePlayer) -> Player:
    return make_player("root", Role.ADMIN)


@pytest.fixture
def player(admin: Player, make_player: MakePlayer) -> Player:
    """The player of a listener."""
    return make_player("Ann")
