"""Logins: no connection is held while a password is hashed, and few may wait."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, cast

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import QueuePool

from app.http import logins
from library import database
from library.database import session_scope
from library.errors import WrongPasswordError
from library.people import accounts, passwords
from library.people.accounts import Login
from tests.conftest import SHIPPED_HASHES
from tests.contract.client import Client
from tests.factories import PASSWORD, add_account, hashed
from tests.unit.app.api.conftest import PAGE, Person, log_in


class Watched(PasswordHasher):
    """Records for each password the connections to the database in use and the compared hash."""

    def __init__(self) -> None:
        super().__init__(time_cost=2, memory_cost=19_456, parallelism=1)
        self.connections: list[int] = []
        self.compared: list[str] = []

    def hash(self, *arguments: Any, **options: Any) -> str:
        self._record()
        return super().hash(*arguments, **options)

    def verify(self, hash: Any, *arguments: Any) -> Any:  # noqa: A002  # argon2's own name
        self._record()
        self.compared.append(hash)
        return super().verify(hash, *arguments)

    def _record(self) -> None:
        self.connections.append(cast(QueuePool, database.engine().pool).checkedout())


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    hashed(PASSWORD)  # of the tests' accounts, once in a process: before hashes are recorded
    hasher = Watched()
    monkeypatch.setattr(passwords, "HASHER", hasher)
    return hasher


@contextmanager
def crowd() -> Iterator[None]:
    """Take all slots for hashing passwords and for waiting."""
    with ExitStack() as taken:
        for _ in range(passwords.AT_ONCE + passwords.MAX_WAITING):
            taken.enter_context(passwords._callers)
        yield


def test_no_connection_is_held_while_a_password_is_hashed(someone: Person, watched: Watched) -> None:
    ann = someone("ann", "admin")
    ann_id = ann.get("/session")["data"]["person"]["id"]
    made = ann.post("/users", {"name": "bob", "password": PASSWORD})
    assert log_in(ann, "bob", "wrong horse").status_code == 401
    assert log_in(ann, "ann").status_code == 201
    new = {"password": "another horse", "current_password": PASSWORD}
    assert ann.send("PATCH", f"/users/{ann_id}", json=new).status_code == 200
    assert made.status_code == 201
    assert watched.connections == [0] * 6


def test_an_unknown_name_takes_as_long_as_a_known_one(
    client: Client, someone: Person, watched: Watched
) -> None:
    someone("ann", "admin")
    watched.compared.clear()
    answers = [log_in(client, name, "wrong horse").get_json()["message"] for name in ("ann", "unknown")]
    assert len(set(answers)) == 1
    assert watched.compared == [hashed(PASSWORD), passwords.UNKNOWN_HASH]
    hasher, unknown_hash = SHIPPED_HASHES
    assert not hasher.check_needs_rehash(unknown_hash)


def test_too_many_logins_are_refused_while_other_requests_are_served(app: Flask, someone: Person) -> None:
    ann, anonymous = someone("ann", "admin"), Client(app, PAGE)
    with crowd():
        answer = log_in(anonymous, "ann")
        assert (answer.status_code, answer.get_json()["code"]) == (503, "PASSWORDS_BUSY")
        assert int(answer.headers["Retry-After"]) >= 1
        assert log_in(anonymous, "unknown").status_code == 503
        assert ann.post("/users", {"name": "bob", "password": PASSWORD}).status_code == 503
        assert ann.get("/tracks")["items"] == []
    assert log_in(anonymous, "ann").status_code == 201


@pytest.fixture
def confirmed(database: str) -> Login:
    with session_scope() as session:
        add_account(session, "ann")
        add_account(session, "bob")
    return logins.confirm("bob", PASSWORD)


@pytest.mark.parametrize("end", ["password", "account"])
def test_a_password_changed_after_its_check_creates_no_login(confirmed: Login, end: str) -> None:
    with session_scope() as session:
        if end == "password":
            accounts.change(session, confirmed.person.id, hashed("another horse"))
        else:
            accounts.remove(session, confirmed.person.id)
    with pytest.raises(WrongPasswordError):
        logins.begin(confirmed, "late")
