"""The similarity index in files: shared, extended and replaced."""

import subprocess
import sys

import numpy as np
import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from cache.single_flight import StillComputingError
from discovery import similarity, sound_files, sound_writer
from discovery.sound_writer import Due
from discovery.spacing import Spacing
from fingerprint.dimensions import ENGINE_VERSION
from library import fingerprints, generations
from library.database import session_scope
from library.models import Fingerprint, Generation, Track
from library.states import Presence
from library.work import engine_upgrades
from tests.factories import make_vector
from tests.unit.discovery.sound_library import (
    EVERYTHING,
    TRACKS,
    add,
    change,
    change_sound,
    due,
    names,
    nearest,
    opened,
    refresh,
)

#: Answers from the files that another process has written.
READER = """
import sys
from discovery import sound_writer
from discovery.similarity import SimilarityIndex
from discovery.spacing import Spacing
from discovery.neighbours import TrackSelection
from library.catalogue.track_filters import TrackFilter
from library.database import session_scope
sound_writer.LEAST_TRACKS = 20
index = SimilarityIndex()
with session_scope(read_only=True) as session:
    assert index.refresh(session)
print(index.generation)
for near in index.nearest(sys.argv[1], 10, Spacing()):
    print(near.track_id, near.similarity)
"""

pytestmark = [pytest.mark.numerical, pytest.mark.usefixtures("database", "small_sizes")]


def test_files_find_what_memory_finds() -> None:
    ids = add(range(TRACKS))
    before = nearest(opened(), ids[:20])
    assert sound_writer.renew()
    index = opened()
    assert nearest(index, ids[:20]) == before
    assert (due(), refresh(index)) == (Due.NOTHING, True)


@pytest.mark.usefixtures("in_cells")
def test_cells_find_nearly_all_that_memory_finds() -> None:
    ids = add(range(TRACKS))
    before = nearest(opened(), ids)
    sound_writer.renew()
    after = nearest(opened(), ids)
    shares = [len(set(old) & set(new)) / len(old) for old, new in zip(before, after, strict=True)]
    assert np.mean(shares) > 0.97


@pytest.mark.usefixtures("in_cells")
def test_list_grows_until_spacing_leaves_enough() -> None:
    ids = add(range(TRACKS))
    sound_writer.renew()
    found = opened().nearest(ids[0], 39, Spacing(max_per_artist=1))
    assert len(found) == 39


@pytest.fixture(params=["compared", "in_cells"])
def ids(request: pytest.FixtureRequest) -> list[str]:
    """Tracks in files, in both arrangements."""
    if request.param == "in_cells":
        request.getfixturevalue(request.param)
    ids = add(range(TRACKS))
    sound_writer.renew()
    return ids


def change_some(ids: list[str]) -> list[str]:
    """Add ten tracks, remove one, rename one, analyse one again; return all that are there."""
    new = add(range(TRACKS, TRACKS + 10))
    change(ids[3], presence=Presence.MISSING)
    change(ids[4], title_sort="another name", artist_sort="another artist")
    change_sound(ids[5], make_vector(7777))
    return [*ids[:3], *ids[4:], *new]


def test_changes_are_found_beside_the_files(ids: list[str]) -> None:
    index = opened()
    left = change_some(ids)
    assert refresh(index)
    beside = nearest(index, left[:7])
    assert not any(ids[3] in names(found) for found in beside)
    assert any(names(found) & set(left[-10:]) for found in beside)
    assert names(index.nearest(left[-1], 999, EVERYTHING)) == set(left[:-1])


def test_new_files_find_what_was_found_beside_the_former(ids: list[str]) -> None:
    index = opened()
    left = change_some(ids)
    add(range(500, 541))
    refresh(index)
    asked = [*left[:7], *left[-10:]]
    beside = nearest(index, asked)
    assert due() is Due.MERGE
    sound_writer.renew()
    assert due() is Due.NOTHING
    shares = [
        len(set(one) & set(other)) / len(one)
        for one, other in zip(nearest(opened(), asked), beside, strict=True)
    ]
    assert np.mean(shares) > (0.95 if sound_files.COMPARED_TRACKS == 0 else 0.999)


def test_distances_do_not_change_until_the_library_has_grown_by_half() -> None:
    ids = add(range(TRACKS))
    sound_writer.renew()
    (before,) = nearest(opened(), ids[:1], limit=5)
    add(range(TRACKS, TRACKS + 45), lambda n: make_vector(n, tempo_bpm=60.0))
    sound_writer.renew()
    after = {near.track_id: near.similarity for near in opened().nearest(ids[0], 99, EVERYTHING)}
    assert {near.track_id: near.similarity for near in before}.items() <= after.items()
    add(range(1000, 1041))
    sound_writer.renew()
    assert due() is Due.BUILD
    sound_writer.renew()
    assert due() is Due.NOTHING
    refitted = {near.track_id: near.similarity for near in opened().nearest(ids[0], 99, EVERYTHING)}
    assert not refitted.items() & after.items()


