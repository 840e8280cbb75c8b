"""No list reads or sorts a whole table: in any order, with any filter, on any page.

Lists, their orders and filters are those of the API's description; a new filter needs a value here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import text

from library.catalogue.narrowing import selection
from library.database import OpenSession, engine, session_scope
from library.paging import PageRequest
from library.people import favourites, name_marks, playlists, plays
from library.people.accounts import OWNER
from library.states import NameKind
from library.subsonic import tracks
from library.subsonic.tracks import Filter
from tests.contract.client import Client
from tests.factories import add_job
from tests.query_plans import Recorder, as_if_large, find_faults, recorded
from tests.unit.app.api.conftest import add_songs

#: Values of filters that are not one of a few.
VALUES: dict[str, Any] = {
    "genre": "jazz",
    "reason": "unreadable",
    "year": 1997,
    "format": "flac",
    "favourite": "true",
    "own": "true",
}

PAGING = frozenset({"offset", "limit", "cursor", "order", "sort_by"})

#: Words are compared with all names; an index does not have parts of words.
WORDS = {"query", "artist", "album"}

#: Lists that are read from indexes in files or from Redis, not from tables.
OTHERWISE = ("/search", "/similar", "/cache/history", "/radio/moods")

#: The list that all of its paths' ids are of.
IDS = {"playlist_id": "playlist", "album_id": "album", "artist_id": "artist", "genre_id": "genre"}


def add_library() -> dict[str, str]:
    """Add a row of every kind; return ids by the names of `IDS`."""
    with session_scope() as session:
        titles = add_songs(session)
        ids = list(titles.values())
        for track_id in ids:
            favourites.add(session, OWNER, track_id)
            plays.add(session, OWNER, track_id)
        found = {"playlist": playlists.create(session, OWNER, "Mine", ids)}
        add_job(session)
        for name in ("album", "artist", "genre"):
            found[name] = str(session.execute(text(f"SELECT min(id) FROM {name}s")).scalar_one())
        for kind in (NameKind.ALBUM, NameKind.ARTIST):
            name_marks.star(session, OWNER, kind, int(found[kind]))
        return found


def lists(client: Client) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the path and parameters of each list that the API's description has."""
    document = client.get("/api/openapi.json")
    for path, methods in document["paths"].items():
        described = methods.get("get", {})
        content = described.get("responses", {}).get("200", {}).get("content", {}).get("application/json", {})
        if content.get("schema", {}).get("$ref", "").endswith("List") and not path.endswith(OTHERWISE):
            yield path, [each for each in described.get("parameters", ()) if each["in"] == "query"]


@pytest.mark.parametrize("few", [0, 1000], ids=["frequent", "rare"])
def test_no_list_reads_or_sorts_a_whole_table(
    client: Client, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Filters are frequent or rare, as if so many tracks were few."""
    monkeypatch.setattr(selection, "most_sorted", lambda _session: few)
    ids = add_library()
    client.get("/tracks", lufs_min=0)  # the first one reads the similarity index
    faults: dict[str, str] = {}
    with planned_as_if_large(), recorded(engine()) as recorder:
        for path, parameters in lists(client):
            place = path.format(**{name: ids[key] for name, key in IDS.items()})
            for query in requests(parameters, ids):
                read(client, recorder, place, query, faults)
    assert not faults, f"{len(faults)} statements\n\n" + "\n\n".join(
        f"{asked}\n  {fault}" for fault, asked in faults.items()
    )


@contextmanager
def planned_as_if_large() -> Iterator[None]:
    """Plan on PostgreSQL for a large library."""
    if engine().dialect.name == "sqlite":
        yield
        return
    with engine().connect() as connection:
        autocommitted = connection.execution_options(isolation_level="AUTOCOMMIT")
        with as_if_large(autocommitted):
            yield


def requests(parameters: list[dict[str, Any]], ids: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the queries of a list: each order, and each filter."""
    by_name = {each["name"]: each["schema"] for each in parameters}
    orders = by_name.get("sort_by", {}).get("enum", [None])
    for sort_by in orders:
        if sort_by == "relevance":
            continue
        for order in by_name.get("order", {}).get("enum", [None]):
            query = {"sort_by": sort_by, "order": order}
            yield {name: value for name, value in query.items() if value}
    bounds = [name for name in by_name if name.endswith(("_min", "_max"))]
    for name in by_name.keys() - PAGING - WORDS - set(bounds[2:]):  # all bounds are read in one way
        for value in values(name, by_name[name], ids):
            yield {name: value}
            if len(orders) > 1:
                yield {name: value, "sort_by": orders[-2], "order": "desc"}


def values(name: str, schema: dict[str, Any], ids: dict[str, str]) -> list[Any]:
    """Return the values of a filter that are tried."""
    if name in IDS:
        return [ids[IDS[name]]]
    if name.endswith(("_min", "_max")):
        return [0.5]
    return schema.get("enum") or [VALUES[name]]


def read(
    client: Client, recorder: Recorder, path: str, query: dict[str, Any], faults: dict[str, str]
) -> None:
    """Read the first page of a list, the next one by its cursor, and a later one by its offset."""
    recorder.take()
    path = path.removeprefix("/api/v1")
    first = client.get(path, limit=1, **query)
    if first["next_cursor"]:
        client.get(path, limit=1, cursor=first["next_cursor"], **query)
    client.get(path, limit=1, offset=600, **query)
    for statement in recorder.take():
        for fault in find_faults(engine(), statement):
            faults.setdefault(fault, f"GET {path} {query}")


#: Lists of tracks for players, each with a filter that it may have.
PLAYERS: tuple[tuple[str, Filter], ...] = (
    *((name, Filter()) for name in ("page", "random", "starred")),
    *((name, Filter(genre="jazz")) for name in ("page", "random", "of_genre")),
    *((name, Filter(genre="none")) for name in ("page", "random", "of_genre")),
    ("random", Filter(from_year=1950, to_year=1959)),
    ("random", Filter(genre="jazz", from_year=1950)),
    ("page", Filter(root_id=1)),
    ("random", Filter(root_id=1)),
)


@pytest.mark.parametrize("few", [0, 1000], ids=["frequent", "rare"])
def test_no_list_for_players_reads_or_sorts_a_whole_table(
    client: Client, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "most_sorted", lambda _session: few)
    add_library()
    faults: dict[str, str] = {}
    with planned_as_if_large(), recorded(engine()) as recorder:
        for name, wanted in PLAYERS:
            with session_scope(read_only=True) as session:
                read_for_player(session, name, wanted)
            for statement in recorder.take():
                for fault in find_faults(engine(), statement):
                    faults.setdefault(fault, f"{name} {wanted}")
    assert not faults, "\n\n".join(f"{asked}\n  {fault}" for fault, asked in faults.items())


def read_for_player(session: OpenSession, name: str, wanted: Filter) -> None:
    """Read a list of tracks for a player."""
    page = PageRequest(1, 1)
    if name == "random":
        tracks.random(session, OWNER, wanted, 2)
    elif name == "starred":
        tracks.starred(session, OWNER, wanted.root_id, page)
    elif name == "of_genre":
        tracks.of_genre(session, OWNER, wanted, page)
    else:
        tracks.page(session, OWNER, wanted, page)
