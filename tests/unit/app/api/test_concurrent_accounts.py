"""Accounts that concurrent requests create; run on PostgreSQL, too."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from app.http import auth, first_account
from config.settings import current
from library.database import session_scope
from library.errors import AccountsExistError
from library.paging import PageRequest
from library.people import accounts
from library.states import Role
from tests.contract.client import Client
from tests.factories import PASSWORD, add_account, hashed
from tests.unit.app.api.conftest import Person

#: Fewer than the hash has room for.
AT_ONCE = 6


def at_once(send: Callable[[int], Any]) -> Counter[tuple[int, str]]:
    """Send requests at the same moment; how many got which status, and which code or role."""
    start = Barrier(AT_ONCE)

    def answer(number: int) -> tuple[int, str]:
        start.wait()
        answered = send(number)
        body = answered.get_json()
        return answered.status_code, body["data"]["role"] if "data" in body else body["code"]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(answer, range(AT_ONCE)))


def account(number: int, **more: str) -> dict[str, str]:
    return {"name": f"first {number}", "password": PASSWORD, "role": "listener", **more}


def roles() -> list[str]:
    with session_scope(read_only=True) as session:
        return [row.role for row in accounts.page(session, PageRequest()).rows]


def test_concurrent_requests_create_one_first_account(app: Flask) -> None:
    clients = [Client(app) for _ in range(AT_ONCE)]
    answers = at_once(lambda n: clients[n].post("/users", account(n)))
    assert answers == {(201, "admin"): 1, (403, "FORBIDDEN"): AT_ONCE - 1}
    assert roles() == ["admin"]


def test_setup_code_is_valid_once(container: Flask) -> None:
    code = (current().data / first_account.CODE_FILE).read_text()
    clients = [Client(container) for _ in range(AT_ONCE)]
    answers = at_once(lambda n: clients[n].post("/users", account(n, code=code)))
    assert answers == {(201, "admin"): 1, (403, "FORBIDDEN"): AT_ONCE - 1}
    assert roles() == ["admin"]
    assert not (current().data / first_account.CODE_FILE).exists()


def test_any_code_is_refused_when_none_is_stored(container: Flask) -> None:
    file = current().data / first_account.CODE_FILE
    for kept in (b"", b"\n"):
        file.write_bytes(kept)
        assert not any(first_account.is_code(sent) for sent in ("", "\n", None))
    file.unlink()
    assert not first_account.is_code("")
    assert not file.exists()


def test_stale_cache_of_no_accounts_grants_no_rights(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/session")["data"]["known_by"] == "machine"
    with session_scope() as session:  # as another process does; ours remembers for a second
        add_account(session, "ann")
    monkeypatch.setattr(auth, "NO_ACCOUNTS_S", 3600.0)
    answer = client.post("/users", account(1, role="admin"))
    assert (answer.status_code, answer.get_json()["code"]) == (403, "FORBIDDEN")
    assert roles() == ["admin"]


def test_first_account_is_an_administrator(database: str) -> None:
    with session_scope() as session:
        assert add_account(session, "ann", Role.LISTENER).role is Role.ADMIN
        assert add_account(session, "bob", Role.LISTENER).role is Role.LISTENER
    with pytest.raises(AccountsExistError), session_scope() as session:
        accounts.add_first(session, "eve", hashed(PASSWORD))


def test_concurrent_accounts_with_one_name_are_refused(app: Flask, someone: Person) -> None:
    ann = someone("ann", "admin")
    secret = ann.cookie(auth.COOKIE)
    clients = [Client(app, {"X-Auralis-Page": "1"}) for _ in range(AT_ONCE)]
    for client in clients:
        client.show(auth.COOKIE, secret)
    answers = at_once(lambda n: clients[n].post("/users", account(n) | {"name": "Same"}))
    assert answers == {(201, "listener"): 1, (409, "NAME_TAKEN"): AT_ONCE - 1}
    assert sorted(roles()) == ["admin", "listener"]
