"""Paths between tracks: even steps, way points, lengths, and libraries without enough tracks."""

from itertools import pairwise

import numpy as np
import pytest

from cache.single_flight import StillComputingError
from discovery.lists import paths
from discovery.lists.paths import PathTrack, find_path, find_path_of
from discovery.sound_tail import SoundTail
from discovery.sound_view import SoundView
from fingerprint.dimensions import ENGINE_VERSION
from library.errors import NoContentError, NotAnalysedYetError
from library.fingerprints import TrackVector
from tests.factories import make_vector

pytestmark = pytest.mark.numerical

TRACKS = 300


def track(name: str, vector: bytes, number: int, song: int | None = None) -> TrackVector:
    return TrackVector(name, vector, number, 7, number, number if song is None else song, 200.0)


def library(count: int = TRACKS) -> list[TrackVector]:
    return [track(f"track {n:03}", make_vector(n), n + 1) for n in range(count)]


def view_of(tracks: list[TrackVector]) -> SoundView:
    return SoundView(None, SoundTail(tracks, None), "", ENGINE_VERSION, (("", 0), ("", 0)))


@pytest.fixture(scope="module")
def view() -> SoundView:
    return view_of(library())


def ids(path: list[PathTrack]) -> list[str]:
    return [each.track_id for each in path]


def test_steps_are_smaller_than_between_random_tracks_and_even(view: SoundView) -> None:
    path = find_path(view, ["track 005", "track 290"], 12)
    assert (len(set(ids(path))), ids(path)[0], ids(path)[-1]) == (12, "track 005", "track 290")
    steps = [each.similarity for each in path[1:] if each.similarity is not None]
    generator = np.random.default_rng(1)
    places = [view.locate(f"track {n:03}") for n in generator.choice(TRACKS, 60, replace=False)]
    known = [each for each in places if each]
    fitted = view.fit.metric
    apart = [paths._apart(fitted, *pair) for pair in pairwise(known)]
    steps_apart = [-np.log(step) * fitted.typical for step in steps]
    assert len(steps) == 11
    assert np.mean(steps_apart) < 0.8 * np.mean(apart)
    assert max(steps_apart) < 1.5 * np.mean(steps_apart)


def test_the_sound_moves_from_one_end_to_the_other(view: SoundView) -> None:
    there = find_path(view, ["track 000", "track 299"], 10)
    ends = [view.locate(each) for each in ("track 000", "track 299")]
    assert ends[0]
    assert ends[1]
    places = [view.locate(each.track_id) for each in there]
    nearer = [
        paths._apart(view.fit.metric, ends[0], each) - paths._apart(view.fit.metric, ends[1], each)
        for each in places
        if each
    ]
    assert np.corrcoef(nearer, range(10))[0, 1] > 0.9
    assert there[0].to_first == 1
    assert there[-1].to_first < there[1].to_first


def test_way_points_are_passed_in_their_order(view: SoundView) -> None:
    stops = ["track 010", "track 200", "track 050", "track 290"]
    path = find_path(view, stops, 20)
    assert [each.track_id for each in path if each.is_way_point] == stops
    assert (len(set(ids(path))), path[0].similarity) == (20, None)
    assert ids(find_path(view, stops, 4)) == stops
    assert ids(find_path(view, ["track 010"], 9)) == ["track 010"]


@pytest.mark.parametrize(("minutes", "expected"), [(1, 2), (30, 9), (100, 30)])
def test_a_duration_is_reached_by_whole_tracks(view: SoundView, minutes: int, expected: int) -> None:
    assert len(find_path_of(view, ["track 000", "track 299"], minutes * 60)) == expected


def test_a_long_path_shares_searches_and_has_no_track_twice(view: SoundView) -> None:
    path = find_path(view, ["track 000", "track 001"], 200)
    assert len(set(ids(path))) == 200


def test_a_small_library_gives_all_it_has() -> None:
    small = view_of(library(4))
    path = find_path(small, ["track 000", "track 003"], 10)
    assert sorted(ids(path)) == [f"track 00{n}" for n in range(4)]
    two = view_of(library(2))
    assert ids(find_path(two, ["track 000", "track 001"], 10)) == ["track 000", "track 001"]
    assert ids(find_path_of(two, ["track 000", "track 001"], 3600)) == ["track 000", "track 001"]


def test_copies_of_one_song_are_not_on_a_path() -> None:
    tracks = library(40)
    copies = [track(f"copy {n}", make_vector(20), 1000 + n, song=77) for n in range(30)]
    path = find_path(view_of([*tracks, *copies]), ["track 000", "track 039"], 12)
    assert len(path) == 12
    assert sum(name.startswith("copy") for name in ids(path)) <= 1
    only = view_of([track(f"copy {n}", make_vector(n), 1000 + n, song=77) for n in range(9)])
    assert ids(find_path(only, ["copy 0", "copy 8"], 9)) == ["copy 0", "copy 8"]


def test_way_points_that_sound_the_same_are_joined_by_what_is_near() -> None:
    tracks = [*library(60), track("same", make_vector(30), 999)]
    path = find_path(view_of(tracks), ["track 030", "same", "track 040"], 9)
    assert len(set(ids(path))) == 9
    twins = view_of([track(name, make_vector(1), n + 1) for n, name in enumerate(["a", "b", "c"])])
    assert ids(find_path(twins, ["a", "b", "c"], 6)) == ["a", "b", "c"]


def test_tracks_that_cannot_be_compared_are_refused(view: SoundView) -> None:
    with pytest.raises(NotAnalysedYetError):
        find_path(view, ["track 000", "nowhere"], 5)
    with pytest.raises(StillComputingError):
        find_path(None, ["track 000", "track 001"], 5)
    tone = make_vector(1, spectral_flatness=1e-9, transient_density=0.0)
    with_tone = view_of([*library(20), track("tone", tone, 500)])
    with pytest.raises(NoContentError):
        find_path(with_tone, ["track 000", "tone"], 5)


def test_tracks_without_a_tempo_are_on_paths_too() -> None:
    tracks = library(50)
    tracks += [
        track(f"free {n}", make_vector(n, tempo_bpm=float("nan")), 500 + n, song=500 + n) for n in range(10)
    ]
    path = find_path(view_of(tracks), ["free 0", "track 040"], 8)
    assert len(set(ids(path))) == 8
