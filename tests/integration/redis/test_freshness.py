"""Whatever is read, written and computed meanwhile: after the writer's answer nobody gets the old value."""

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from cache import memory, results
from cache.memory import MemoryTier
from cache.single_flight import StillComputingError
from discovery import queries
from discovery.search import TextIndex
from library import database, generations
from library.catalogue import tracks
from library.database import session_scope
from library.models import Track
from tests.factories import add_track
from tests.valkeys import Valkey

pytestmark = pytest.mark.integration

WORD = "version"
PROCESSES = 2

#: What happens one after the other: somebody writes, or a process reads, perhaps while somebody writes.
STEPS = st.lists(
    st.one_of(
        st.just(("write", 0)),
        st.tuples(st.sampled_from(["read", "read while somebody writes"]), st.integers(0, PROCESSES - 1)),
    ),
    max_size=12,
)


class Web:
    """What one web process has of its own: its index and its memory tier."""

    def __init__(self) -> None:
        self.index, self.memory = TextIndex(), MemoryTier(1_000_000)

    def read(self, meanwhile: Any = None) -> int:
        """The version that a search finds; `meanwhile` happens between computing and storing."""
        with session_scope(read_only=True) as session:
            self.index.refresh(session)
            asked = queries.words(self.index, WORD, 0, 10)

            def compute() -> Any:
                found = asked.compute()
                # What is kept comes from the index, which may be newer than what this reader sees.
                with session_scope(read_only=True) as now:
                    title = tracks.get(now, found[1][0]).title
                if meanwhile:
                    meanwhile()
                return title

            return int(results.get_or_compute(asked.question, compute).value.partition(" ")[2])


class Library:
    """One track whose title tells how often it was written."""

    def __init__(self) -> None:
        self.version = 0
        with session_scope() as session:
            self.track_id = add_track(session)
        self.write()

    def write(self) -> None:
        with session_scope() as session:
            number = generations.advance(session, generations.CATALOGUE)
            title = f"{WORD} {self.version + 1}"
            changed = update(Track).where(Track.id == self.track_id)
            session.execute(changed.values(title=title, generation=number))
        self.version += 1


@pytest.fixture
def library(valkey: Valkey, tmp_path: Path, empty_database: Path) -> Iterator[Library]:
    shutil.copy(empty_database, tmp_path / "auralis.db")
    yield Library()
    database.engine().dispose()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_no_order_of_events_serves_an_old_value(library: Library, steps: list[tuple[str, int]]) -> None:
    webs = [Web() for _ in range(PROCESSES)]
    with pytest.MonkeyPatch.context() as patch:
        for step, number in steps:
            if step == "write":
                library.write()
                continue
            web = webs[number]
            patch.setattr(memory, "tier", lambda web=web: web.memory)
            written = library.version
            seen = web.read(library.write if step != "read" else None)
            assert written <= seen <= library.version


def test_racing_readers_and_writers_never_see_an_old_value(library: Library) -> None:
    webs, over = [Web() for _ in range(PROCESSES)], threading.Event()

    def write() -> None:
        for _ in range(40):
            library.write()
        over.set()

    def read(web: Web) -> int:
        reads = 0
        while not over.is_set() or not reads:
            written = library.version
            try:
                assert written <= web.read()
            except StillComputingError:
                continue
            reads += 1
        return reads

    with ThreadPoolExecutor(5) as pool:
        readers = [pool.submit(read, web) for web in webs * 2]
        pool.submit(write).result()
        assert all(reader.result() for reader in readers)
