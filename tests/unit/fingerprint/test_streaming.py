"""The 13 values so far: equal to the 25 at the end, with growing confidence."""

import numpy as np
import pytest

from fingerprint.confidence import FITTED, ChunkOrder
from fingerprint.dimensions import DIMENSIONS, NAMES, STREAMING_NAMES
from fingerprint.extract import Extractor
from fingerprint.plan import FloatArray
from fingerprint.streaming import (
    CHUNK_S,
    STREAMING_INDICES,
    Preview,
    StreamingFingerprint,
    complete,
    so_far,
    spread_order,
)
from tests.unit.fingerprint.signals import noise, sine, strokes, undefined

RATE_HZ = 22_050
DURATION_S = 47


@pytest.fixture(scope="module")
def track() -> FloatArray:
    """Return beats over a chord that changes in the middle, in stereo."""
    beats = strokes(np.arange(0.1, DURATION_S - 0.2, 0.5), DURATION_S, rate_hz=RATE_HZ)
    half = DURATION_S // 2
    chord = np.concatenate([sine(220, half, 0.1, RATE_HZ), sine(330, DURATION_S - half, 0.2, RATE_HZ)])
    sides = [beats + chord + noise(DURATION_S, 0.005, seed, RATE_HZ) for seed in (1, 2)]
    return np.stack(sides)


def analysed(
    track: FloatArray, chunk_s: float
) -> tuple[list[StreamingFingerprint], StreamingFingerprint, FloatArray]:
    """Return all early values, the last ones, and the 25."""
    extractor, seen = Extractor(RATE_HZ, 2), []
    length = round(chunk_s * RATE_HZ)
    for start in range(0, track.shape[1], length):
        extractor.feed(track[:, start : start + length])
        seen.append(so_far(extractor.features, DURATION_S))
    fingerprint = extractor.finish()
    return seen, complete(fingerprint), fingerprint.values


@pytest.mark.parametrize("chunk_s", [0.1, 1.7, 10, 60])
def test_final_13_equal_the_25_to_the_last_bit_for_all_chunks(track: FloatArray, chunk_s: float) -> None:
    _, last, full = analysed(track, chunk_s)
    _, _, other_full = analysed(track, CHUNK_S)
    assert last.values.tobytes() == full[STREAMING_INDICES].tobytes()
    assert full.tobytes() == other_full.tobytes()
    assert (last.coverage, last.chunks, last.mean_confidence) == (1.0, 5, 1.0)


def test_early_values_do_not_change_the_result(track: FloatArray) -> None:
    extractor = Extractor(RATE_HZ, 2)
    extractor.feed(track)
    assert extractor.finish().values.tobytes() == analysed(track, 3.3)[2].tobytes()


def test_coverage_and_confidence_grow_with_each_chunk(track: FloatArray) -> None:
    seen, _, _ = analysed(track, CHUNK_S)
    assert [fingerprint.chunks for fingerprint in seen] == [1, 2, 3, 4, 5]
    coverages = [fingerprint.coverage for fingerprint in seen]
    assert coverages == sorted(coverages)
    sure = [fingerprint.mean_confidence for fingerprint in seen]
    assert sure == sorted(sure)
    assert 0.5 < sure[0] < 0.7 < sure[-1] < 1


def test_undefined_values_have_no_confidence() -> None:
    extractor = Extractor(RATE_HZ, 1)
    extractor.feed(np.zeros((1, 20 * RATE_HZ), dtype=np.float32))
    early = so_far(extractor.features, 40)
    by_name = dict(zip(STREAMING_NAMES, early.confidence.tolist(), strict=True))
    nothing = undefined(dict(zip(STREAMING_NAMES, early.values.tolist(), strict=True)))
    assert nothing == set(STREAMING_NAMES) - {"silence_ratio"}
    assert {name for name, sure in by_name.items() if sure == 0} == nothing


def test_before_the_first_block_all_values_are_undefined() -> None:
    early = so_far(Extractor(RATE_HZ, 1).features, None)
    assert np.isnan(early.values).all()
    assert (early.mean_confidence, early.chunks, early.coverage) == (0.0, 0, 0.0)


def test_confidence_is_lower_without_a_declared_length(track: FloatArray) -> None:
    extractor = Extractor(RATE_HZ, 2)
    extractor.feed(track[:, : 30 * RATE_HZ])
    known, unknown = so_far(extractor.features, DURATION_S), so_far(extractor.features, None)
    assert unknown.coverage == 0
    assert unknown.mean_confidence < known.mean_confidence


@pytest.mark.parametrize("chunks", [1, 2, 3, 7, 8, 100])
def test_spread_order_names_each_chunk_once(chunks: int) -> None:
    assert sorted(spread_order(chunks)) == list(range(chunks))


def test_first_chunks_of_the_spread_order_lie_far_apart() -> None:
    assert list(spread_order(16))[:4] == [0, 8, 4, 12]
    assert max(np.diff(sorted(list(spread_order(100))[:8]))) <= 16


def test_preview_estimates_the_whole_from_its_parts(track: FloatArray) -> None:
    preview = Preview(RATE_HZ, 2, DURATION_S)
    for chunk in (0, 3, 2):
        start = round(chunk * CHUNK_S * RATE_HZ)
        early = preview.add(chunk * CHUNK_S, track[:, start : start + round(CHUNK_S * RATE_HZ)])
    _, last, _ = analysed(track, CHUNK_S)
    assert early.chunks == 3
    assert early.coverage == pytest.approx(30 / DURATION_S)
    by_name = dict(zip(STREAMING_NAMES, zip(early.values, last.values, strict=True), strict=True))
    for name in ("tempo_bpm", "spectral_centroid", "chroma_energy", "transient_density"):
        assert by_name[name][0] == pytest.approx(by_name[name][1], rel=0.15), name
    assert early.mean_confidence > so_far_in_order(track, 30).mean_confidence


def so_far_in_order(track: FloatArray, seconds: int) -> StreamingFingerprint:
    extractor = Extractor(RATE_HZ, 2)
    extractor.feed(track[:, : seconds * RATE_HZ])
    return so_far(extractor.features, DURATION_S)


def test_order_of_parts_does_not_matter(track: FloatArray) -> None:
    parts = {start_s: track[:, start_s * RATE_HZ : (start_s + 10) * RATE_HZ] for start_s in (0, 10, 30)}
    forward, backward = Preview(RATE_HZ, 2, DURATION_S), Preview(RATE_HZ, 2, DURATION_S)
    last = [forward.add(start_s, parts[start_s]) for start_s in (0, 10, 30)][-1]
    other = [backward.add(start_s, parts[start_s]) for start_s in (30, 10, 0)][-1]
    assert last.values.tobytes() == other.values.tobytes()


def test_thirteen_are_those_of_the_table() -> None:
    assert [NAMES[index] for index in STREAMING_INDICES] == list(STREAMING_NAMES)
    assert sum(dimension.streaming for dimension in DIMENSIONS) == 13
    assert all(tuple(FITTED[order]) == STREAMING_NAMES for order in ChunkOrder)
