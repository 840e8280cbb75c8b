"""Steered searches: tracks like one, but slower, wider …"""

import numpy as np
import pytest

from cache.single_flight import StillComputingError
from discovery import neighbours
from discovery.similarity import SimilarityIndex
from discovery.sound_view import SoundView
from fingerprint.dimensions import NAMES, unpack
from library.errors import NotAnalysedYetError
from tests.factories import make_vector
from tests.unit.discovery.sound_library import EVERYTHING, add, names, refresh

pytestmark = [pytest.mark.numerical, pytest.mark.usefixtures("database")]

TEMPO, WIDTH = NAMES.index("tempo_bpm"), NAMES.index("stereo_width")


@pytest.fixture
def view() -> SoundView:
    add(range(400))
    index = SimilarityIndex()
    refresh(index)
    assert index.view
    return index.view


def values(found: list[neighbours.Neighbour], column: int) -> float:
    numbers = (int(near.track_id.split()[1]) for near in found)
    return float(np.nanmean([unpack(make_vector(n))[column] for n in numbers if n % 10]))


def test_results_have_the_values_aimed_at(view: SoundView) -> None:
    asked = "track 00001"
    plain = neighbours.nearest(view, asked, 10, EVERYTHING, None)
    slow = neighbours.steered(view, asked, 10, EVERYTHING, [("tempo_bpm", 90.0)])
    both = neighbours.steered(view, asked, 10, EVERYTHING, [("tempo_bpm", 90.0), ("stereo_width", 0.45)])
    assert values(slow, TEMPO) < values(plain, TEMPO)
    assert abs(values(slow, TEMPO) - 90) < 25
    assert values(both, WIDTH) > max(values(slow, WIDTH), 0.3)
    assert asked not in names(slow) | names(both)
    likeness = [near.similarity for near in both]
    assert likeness == sorted(likeness, reverse=True)


def test_a_value_that_the_track_does_not_have_can_be_aimed_at(view: SoundView) -> None:
    quick = neighbours.steered(view, "track 00010", 10, EVERYTHING, [("tempo_bpm", 170.0)])
    assert values(quick, TEMPO) > 140
    assert not any(near.track_id.endswith("0") for near in quick)  # those have no tempo


def test_absurd_values_are_the_ends_of_the_scale(view: SoundView) -> None:
    assert len(neighbours.steered(view, "track 00001", 10, EVERYTHING, [("tempo_bpm", -1000.0)])) == 10


def test_unknown_tracks_are_refused(view: SoundView) -> None:
    with pytest.raises(NotAnalysedYetError):
        neighbours.steered(view, "nowhere", 10, EVERYTHING, [("lufs", -10.0)])
    with pytest.raises(StillComputingError):
        neighbours.steered(None, "nowhere", 10, EVERYTHING, [("lufs", -10.0)])
