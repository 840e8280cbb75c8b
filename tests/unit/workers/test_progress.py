"""Streaming fingerprints of a track that is still being analysed."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from cache import streaming
from cache.streaming import StreamingEntry
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
    """Records calls of the cache."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.entries: list[tuple[str, str, StreamingEntry]] = []
        self.validations: list[tuple[bool, bool]] = []
        monkeypatch.setattr(streaming, "store", lambda *entry: self.entries.append(entry))
        monkeypatch.setattr(
            streaming, "validate", lambda *validation: self.validations.append(validation[-2:])
        )


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Published:
    return Published(monkeypatch)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that the next calls of the clock return; the last one is repeated."""
    ticks = [0.0]
    monkeypatch.setattr("workers.progress.time.monotonic", lambda: ticks.pop(0) if ticks[1:] else ticks[0])
    return ticks


@pytest.fixture(scope="module")
def features() -> TrackFeatures:
    extractor = Extractor(SAMPLE_RATE_HZ, 2)
    extractor.feed(np.ascontiguousarray(tones(1, 12).T))
    return extractor.features


def test_values_are_cached_by_track_and_file_stamp(
    published: Published, clock: list[float], features: TrackFeatures
) -> None:
    progress = Progress(FILE)
    clock[:] = [INTERVAL_S]
    progress.advanced(features, 24.0)
    ((track_id, stamp, entry),) = published.entries
    assert (track_id, stamp) == ("t1", "ff-10")
    expected = so_far(features, 24.0)
    assert entry.values.tobytes() == expected.values.tobytes()
    assert entry.confidences.tobytes() == expected.confidence.tobytes()
    assert (entry.chunks, entry.coverage) == (expected.chunks, expected.coverage)


def test_short_analysis_publishes_nothing(
    published: Published, clock: list[float], features: TrackFeatures
) -> None:
    progress = Progress(FILE)
    clock[:] = [INTERVAL_S * 0.9]
    progress.advanced(features, 24.0)
    progress.validated(np.zeros(25, dtype=np.float32))
    assert published.entries == []
    assert published.validations == []


def test_pause_grows_with_the_cost_of_a_preview(
    published: Published, clock: list[float], features: TrackFeatures
) -> None:
    progress, cost_s = Progress(FILE), 0.2
    clock[:] = [INTERVAL_S, INTERVAL_S + cost_s]
    progress.advanced(features, 24.0)
    for moment_s in itertools.accumulate([INTERVAL_S + cost_s, 1.0, 1.0, 1.0]):
        clock[:] = [moment_s]
        progress.advanced(features, 24.0)
    assert len(published.entries) == 1
    clock[:] = [INTERVAL_S + PAUSE_PER_COST * cost_s]
    progress.advanced(features, 24.0)
    assert len(published.entries) == 2


def test_preview_is_published_at_once(published: Published, features: TrackFeatures) -> None:
    Progress(FILE).previewed(so_far(features, 24.0))
    assert len(published.entries) == 1


def test_less_confident_values_are_not_published(
    published: Published, clock: list[float], features: TrackFeatures
) -> None:
    preview = so_far(features, 24.0)
    progress = Progress(FILE)
    progress.previewed(replace(preview, confidence=np.full(13, 0.99, dtype=np.float32)))
    clock[:] = [INTERVAL_S]
    progress.advanced(features, 24.0)  # less confident
    progress.previewed(replace(preview, confidence=np.ones(13, dtype=np.float32)))
    assert [round(entry.confidence, 2) for _, _, entry in published.entries] == [0.99, 1.0]


def test_published_values_are_validated_by_the_whole_track(
    published: Published, features: TrackFeatures
) -> None:
    extractor = Extractor(SAMPLE_RATE_HZ, 2)
    extractor.feed(np.ascontiguousarray(tones(1, 24).T))
    full = extractor.finish()
    progress = Progress(FILE)
    progress.previewed(so_far(features, 24.0))
    progress.validated(np.roll(full.values, 1))
    progress.previewed(complete(full))
    progress.validated(full.values)
    assert published.validations == [(False, False), (True, True)]


@pytest.mark.parametrize(("declared_s", "coverage"), [(24.0, 0.5), (None, 0.0)])
def test_announcement_names_the_13_dimensions(
    features: TrackFeatures, monkeypatch: pytest.MonkeyPatch, declared_s: float | None, coverage: float
) -> None:
    announced: list[FingerprintProgressed] = []
    monkeypatch.setattr(publishing, "announce", announced.append)
    early = so_far(features, declared_s)
    publishing.publish_progress("t1", early)
    (progressed,) = announced
    assert (progressed.track_id, len(progressed.dimensions)) == ("t1", 13)
    assert progressed.confidence == early.mean_confidence
    assert progressed.coverage == pytest.approx(coverage, abs=0.05)
