"""No order of reads, writes and computations serves the old value after a write is committed."""

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
from discovery.search import TextIndex
from library import database, generations
from library.catalogue import tracks
from library.catalogue.names.search_forms import TITLE, index_text
from library.database import session_scope
from library.models import Track
from tests.factories import add_track
from tests.valkeys import Valkey

pytestmark = pytest.mark.integration

WORD = "version"
PROCESSES = 2

#: Readers wait for one another as long as it takes; requests do so for some milliseconds.
PATIENCE_S = 30.0

#: Sequences of writes and of reads by a process, some with a write during the read.
STEPS = st.lists(
    st.one_of(
        st.just(("write", 0)),
        st.tuples(st.sampled_from(["read", "read during a write"]), st.integers(0, PROCESSES - 1)),
    ),
    max_size=12,
)


class Web:
    """Index and memory tier of one web process."""

    def __init__(self) -> None:
        self.index, self.memory = TextIndex(), MemoryTier(1_000_000)

    def read(self, meanwhile: Any = None) -> int:
        """Return the version that a search finds; `meanwhile` runs between computing and storing."""
        with session_scope(read_only=True) as session:
            self.index.refresh(session, PATIENCE_S)
            question, search = self.index.query(WORD, 0, 10)

            def compute() -> Any:
                found = search()
                # What is kept comes from the index, which may be newer than what this reader sees.
                with session_scope(read_only=True) as now:
                    title = tracks.get(now, found[1][0]).title
                if meanwhile:
                    meanwhile()
                return title

            return int(results.get_or_compute(question, compute).value.partition(" ")[2])


class Library:
    """One track whose title is its version number."""

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
            session.execute(changed.values(title=title, words=index_text(TITLE, [title]), generation=number))
        self.version += 1


@pytest.fixture
def library(valkey: Valkey, tmp_path: Path, empty_database: Path) -> Iterator[Library]:
    shutil.copy(empty_database, tmp_path / "auralis.db")
    yield Library()
    database.engine().dispose()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_no_order_of_steps_serves_an_old_value(library: Library, steps: list[tuple[str, int]]) -> None:
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


def test_concurrent_readers_never_see_an_old_value(library: Library) -> None:
    webs, is_over = [Web() for _ in range(PROCESSES)], threading.Event()

    def write() -> None:
        for _ in range(40):
            library.write()
        is_over.set()

    def read(web: Web) -> int:
        reads = 0
        while not is_over.is_set() or not reads:
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
