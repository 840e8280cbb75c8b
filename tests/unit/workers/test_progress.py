"""What is published of a track while it is still being listened to."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from cache import streaming
from cache.streaming import Entry
from fingerprint.extract import Extractor
from fingerprint.features import TrackFeatures
from fingerprint.streaming import complete, so_far
from library.catalogue.tracks import TrackFile
from library.states import ArtworkSource, Presence
from live.announcements import FingerprintProgressed
from tests.music import SAMPLE_RATE_HZ, tones
from workers import publishing
from workers.progress import INTERVAL_S, PAUSE_PER_COST, Progress

FILE = TrackFile("t1", b"/", b"a", "a", "flac", 255, 16, Presence.PRESENT, ArtworkSource.NONE, None)


class Published:
    """Stands for the cache."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.entries: list[tuple[str, str, Entry]] = []
        self.verdicts: list[tuple[bool, bool]] = []
        monkeypatch.setattr(streaming, "store", lambda *entry: self.entries.append(entry))
        monkeypatch.setattr(streaming, "validate", lambda *verdict: self.verdicts.append(verdict[-2:]))


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Published:
    return Published(monkeypatch)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that the next calls of the clock answer; the last for ever."""
    ticks = [0.0]
    monkeypatch.setattr("workers.progress.time.monotonic", lambda: ticks.pop(0) if ticks[1:] else ticks[0])
    return ticks


@pytest.fixture(scope="module")
def features() -> TrackFeatures:
    extractor = Extractor(SAMPLE_RATE_HZ, 2)
    extractor.feed(np.ascontiguousarray(tones(1, 12).T))
    return extractor.features


def test_the_13_are_kept_under_the_tracks_id_and_its_files_stamp(
    published: Published, clock: list[float], features: TrackFeatures
) -> None:
    watch = Progress(FILE)
    clock[:] = [INTERVAL_S]
    watch.advanced(features, 24.0)
    ((track_id, stamp, entry),) = published.entries
    assert (track_id, stamp) == ("t1", "ff-10")
    expected = so_far(features, 24.0)
    assert entry.values.tobytes() == expected.values.tobytes()
    assert entry.confidences.tobytes() == expected.confidence.tobytes()
    assert (entry.chunks, entry.coverage) == (expected.chunks, expected.coverage)


def test_a_track_that_is_done_at_once_is_not_published(
    published: Published, clock: list[float], features: TrackFeatures
) -> None:
    watch = Progress(FILE)
    clock[:] = [INTERVAL_S * 0.9]
    watch.advanced(features, 24.0)
    watch.validated(np.zeros(25, dtype=np.float32))
    assert published.entries == []
    assert published.verdicts == []


def test_a_costly_look_is_followed_by_a_long_pause(
    published: Published, clock: list[float], features: TrackFeatures
) -> None:
    watch, cost_s = Progress(FILE), 0.2
    clock[:] = [INTERVAL_S, INTERVAL_S + cost_s]
    watch.advanced(features, 24.0)
    for moment_s in itertools.accumulate([INTERVAL_S + cost_s, 1.0, 1.0, 1.0]):
        clock[:] = [moment_s]
        watch.advanced(features, 24.0)
    assert len(published.entries) == 1
    clock[:] = [INTERVAL_S + PAUSE_PER_COST * cost_s]
    watch.advanced(features, 24.0)
    assert len(published.entries) == 2


def test_a_preview_is_published_at_once(published: Published, features: TrackFeatures) -> None:
    Progress(FILE).previewed(so_far(features, 24.0))
    assert len(published.entries) == 1


def test_what_is_less_sure_than_what_was_published_is_kept_back(
    published: Published, clock: list[float], features: TrackFeatures
) -> None:
    preview = so_far(features, 24.0)
    watch = Progress(FILE)
    watch.previewed(replace(preview, confidence=np.full(13, 0.99, dtype=np.float32)))
    clock[:] = [INTERVAL_S]
    watch.advanced(features, 24.0)  # in order, and not so sure
    watch.previewed(replace(preview, confidence=np.ones(13, dtype=np.float32)))
    assert [round(entry.confidence, 2) for _, _, entry in published.entries] == [0.99, 1.0]


def test_the_whole_track_is_the_judge_of_what_was_published(
    published: Published, features: TrackFeatures
) -> None:
    extractor = Extractor(SAMPLE_RATE_HZ, 2)
    extractor.feed(np.ascontiguousarray(tones(1, 24).T))
    full = extractor.finish()
    watch = Progress(FILE)
    watch.previewed(so_far(features, 24.0))
    watch.validated(np.roll(full.values, 1))
    watch.previewed(complete(full))
    watch.validated(full.values)
    assert published.verdicts == [(False, False), (True, True)]


@pytest.mark.parametrize(("declared_s", "coverage"), [(24.0, 0.5), (None, 0.0)])
def test_who_watches_is_told_the_13_by_name(
    features: TrackFeatures, monkeypatch: pytest.MonkeyPatch, declared_s: float | None, coverage: float
) -> None:
    facts: list[FingerprintProgressed] = []
    monkeypatch.setattr(publishing, "announce", facts.append)
    early = so_far(features, declared_s)
    publishing.tell_progress("t1", early)
    (told,) = facts
    assert (told.track_id, len(told.dimensions)) == ("t1", 13)
    assert told.confidence == early.mean_confidence
    assert told.coverage == pytest.approx(coverage, abs=0.05)
