"""Limits of one account, which do not touch another account."""

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from library.errors import PlaylistFullError, TooManyError
from library.models import Credential, IdempotencyKey, Play
from library.people import credentials, idempotency_keys, playlists, plays
from library.people.idempotency_keys import StoredResponse
from library.people.playlist_parts import playlist_storage
from library.states import CredentialKind, Role
from tests.factories import add_account, add_track

DAY_S = 86_400


def test_playlists_of_an_account_are_limited(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playlists, "MAX_PLAYLISTS", 2)
    for name in ("one", "two"):
        playlists.create(session, "ann", name)
    with pytest.raises(TooManyError, match="2 playlists"):
        playlists.create(session, "ann", "three")
    playlists.create(session, "bob", "one")


def test_tracks_in_all_playlists_of_an_account_are_limited(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playlist_storage, "MAX_TRACKS_IN_ALL", 3)
    track_id = add_track(session)
    first = playlists.create(session, "ann", "one", [track_id] * 2)
    second = playlists.create(session, "ann", "two", [track_id])
    for change in (playlists.append, playlists.replace):
        with pytest.raises(PlaylistFullError, match="together"):
            change(session, "ann", second, [track_id] * 2)
    playlists.create(session, "bob", "one", [track_id] * 3)
    playlists.replace(session, "ann", first, [])
    playlists.append(session, "ann", second, [track_id])


def test_tokens_of_an_account_are_limited(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "MAX_TOKENS", 2)
    ann = add_account(session, "ann", Role.LISTENER).id
    made = [credentials.add(session, ann, CredentialKind.TOKEN, "program") for _ in range(2)]
    with pytest.raises(TooManyError, match="2 tokens"):
        credentials.add(session, ann, CredentialKind.TOKEN, "program")
    credentials.revoke(session, ann, made[0].row.id)
    credentials.add(session, ann, CredentialKind.TOKEN, "program")


def test_further_login_ends_the_least_recently_used_one(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "MAX_LOGINS", 2)
    ann = add_account(session, "ann", Role.LISTENER).id
    token = credentials.add(session, ann, CredentialKind.TOKEN, "program")
    old, used = (credentials.add(session, ann, CredentialKind.LOGIN, "browser") for _ in range(2))
    session.execute(update(Credential).values(created_at=Credential.created_at - DAY_S))
    credentials.record_use(session, used.secret)
    new = credentials.add(session, ann, CredentialKind.LOGIN, "browser")
    ids = [made.row.id for made in (token, old, used, new)]
    assert credentials.find_valid(session, ids) == {token.row.id, used.row.id, new.row.id}


def test_plays_of_an_account_in_a_day_are_limited(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plays, "MAX_PLAYS_A_DAY", 2)
    track_id = add_track(session)
    for _ in range(2):
        plays.add(session, "ann", track_id)
    with pytest.raises(TooManyError, match="in the last 24 hours"):
        plays.add(session, "ann", track_id)
    plays.add(session, "bob", track_id)
    session.execute(update(Play).values(recorded_at=Play.recorded_at - DAY_S - 1))
    session.info.clear()  # another transaction counts again
    plays.add(session, "ann", track_id)


def test_oldest_stored_responses_are_deleted(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency_keys, "MAX_STORED", 2)
    for person, key in (("bob", "first"), ("ann", "1"), ("ann", "2"), ("ann", "3")):
        idempotency_keys.claim(session, person, key, "hash")
        idempotency_keys.store(session, person, key, StoredResponse(200, key, None))
        session.execute(update(IdempotencyKey).values(began_at=IdempotencyKey.began_at - 1))
    stored = session.execute(
        select(IdempotencyKey.person, IdempotencyKey.key).order_by(IdempotencyKey.began_at)
    ).all()
    assert [tuple(row) for row in stored] == [("bob", "first"), ("ann", "2"), ("ann", "3")]
    assert idempotency_keys.claim(session, "ann", "3", "hash") == StoredResponse(200, "3", None)


def test_refused_plays_are_not_stored(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plays, "MAX_PLAYS_A_DAY", 0)
    with pytest.raises(TooManyError):
        plays.add(session, "ann", add_track(session))
    assert session.execute(select(func.count()).select_from(Play)).scalar_one() == 0
