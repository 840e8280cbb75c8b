"""Sockets close when their login or token ends."""

import pytest
from sqlalchemy import Engine, event

from app import playback
from app.ws import admission
from app.ws.admission import close_revoked
from app.ws.transport.frames import Closed
from library import database
from library.database import session_scope
from library.errors import DatabaseUnavailableError
from library.people import accounts, credentials
from library.people.accounts import Person
from library.states import CredentialKind, Role
from live import tickets
from live.tickets import Holder
from tests.factories import add_account, hashed
from tests.signals import wait_until
from tests.unit.ws.conftest import Stage
from tests.wires import CLOSE, Speaker, frame


@pytest.fixture
def ann(database: str) -> Person:
    with session_scope() as session:
        return add_account(session, "ann")


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the periodic check."""
    monkeypatch.setattr(admission, "ADMIT_TICKS", 1 << 30)


def make_token(person: Person, kind: CredentialKind = CredentialKind.TOKEN) -> str:
    with session_scope() as session:
        return str(credentials.add(session, person.id, kind, "x").row.id)


def welcomed(stage: Stage, client_id: str, person: str, credential: str | None = None) -> Speaker:
    speaker = stage.connect(client_id, person, credential=credential)
    speaker.receive_until("connection.ready")
    return speaker


def test_a_revoked_token_closes_its_sockets_and_no_others(stage: Stage, ann: Person, still: None) -> None:
    kept, revoked = make_token(ann), make_token(ann)
    ours, theirs = welcomed(stage, "ours", ann.id, kept), welcomed(stage, "theirs", ann.id, revoked)
    by_ticket = stage.connect("page", person=None)
    by_ticket.say("connection.authenticate", ticket=tickets.issue(Holder(ann.id, revoked)))
    by_ticket.receive_until("connection.ready")
    close_revoked(stage.sockets.subscriptions.streams())
    with session_scope() as session:
        credentials.revoke(session, ann.id, revoked)
    close_revoked(stage.sockets.subscriptions.streams())
    assert (theirs.close_code(), by_ticket.close_code()) == (Closed.UNAUTHORIZED, Closed.UNAUTHORIZED)
    ours.resume()
    assert ours.ask("connection.ping")["type"] == "connection.pong"


def test_ticket_of_a_revoked_token_is_invalid(stage: Stage, ann: Person, still: None) -> None:
    revoked = make_token(ann)
    ticket = tickets.issue(Holder(ann.id, revoked))
    with session_scope() as session:
        credentials.revoke(session, ann.id, revoked)
    page = stage.connect("page", person=None)
    assert page.error("connection.authenticate", ticket=ticket) == "UNAUTHORIZED"
    assert page.close_code() == Closed.UNAUTHORIZED


def test_owners_ticket_is_invalid_once_an_account_exists(
    stage: Stage, still: None, request: pytest.FixtureRequest
) -> None:
    ticket = tickets.issue(Holder("owner"))
    request.getfixturevalue("ann")
    page = stage.connect("page", person=None)
    assert page.error("connection.authenticate", ticket=ticket) == "UNAUTHORIZED"


@pytest.mark.parametrize("end", ["password", "account"])
def test_changed_password_or_removed_account_closes_all_sockets_of_a_user(
    stage: Stage, ann: Person, still: None, end: str
) -> None:
    with session_scope() as session:
        bob = add_account(session, "bob", Role.LISTENER)
    of_bob = welcomed(stage, "phone", bob.id, make_token(bob, CredentialKind.LOGIN))
    with session_scope() as session:
        if end == "password":
            accounts.change(session, bob.id, password=hashed("another horse"))
        else:
            accounts.remove(session, bob.id)
    close_revoked(stage.sockets.subscriptions.streams())
    assert of_bob.close_code() == Closed.UNAUTHORIZED


def test_removed_user_leaves_without_creating_a_session(
    stage: Stage, ann: Person, still: None, caplog: pytest.LogCaptureFixture
) -> None:
    with session_scope() as session:
        bob = add_account(session, "bob", Role.LISTENER)
    phone = welcomed(stage, "phone", bob.id, make_token(bob, CredentialKind.LOGIN))
    with session_scope() as session:
        _, players = accounts.remove(session, bob.id)
    playback.forget_sessions(players)
    phone.send(frame(CLOSE, Closed.NORMAL.to_bytes(2, "big")))
    wait_until(lambda: not stage.sockets.subscriptions.streams())
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


def test_the_first_account_closes_the_owners_sockets(stage: Stage, still: None) -> None:
    phone = stage.join("phone")
    close_revoked(stage.sockets.subscriptions.streams())
    assert phone.ask("connection.ping")["type"] == "connection.pong"
    with session_scope() as session:
        add_account(session, "ann")
    close_revoked(stage.sockets.subscriptions.streams())
    assert phone.close_code() == Closed.UNAUTHORIZED


def test_check_of_all_credentials_is_one_statement(stage: Stage, ann: Person, still: None) -> None:
    for n in range(3):
        welcomed(stage, f"ann-{n}", ann.id, make_token(ann))
    said: list[str] = []
    engine: Engine = database.engine()

    def note(*arguments: object) -> None:
        said.append(str(arguments[2]))

    streams = stage.sockets.subscriptions.streams()
    event.listen(engine, "before_cursor_execute", note)
    close_revoked(streams)
    event.remove(engine, "before_cursor_execute", note)
    assert len([statement for statement in said if "credentials" in statement]) == 1
    assert [statement for statement in said if "credentials" not in statement] in ([], ["BEGIN"])


def test_no_socket_is_closed_while_the_database_is_unavailable(
    stage: Stage, still: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise DatabaseUnavailableError("away")

    phone = stage.join("phone")
    monkeypatch.setattr(credentials, "find_valid", fail)
    with pytest.raises(DatabaseUnavailableError):
        close_revoked(stage.sockets.subscriptions.streams())
    assert phone.ask("connection.ping")["type"] == "connection.pong"


def test_credentials_are_checked_periodically(stage: Stage, ann: Person) -> None:
    phone = welcomed(stage, "phone", ann.id, "revoked before")
    assert phone.close_code() == Closed.UNAUTHORIZED
