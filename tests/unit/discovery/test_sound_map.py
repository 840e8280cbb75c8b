"""The map: similar tracks lie together, known ones stay where they are, and damaged files are made again."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from discovery.sound_map import embedding, map_files, map_writer, regions
from discovery.sound_map.map_files import FOLDER, PCA, POINT, TSNE, MapFiles
from discovery.sound_map.map_writer import MapDue
from fingerprint.dimensions import NAMES, pack, unpack
from fingerprint.plan import FloatArray
from library.database import session_scope
from library.states import Presence
from tests.factories import make_vector
from tests.unit.discovery.sound_library import add, change

pytestmark = [pytest.mark.numerical, pytest.mark.usefixtures("database")]

#: Enough for clusters, few enough for a second.
TRACKS = 60

KINDS: tuple[dict[str, float], ...] = (
    {"tempo_bpm": 190.0, "transient_density": 0.8},
    {"tempo_bpm": 50.0, "lufs": -40.0},
    {"stereo_width": 0.7, "phase_correlation": -0.5},
)

#: Positions are sent as shares of 65535.
ROUNDING = 2 / 65_535


def three_kinds(number: int) -> bytes:
    """Return a fast, a slow or a wide sound, each a little different."""
    own, kind = unpack(make_vector(number)), unpack(make_vector(1000 + number % 3, **KINDS[number % 3]))
    return pack((0.85 * kind + 0.15 * own).tolist())


def opened() -> MapFiles:
    files = map_files.open_map()
    assert files
    return files


def due() -> MapDue:
    with session_scope(read_only=True) as session:
        return map_writer.find_due(session, map_files.open_map())


def points() -> NDArray[np.void]:
    return np.frombuffer(opened().read_points(0, 1_000_000), POINT)


def places() -> dict[str, tuple[float, float]]:
    return {
        point["id"].decode(): (float(point["x"]) / 65_535, float(point["y"]) / 65_535) for point in points()
    }


def moved(before: dict[str, tuple[float, float]], after: dict[str, tuple[float, float]]) -> FloatArray:
    """Return how far each track has moved, as a share of the map."""
    return np.array([np.hypot(*np.subtract(after[id_], at)) for id_, at in before.items()])


@pytest.fixture
def without_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "has_library", lambda: False)


def test_tracks_of_one_kind_lie_together() -> None:
    ids = add(range(TRACKS), three_kinds)
    assert due() is MapDue.ARRANGE
    assert map_writer.renew()
    assert (due(), opened().origin.method, opened().tracks) == (MapDue.NOTHING, TSNE, TRACKS)
    found = places()
    at = np.array([found[id_] for id_ in ids])
    apart = np.linalg.norm(at[:, None] - at[None], axis=-1)
    np.fill_diagonal(apart, np.inf)
    is_same = np.arange(TRACKS)[apart.argmin(axis=1)] % 3 == np.arange(TRACKS) % 3
    assert is_same.mean() > 0.9
    assert at.min() >= 0
    assert at.max() <= 1


def test_same_library_has_the_same_map() -> None:
    add(range(TRACKS), three_kinds)
    map_writer.renew()
    before = places()
    FOLDER.withdraw(opened().path, ValueError("lost"))
    map_writer.renew()
    assert moved(before, places()).max() < 0.05


def test_new_tracks_move_no_others() -> None:
    add(range(TRACKS), three_kinds)
    map_writer.renew()
    before = places()
    new = add(range(TRACKS, TRACKS + 9), three_kinds)
    assert due() is MapDue.PLACE
    map_writer.renew()
    after = places()
    assert moved(before, after).max() <= ROUNDING
    kinds = {id_: int(id_.removeprefix("track ")) % 3 for id_ in after}
    for id_ in new:
        near = min(before, key=lambda other: float(np.hypot(*np.subtract(after[other], after[id_]))))
        assert kinds[near] == kinds[id_]


def test_grown_library_is_arranged_again_near_its_former_map() -> None:
    add(range(TRACKS), three_kinds)
    map_writer.renew()
    before = places()
    add(range(TRACKS, TRACKS + 45), three_kinds)
    assert due() is MapDue.PLACE  # the number of analysed tracks is counted when they are read
    map_writer.renew()
    assert opened().origin.library.fitted_tracks == TRACKS + 45
    assert np.median(moved(before, places())) < 0.15


def test_missing_tracks_leave_the_map_and_return_to_their_place() -> None:
    ids = add(range(TRACKS), three_kinds)
    map_writer.renew()
    before = places()
    change(ids[0], presence=Presence.MISSING)
    map_writer.renew()
    assert set(places()) == set(ids[1:])
    change(ids[1], year=1999)
    map_writer.renew()
    assert moved({id_: before[id_] for id_ in ids[1:]}, places()).max() <= ROUNDING
    assert opened().summary["years"] == [1999, 1999]


def test_copies_of_a_recording_share_a_point() -> None:
    ids = add(range(TRACKS), three_kinds)
    change(ids[1], audio_id="audio 2")
    map_writer.renew()
    assert places()[ids[1]] == places()[ids[2]]


def test_regions_are_named_by_what_sets_their_tracks_apart() -> None:
    z = np.zeros((40, len(NAMES)), dtype=np.float32)
    z[:20, NAMES.index("tempo_bpm")] = 2
    z[:20, NAMES.index("transient_density")] = 1.5  # of the group that the tempo stands for
    z[:20, NAMES.index("stereo_width")] = -1
    shown = np.repeat(np.array([[0.2, 0.3], [0.8, 0.7]], dtype=np.float32), 20, axis=0)
    members = np.repeat(np.arange(2, dtype=np.uint8), 20)
    genres = np.array([1] * 15 + [0] * 15 + [255] * 10, dtype=np.uint8)
    fast, slow, empty = regions.describe(z, shown, members, genres, ["", "Techno"], 3)
    assert fast.as_json() == {
        "x": 0.2, "y": 0.3, "tracks": 20, "high": ["tempo_bpm"], "low": ["stereo_width"], "genre": "Techno",
    }  # fmt: skip
    assert (slow.high, slow.low, slow.genre) == (["stereo_width"], ["tempo_bpm"], None)
    assert (empty.tracks, empty.genre) == (0, None)


def test_regions_hold_all_tracks() -> None:
    add(range(TRACKS), three_kinds)
    map_writer.renew()
    counts = [region["tracks"] for region in opened().summary["regions"]]
    assert sum(each for each in counts if isinstance(each, int)) == TRACKS


def test_without_the_library_the_map_is_of_principal_components(without_library: None) -> None:
    add(range(TRACKS), three_kinds)
    map_writer.renew()
    assert (opened().origin.method, due()) == (PCA, MapDue.NOTHING)
    before = places()
    add(range(TRACKS, TRACKS + 45), three_kinds)
    map_writer.renew()
    assert np.median(moved(before, places())) < 0.1


def test_first_map_is_published_before_the_long_computation() -> None:
    add(range(TRACKS), three_kinds)
    seen: list[str] = []

    def compute(function: Callable[[embedding.Report], FloatArray]) -> FloatArray:
        seen.append(opened().origin.method)
        return function(lambda _share: None)

    map_writer.renew(compute=compute)
    assert seen == [PCA]
    assert opened().origin.method == TSNE


def test_interrupted_computation_leaves_the_first_map_and_is_due_again() -> None:
    add(range(TRACKS), three_kinds)

    def stop(_share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        map_writer.renew(compute=lambda function: function(stop))
    assert (opened().origin.method, due()) == (PCA, MapDue.ARRANGE)


@pytest.mark.parametrize("tracks", [0, 1, 2, 3, embedding.LEAST_TRACKS])
def test_small_libraries_have_a_map(tracks: int) -> None:
    if tracks:
        add(range(1, tracks + 1))
    map_writer.renew()
    assert (opened().tracks, due()) == (tracks, MapDue.NOTHING)
    assert len(points()) == tracks


def test_equal_tracks_have_a_map() -> None:
    add(range(1, TRACKS), lambda _number: make_vector(1))
    map_writer.renew()
    assert opened().tracks > 0


@pytest.mark.parametrize("name", [map_files.POINTS, map_files.POSITIONS, map_files.SUMMARY, map_files.SCALE])
@pytest.mark.parametrize("is_cut", [True, False])
def test_damaged_file_is_replaced(name: str, is_cut: bool) -> None:
    add(range(TRACKS), three_kinds)
    map_writer.renew()
    file = opened().path / name
    if is_cut:
        os.truncate(file, 20)
    else:
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 0xFF
        file.write_bytes(content)
        map_files._sound.clear()  # as in a process that starts
    assert map_files.open_map() is None
    assert map_writer.renew()
    assert opened().tracks == TRACKS


def test_full_disk_leaves_the_former_map(monkeypatch: pytest.MonkeyPatch) -> None:
    add(range(TRACKS), three_kinds)
    map_writer.renew()
    before = opened().generation
    add(range(TRACKS, TRACKS + 1), three_kinds)

    def full(_folder: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(map_files, "checksums", full)
    with pytest.raises(OSError, match="No space"):
        map_writer.renew()
    assert opened().generation == before


def test_second_writer_does_nothing() -> None:
    with FOLDER.writing() as writer:
        assert writer
        assert not map_writer.renew()


def test_many_tracks_are_placed_by_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "LANDMARKS", 30)
    add(range(TRACKS), three_kinds)
    map_writer.renew()
    assert opened().tracks == TRACKS
