"""The application in this process; every response is checked against its OpenAPI document."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.factory import create_app
from app.http import auth
from library import fingerprints
from library.database import session_scope
from library.states import Role
from tests.conftest import reconnected
from tests.contract.client import Client
from tests.factories import (
    PASSWORD,
    add_account,
    add_root,
    add_tracks,
    finish_all,
    make_analysis,
    make_reading,
    make_tags,
)
from tests.tracing import unmeasured

#: Title, artists, album, genres, year, number on the disc.
SONGS: tuple[tuple[Any, ...], ...] = (
    ("Blue in Green", ("Miles Davis",), "Kind of Blue", ("Jazz",), 1959, 3),
    ("So What", ("Miles Davis",), "Kind of Blue", ("Jazz",), 1959, 1),
    ("Jóga", ("Björk",), "Homogenic", ("Electronic", "Pop"), 1997, 2),
    ("Hunter", ("Björk",), "Homogenic", ("Electronic",), 1997, 1),
    ("Demo", (), None, (), None, None),
)


@cache
def built() -> Flask:
    """One application for all tests of this process: building it takes longer than most of them."""
    return create_app(background=False)


@pytest.fixture
def app(unlimited: None, database: str) -> Flask:
    auth.forget_accounts()  # another test's may have been in a database of the same name
    return built()


@pytest.fixture
def container(unlimited: None, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application that others reach, where a code makes the first account."""
    monkeypatch.setenv("AURALIS_HOST", "0.0.0.0")
    monkeypatch.setenv("AURALIS_CONTAINER", "yes")
    with reconnected():
        auth.forget_accounts()
        yield create_app(background=False)


@pytest.fixture
def client(app: Flask) -> Client:
    return Client(app)


@pytest.fixture
def songs(client: Client) -> dict[str, str]:
    """Add five analysed tracks; return their ids by title."""
    with session_scope() as session:
        return add_songs(session)


@unmeasured
def add_songs(session: Session) -> dict[str, str]:
    readings = [
        make_reading(
            f"{title}.flac".encode(),
            tags=make_tags(title=title, artists=artists, album=album, genres=genres, year=year, track=number),
        )
        for title, artists, album, genres, year, number in SONGS
    ]
    ids = add_tracks(session, add_root(session), *readings)
    for n, track_id in enumerate(ids):
        fingerprints.store(session, track_id, make_analysis(n, duration_s=180.0 + n))
    finish_all(session, ids)
    return dict(zip((song[0] for song in SONGS), ids, strict=True))


PAGE = {"X-Auralis-Page": "1"}

#: Makes an account and a client that is logged in as it.
Person = Callable[..., Client]


@pytest.fixture
def someone(app: Flask) -> Person:
    def make(name: str, role: str = "listener") -> Client:
        with session_scope() as session:
            add_account(session, name, Role(role))
        auth.forget_accounts()
        client = Client(app, PAGE)
        assert log_in(client, name).status_code == 201
        return client

    return make


def log_in(client: Client, name: str, password: str = PASSWORD) -> Any:
    return client.post("/session", {"name": name, "password": password})