def test_processes_share_files_and_find_the_same() -> None:
    ids = add(range(TRACKS))
    sound_writer.renew()
    index = opened()
    printed = subprocess.run(
        [sys.executable, "-c", READER, ids[1]], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert printed[0] == index.generation
    assert printed[1:] == [
        f"{near.track_id} {near.similarity}" for near in index.nearest(ids[1], 10, Spacing())
    ]


def test_large_arrays_are_mapped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound_files, "READ_BYTES", 0)
    add(range(TRACKS))
    sound_writer.renew()
    files = sound_files.open_files()
    assert files
    assert all(isinstance(array.base, np.memmap) for array in (files.ids, files.keys, files.z, files.means))


def test_many_changes_wait_for_new_files() -> None:
    ids = add(range(TRACKS))
    sound_writer.renew()
    index = opened()
    add(range(TRACKS, TRACKS + 200))
    assert not refresh(index)
    assert len(index.nearest(ids[0], 999, EVERYTHING)) == TRACKS - 1
    sound_writer.renew()
    assert refresh(index)
    assert len(index.nearest(ids[0], 999, EVERYTHING)) == TRACKS + 199


def test_large_library_without_files_waits_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similarity, "MOST_IN_MEMORY", 100)
    ids = add(range(TRACKS))
    index = opened()
    assert index.knows(ids[0])
    assert not index.generation
    with pytest.raises(StillComputingError):
        index.nearest(ids[0], 5, EVERYTHING)
    sound_writer.renew()
    assert refresh(index)
    assert len(index.nearest(ids[0], 5, EVERYTHING)) == 5


def test_engines_are_counted_once_while_a_large_library_has_no_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(similarity, "MOST_IN_MEMORY", 100)
    monkeypatch.setattr(similarity, "REBUILD_INTERVAL_S", 0.0)
    add(range(TRACKS))
    find, asked = engine_upgrades.serving_version, []

    def counted(session: Session) -> int:
        asked.append(session)
        return find(session)

    monkeypatch.setattr(engine_upgrades, "serving_version", counted)
    index = opened()
    assert not any(refresh(index) for _ in range(3))
    assert len(asked) == 1


def test_small_library_has_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound_writer, "LEAST_TRACKS", TRACKS + 1)
    add(range(TRACKS))
    assert (due(), refresh(opened())) == (Due.NOTHING, True)
    assert sound_writer.renew()
    assert sound_files.open_files() is None


def test_purged_track_is_removed() -> None:
    ids = add(range(TRACKS))
    sound_writer.renew()
    with session_scope() as session:
        session.execute(delete(Track).where(Track.id == ids[7]))
        session.execute(update(Generation).values(number=Generation.number + 1))
    assert due() is Due.NOTHING  # its row has left no trace in the count of tracks either
    add(range(TRACKS, TRACKS + 45))
    sound_writer.renew()
    assert ids[7] not in names(opened().nearest(ids[0], 999, EVERYTHING))


def test_files_of_another_database_are_not_used() -> None:
    ids = add(range(TRACKS))
    sound_writer.renew()
    index = opened()
    with session_scope() as session:
        session.execute(delete(Track).where(Track.id == ids[1]))
        session.execute(update(Generation).values(incarnation="other"))
    refresh(index)
    assert ids[1] not in names(index.nearest(ids[0], 999, EVERYTHING))
    assert due() is Due.BUILD


def analyse_again(ids: list[str]) -> None:
    """Store vectors of the next engine, with other values."""
    with session_scope() as session:
        prints = [
            {
                "audio_id": f"audio {n}",
                "engine_version": ENGINE_VERSION + 1,
                "kind": "25d",
                "vector": make_vector(5000 + n),
                "created_at": 0.0,
            }
            for n in range(len(ids))
        ]
        session.execute(insert(Fingerprint), prints)
        number = generations.advance(session, generations.VECTORS)
        session.execute(update(Track).where(Track.id == ids[0]).values(vector_generation=number))


def test_files_of_an_older_engine_serve_until_new_ones_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = add(range(TRACKS))
    sound_writer.renew()
    monkeypatch.setattr(similarity, "VERSION_INTERVAL_S", 0.0)
    for room in (fingerprints, engine_upgrades, similarity):
        monkeypatch.setattr(room, "ENGINE_VERSION", ENGINE_VERSION + 1)
    index = opened()
    assert index.engine_version == ENGINE_VERSION
    before = nearest(index, ids[:1])
    analyse_again(ids)
    assert not refresh(index)
    assert nearest(index, ids[:1]) == before
    assert due() is Due.BUILD
    sound_writer.renew()
    assert refresh(index)
    assert index.engine_version == ENGINE_VERSION + 1
    assert nearest(index, ids[:1]) != before


def test_silent_track_of_the_files_is_similar_to_nothing() -> None:
    ids = add(range(TRACKS))
    silent = add([901], lambda n: make_vector(n, spectral_centroid=float("nan")))
    sound_writer.renew()
    index = opened()
    assert index.nearest(silent[0], 5, EVERYTHING) == []
    assert silent[0] not in names(index.nearest(ids[0], 999, EVERYTHING))
    change_sound(silent[0], make_vector(901))
    refresh(index)
    assert len(index.nearest(silent[0], 5, EVERYTHING)) == 5


def test_writer_reports_progress() -> None:
    add(range(TRACKS))
    counted: list[int] = []
    sound_writer.renew(counted.append)
    assert sum(counted) == TRACKS
