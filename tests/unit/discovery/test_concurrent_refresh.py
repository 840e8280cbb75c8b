"""Concurrent refreshes of the indexes, and readers with an older snapshot."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy.orm import Session

from discovery import similarity, text_changes
from discovery.search import TextIndex
from discovery.similarity import SimilarityIndex
from library import fingerprints, generations
from library.database import session_scope
from tests.factories import add_track, make_analysis

THREADS = 6
WAIT_S = 30.0

Index = TextIndex | SimilarityIndex


def add_analysed(name: bytes) -> None:
    with session_scope() as session:
        track_id = add_track(session, name)
        fingerprints.store(session, track_id, make_analysis(audio_id=f"audio of {name!r}"))


def counted(monkeypatch: pytest.MonkeyPatch, room: Any, name: str) -> list[object]:
    """Collect the calls of a function from now on."""
    real = getattr(room, name)
    calls: list[object] = []

    def count(*arguments: Any) -> Any:
        calls.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(room, name, count)
    return calls


def refresh_at_once(monkeypatch: pytest.MonkeyPatch, index: Index) -> None:
    """Refresh in several threads, none of which goes on before all have seen that something changed."""
    barrier, find, met = threading.Barrier(THREADS), generations.find, threading.local()

    def find_together(session: Session, name: str) -> tuple[str, int]:
        seen = find(session, name)
        if name == generations.CATALOGUE and not hasattr(met, "others"):
            met.others = barrier.wait(WAIT_S)
        return seen

    def refresh(_number: int) -> None:
        with session_scope(read_only=True) as session:
            index.refresh(session)

    monkeypatch.setattr(generations, "find", find_together)
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(refresh, range(THREADS)))


@pytest.mark.parametrize("interval_s", [0.0, 1000.0])
def test_concurrent_refreshes_rebuild_the_matrix_once(
    database: str, monkeypatch: pytest.MonkeyPatch, interval_s: float
) -> None:
    monkeypatch.setattr(similarity, "REBUILD_INTERVAL_S", interval_s)
    add_analysed(b"a.mp3")
    index = SimilarityIndex()
    layouts = counted(monkeypatch, similarity, "SoundTail")
    refresh_at_once(monkeypatch, index)
    assert len(layouts) == 1


def test_concurrent_refreshes_index_a_change_once(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    add_analysed(b"a.mp3")
    index = TextIndex()
    readings = counted(monkeypatch, text_changes, "write")
    refresh_at_once(monkeypatch, index)
    assert len(readings) == 1
    assert index.search("miles", 0, 10).total == 1


@pytest.mark.parametrize("make", [TextIndex, SimilarityIndex])
def test_refresh_from_an_older_snapshot_changes_nothing(
    database: str, monkeypatch: pytest.MonkeyPatch, make: Callable[[], Index]
) -> None:
    monkeypatch.setattr(similarity, "REBUILD_INTERVAL_S", 0.0)
    index = make()
    add_analysed(b"a.mp3")
    with session_scope(read_only=True) as behind:
        index.refresh(behind)  # its snapshot stands from here on
        add_analysed(b"b.mp3")
        with session_scope(read_only=True) as session:
            index.refresh(session)
        known = index.generation
        index.refresh(behind)
        assert index.generation == known
