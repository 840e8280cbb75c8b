"""Cells find nearly all tracks that exact search finds, with the same distances."""

import numpy as np
import pytest

from fingerprint.distance import Profile, profile_weights
from fingerprint.neighbours import cell_search, cells
from fingerprint.neighbours.cell_search import CellSearch
from fingerprint.neighbours.search_matrix import SearchMatrix
from fingerprint.plan import FloatArray

TRACKS, QUERIES, RESULTS = 6000, 40, 50
RHYTHM, STEREO = [10, 11], [23, 24]
WEIGHTS = profile_weights(Profile.BALANCED)

pytestmark = pytest.mark.numerical


def mixture(count: int, seed: int) -> FloatArray:
    """Tracks of sixty styles, each with its own directions; a tenth without a rhythm, some in mono."""
    styles, tracks = np.random.default_rng(1), np.random.default_rng(seed)
    centres = styles.normal(size=(60, 25))
    directions = styles.normal(size=(60, 25, 8)) / 4
    style = tracks.integers(0, 60, count)
    z = centres[style] + np.einsum("nij,nj->ni", directions[style], tracks.normal(size=(count, 8)))
    made: FloatArray = np.clip(z + tracks.normal(size=z.shape) / 8, -3, 3).astype(np.float32)
    for dimensions, share in ((RHYTHM, 0.1), (STEREO, 0.05)):
        rows = np.flatnonzero(tracks.random(count) < share)
        made[rows[:, None], dimensions] = np.nan
    return made


class Library:
    """One library in both arrangements."""

    def __init__(self, z: FloatArray) -> None:
        self.exact = SearchMatrix.fit(z, WEIGHTS)
        means, fitted = self.exact.means, self.exact.fitted
        self.order, parts = cells.partition(z, means, fitted, cell=30)
        self.cells = parts
        z, means = z[self.order], means[self.order]
        features = np.empty((len(z), cells.FEATURES), np.float32)
        for group in parts.groups:
            features[group.rows] = cells.features(z[group.rows], means[group.rows], group.defined, fitted)
        self.search = CellSearch(z, means, features, parts, fitted)

    def expected(self, query: FloatArray) -> FloatArray:
        return self.exact.distances(query)

    def closest(self, query: FloatArray, count: int) -> dict[int, float]:
        rows, found = self.search.closest(query, self.exact.fitted.mean_distance(query), count)
        return dict(zip(self.order[rows].tolist(), found.tolist(), strict=True))


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(mixture(TRACKS, 2))


@pytest.fixture(autouse=True)
def few_tracks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search few cells, as in a library of a million."""
    monkeypatch.setattr(cell_search, "LEAST_TRACKS", 300)


def recall(library: Library, queries: FloatArray) -> float:
    shares = []
    for query in queries:
        wanted = np.argpartition(library.expected(query), RESULTS)[:RESULTS]
        shares.append(len(set(wanted.tolist()) & set(library.closest(query, RESULTS))) / RESULTS)
    return float(np.mean(shares))


def test_tracks_and_cells_are_complete(library: Library) -> None:
    assert sorted(library.order.tolist()) == list(range(TRACKS))
    assert library.cells.bounds[-1] == TRACKS
    assert len(library.cells.groups) == 4


def test_nearly_all_neighbours_of_unknown_tracks_are_found(library: Library) -> None:
    assert recall(library, mixture(QUERIES, 3)) >= 0.98


def test_partial_queries_are_compared_by_what_they_define(library: Library) -> None:
    queries = mixture(QUERIES, 4)
    queries[:, [*RHYTHM, 0, 5]] = np.nan
    assert recall(library, queries) >= 0.95


def test_distances_are_those_of_exact_search_to_the_last_bit(library: Library) -> None:
    for query in mixture(10, 5):
        expected = library.expected(query)
        assert all(expected[row] == found for row, found in library.closest(query, RESULTS).items())


def test_track_is_at_no_distance_from_itself(library: Library) -> None:
    query = mixture(TRACKS, 2)[7]
    assert library.closest(query, 5)[7] == 0.0


def test_query_without_shared_dimensions_has_no_finite_neighbour() -> None:
    z = mixture(400, 6)
    z[:, 0] = np.nan
    query = np.full(25, np.nan, np.float32)
    query[0] = 1.0
    library = Library(z)
    assert not np.isfinite(list(library.closest(query, 5).values())).any()
    _rows, found = library.search.closest_of(np.arange(400), query, 1.0, 400)
    assert len(found) == 400
    assert not np.isfinite(found).any()


def test_more_results_than_tracks_are_all_tracks() -> None:
    library = Library(mixture(40, 7))
    assert len(library.closest(mixture(1, 8)[0], 100)) == 40


def test_equal_tracks_are_all_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell_search, "LEAST_CANDIDATES", 10)
    library = Library(np.repeat(mixture(20, 9), 20, axis=0))
    found = library.closest(mixture(20, 9)[3], 20)
    assert [row for row, apart in found.items() if apart == 0.0] == list(range(60, 80))


@pytest.mark.parametrize("step", [2, 7, 60])
def test_nearest_of_some_tracks_are_found(library: Library, step: int) -> None:
    among = np.arange(0, TRACKS, step)
    shares = []
    for query in mixture(QUERIES, 10):
        apart = library.expected(query)[library.order[among]]
        wanted = among[np.argpartition(apart, 20)[:20]]
        mean = library.exact.fitted.mean_distance(query)
        rows, found = library.search.closest(query, mean, 20, among)
        assert not rows[~np.isin(rows, among)].size
        assert np.isfinite(found).all()
        shares.append(np.isin(wanted, rows).mean())
    assert np.mean(shares) >= 0.98
