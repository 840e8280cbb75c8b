"""A library with several users. One is the victim, whose secrets are recognised in any response."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, Table, or_, select, update

import cache.client
import live.client
from app import playback
from app.factory import create_app
from app.http import auth
from app.ws.routes import EXTENSION
from config import settings
from config.settings import Settings
from library.database import session_scope
from library.migrations import migrate
from library.models import Base, Credential, PlaylistTrack
from library.people import accounts, credentials, favourites, playlists, plays, ratings
from library.people.accounts import OWNER_PERSON, Person
from library.people.credentials import NewCredential
from library.states import CredentialKind, Role
from live import player as live_player
from live import queue
from live.scripting import Command
from tests.conftest import reconnected
from tests.factories import PASSWORD, add_account, add_job, hashed
from tests.redis_fixtures import REDIS_PATIENCE_S
from tests.unit.app.api.conftest import add_songs
from tests.valkeys import Valkey, durable_valkey, forget_clients

#: Part of all the victim's private data.
MARKER = "TopSecret"

VICTIMS_PASSWORD = f"{MARKER} horse"

_names = count()


@dataclass(frozen=True)
class World:
    """Tracks, ids and users.

    Attributes
    ----------
    ids
        Ids in paths and bodies, by their names there.
    secrets
        Texts that only the victim may receive.
    """

    app: Flask
    tracks: list[str]
    ids: dict[str, str]
    victim: Person = OWNER_PERSON
    listener: Person = OWNER_PERSON
    careful: Person = OWNER_PERSON
    admin: Person = OWNER_PERSON
    removed_token: str = ""
    victims_token: str = ""
    secrets: frozenset[str] = frozenset()
    has_accounts: bool = False


@contextmanager
def opened(folder: Path, accounts: bool = True) -> Iterator[World]:
    """Open a world of its own: database, Redis and an application without limits in this process."""
    try:
        with pytest.MonkeyPatch.context() as patch, durable_valkey() as valkey:
            yield from _opened(patch, valkey, folder, accounts)
    finally:  # a thread of the application may have sent requests until the end
        forget_clients()
        settings.current.cache_clear()


def _opened(patch: pytest.MonkeyPatch, valkey: Valkey, folder: Path, accounts: bool) -> Iterator[World]:
    for setting in fields(Settings):
        patch.delenv(setting.metadata["variable"], raising=False)
    (folder / "music").mkdir(parents=True)
    patch.setenv("AURALIS_DATA", str(folder / "data"))
    patch.setenv("AURALIS_ROOTS", str(folder / "music"))
    patch.setenv("AURALIS_RATE_LIMIT", "off")
    patch.setenv("AURALIS_REDIS_URL", valkey.server.url)
    patch.setenv("AURALIS_CACHE_URL", f"{valkey.server.url}?db=1")  # an admin empties it
    for room in (live.client, cache.client):
        patch.setattr(room, "TIMEOUT_S", REDIS_PATIENCE_S)
    with reconnected() as url:
        forget_clients()
        valkey.start()
        migrate(url)
        auth.forget_accounts()
        app = create_app(background=False)
        try:
            world = _library(app, folder / "music")
            yield _people(world) if accounts else world
        finally:
            _close(app)


def _close(app: Flask) -> None:
    sockets = app.extensions.get(EXTENSION)
    if sockets is not None:
        sockets.stop()
        sockets.finish(1.0)
    forget_clients()


def _library(app: Flask, music: Path) -> World:
    """Add tracks; return a world with ids that do not exist, whose users are all the owner."""
    with session_scope() as session:
        tracks = list(add_songs(session).values())
        job_id = add_job(session)
    ids = {"track": tracks[0], "track_id": tracks[0], "job_id": job_id, "folder": str(music)}
    users_own = ("playlist_id", "token_id", "user_id", "item_id", "match_id", "password_id", "service")
    for name in ("album_id", "artist_id", "genre_id", *users_own):
        ids[name] = "none"
    ids |= {"id": "x", "kind": "x", "name": "none.js", "root_id": "999999", "password": PASSWORD}
    return World(app, tracks, ids)


def _people(world: World) -> World:
    names = ("lis", "careful", "gone")
    with session_scope() as session:
        admin = add_account(session, "adm")
        listener, careful, removed = (add_account(session, name, Role.LISTENER) for name in names)
        victim = add_account(session, "vic", Role.LISTENER, VICTIMS_PASSWORD)
        removed_token = credentials.add(session, removed.id, CredentialKind.TOKEN, "matrix").secret
        accounts.remove(session, removed.id)
    auth.forget_accounts()
    return _belongings(
        replace(
            world,
            victim=victim,
            listener=listener,
            careful=careful,
            admin=admin,
            removed_token=removed_token,
            has_accounts=True,
        )
    )


def _belongings(world: World) -> World:
    """Add data of every kind for the victim."""
    victim, tracks = world.victim.id, world.tracks[:3]
    with session_scope() as session:
        playlist = playlists.create(session, victim, f"{MARKER} list", tracks)
        favourites.add(session, victim, tracks[0])
        ratings.rate(session, victim, tracks[0], 5)
        plays.add(session, victim, tracks[1])
        token = credentials.add(session, victim, CredentialKind.TOKEN, f"{MARKER} program")
        app = credentials.add(session, victim, CredentialKind.APP, f"{MARKER} player")
        browser = credentials.add(session, victim, CredentialKind.LOGIN, f"{MARKER} device")
        login = accounts.find_login(session, world.victim.name)
    assert login is not None
    own = playback.session_name(victim)
    command = Command(own, f"{MARKER}-phone", "c1", "digest", None)
    queued = playback.queued_tracks(tracks, {"from": f"{MARKER} metadata"})
    playback.in_playback(own, lambda: queue.add(command, queued, "end", play=True))
    # Paused, or the victim would receive its position each second.
    paused = Command(own, f"{MARKER}-phone", "c2", "digest", None)
    playback.in_playback(own, lambda: live_player.pause(paused))
    player = playback.read(own).player
    ids = {"playlist_id": playlist, "token_id": token.row.id, "user_id": victim}
    ids["password_id"] = app.row.id
    ids |= {"item_id": player["itemId"], "play_id": player["playId"]}
    secrets = {MARKER, token.secret, app.secret, browser.secret, login.password_hash, VICTIMS_PASSWORD}
    return replace(world, ids=world.ids | ids, secrets=frozenset(secrets), victims_token=token.secret)


def fresh_account() -> str:
    """Create an account for an admin to change or remove; return its id."""
    with session_scope() as session:
        return add_account(session, fresh_name(), Role.LISTENER).id


def fresh_name() -> str:
    """Return a name that no account has."""
    return f"fresh {next(_names)}"


def add_credential(person: Person, kind: CredentialKind, expires_in_s: float | None = None) -> NewCredential:
    """Create a credential for a user."""
    with session_scope() as session:
        shown = credentials.add(session, person.id, kind, "matrix")
        if expires_in_s is not None:
            mine = update(Credential).where(Credential.id == shown.row.id)
            session.execute(mine.values(expires_at=Credential.created_at + expires_in_s))
    return shown


def change_password(person: Person) -> None:
    """Set a user's password again, which ends earlier logins."""
    with session_scope() as session:
        accounts.change(session, person.id, hashed(PASSWORD))


def state_of(person: Person) -> dict[str, Any]:
    """Return all data in SQL and Redis of a user."""
    own = playback.session_name(person.id)
    reading = playback.read(own)
    found: dict[str, Any] = {"playing": (reading.epoch, reading.version, reading.player, reading.queue)}
    with session_scope(read_only=True) as session:
        for table in Base.metadata.sorted_tables:
            condition = _of(table, person.id)
            if condition is not None:
                columns = [column for column in table.c if column.name != "used_at"]  # changes
                rows = session.execute(select(*columns).where(condition))
                found[table.name] = sorted(map(repr, rows))
    return found


def _of(table: Table, person: str) -> ColumnElement[bool] | None:
    """Return the condition for a user's rows of a table; None where it has none."""
    lists = select(Base.metadata.tables["playlists"].c.id).where(
        Base.metadata.tables["playlists"].c.person == person
    )
    if table is PlaylistTrack.__table__:
        return table.c.playlist_id.in_(lists)
    columns = [table.c[name] for name in ("person", "user_id") if name in table.c]
    if table.name == "users":
        columns.append(table.c.id)
    return or_(*(column == person for column in columns)) if columns else None
