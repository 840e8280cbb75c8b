"""Logins and tokens as rows."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from library.database import now, session_scope
from library.errors import CredentialEndedError
from library.models import Credential
from library.people import accounts, credentials
from library.people.credentials import LOGIN_S, NewCredential
from library.states import CredentialKind
from tests.factories import add_account


def make(session: Session, kind: CredentialKind) -> NewCredential:
    person = add_account(session, kind)
    return credentials.add(session, person.id, kind, "x")


def test_login_is_extended_by_use_and_token_never_expires(session: Session) -> None:
    shown = make(session, CredentialKind.LOGIN), make(session, CredentialKind.TOKEN)
    for made in shown:
        row = session.get_one(Credential, made.row.id)
        row.expires_at = row.expires_at and row.expires_at - LOGIN_S / 2
        session.flush()
        credentials.record_use(session, made.secret)
    at_s = session.execute(select(now())).scalar_one()
    used, ended = zip(
        *session.execute(select(Credential.used_at, Credential.expires_at).order_by(Credential.kind)),
        strict=True,
    )
    assert all(at_s - 5 < used_s <= at_s for used_s in used)
    assert at_s + LOGIN_S - 5 < ended[0] <= at_s + LOGIN_S
    assert ended[1] is None


def test_recent_use_is_not_recorded_again(session: Session) -> None:
    made = make(session, CredentialKind.TOKEN)
    first = credentials.find_bearer(session, made.secret, CredentialKind.TOKEN)
    credentials.record_use(session, made.secret)
    second = credentials.find_bearer(session, made.secret, CredentialKind.TOKEN)
    assert first
    assert second
    assert (first.is_stale, second.is_stale) == (True, False)
    assert first.credential_id == second.credential_id == made.row.id


def test_owner_is_valid_until_there_is_an_account(database: str) -> None:
    with session_scope() as session:
        assert credentials.find_valid(session, {None, "none"}) == {None}
        made = make(session, CredentialKind.TOKEN)
        assert credentials.find_valid(session, {None, "none", made.row.id}) == {made.row.id}


def test_tokens_are_revoked_with_their_creator(session: Session) -> None:
    first = make(session, CredentialKind.TOKEN)
    person = accounts.find_by_name(session, CredentialKind.TOKEN)
    assert person
    second = credentials.add(session, person, CredentialKind.TOKEN, "second", first.row.id)
    third = credentials.add(session, person, CredentialKind.TOKEN, "third", second.row.id)
    other = credentials.add(session, person, CredentialKind.TOKEN, "other")
    credentials.revoke(session, person, first.row.id)
    ids = {made.row.id for made in (first, second, third, other)}
    assert credentials.find_valid(session, ids) == {other.row.id}


def test_token_outlives_the_login_that_created_it(session: Session) -> None:
    login = make(session, CredentialKind.LOGIN)
    person = accounts.find_by_name(session, CredentialKind.LOGIN)
    assert person
    made = credentials.add(session, person, CredentialKind.TOKEN, "script", login.row.id)
    credentials.end(session, login.secret)
    assert credentials.find_valid(session, {login.row.id, made.row.id}) == {made.row.id}


@pytest.mark.parametrize("kind", CredentialKind)
def test_revoked_credential_creates_no_token(session: Session, kind: CredentialKind) -> None:
    made = make(session, kind)
    person = accounts.find_by_name(session, kind)
    assert person
    credentials.revoke(session, person, made.row.id, kind)
    with pytest.raises(CredentialEndedError):
        credentials.add(session, person, CredentialKind.TOKEN, "late", made.row.id)
