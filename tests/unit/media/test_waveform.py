from __future__ import annotations

import numpy as np
import pytest

from media.waveform import Waveform


def drawn(samples: np.ndarray, n: int = 1000, step: int = 441_000) -> np.ndarray:
    waveform = Waveform()
    for start in range(0, samples.shape[1], step):
        waveform.feed(samples[:, start : start + step])
    return np.frombuffer(waveform.peaks(n), np.uint8)


def test_each_slice_shows_its_own_peak() -> None:
    steps = np.linspace(0.1, 1.0, 10, dtype=np.float32)
    samples = np.repeat(steps, 44_100)[None, :] * np.array([[1.0], [-0.5]], np.float32)
    assert drawn(samples, n=10) == pytest.approx(steps * 255, abs=0.6)


@pytest.mark.parametrize("seconds", [1, 30, 600])
def test_click_is_drawn_where_it_is(seconds: int) -> None:
    samples = np.zeros((1, seconds * 8000), np.float32)
    samples[0, int(samples.shape[1] * 0.7345)] = -1.0
    peaks = drawn(samples, step=80_000)
    assert peaks.max() == 255
    assert set(np.flatnonzero(peaks)) <= {733, 734, 735}


def test_size_of_the_blocks_makes_no_difference() -> None:
    samples = np.random.default_rng(3).uniform(-1, 1, (2, 1_000_003)).astype(np.float32)
    whole = drawn(samples, step=1_000_003)
    for step in (997, 4096, 333_333):
        assert np.array_equal(drawn(samples, step=step), whole)


def test_memory_is_constant_over_ten_hours() -> None:
    waveform = Waveform()
    block = np.full((1, 80_000), 0.5, np.float32)
    for _ in range(3600):
        waveform.feed(block)
    assert sum(held.nbytes for held in vars(waveform).values() if isinstance(held, np.ndarray)) <= 8192 * 4
    assert set(waveform.peaks()) == {128}


def test_samples_over_full_scale_are_clipped() -> None:
    assert drawn(np.full((1, 5000), 3.0, np.float32), n=3).tolist() == [255, 255, 255]


def test_one_sample_fills_the_waveform_and_none_is_empty() -> None:
    assert drawn(np.full((1, 1), 1.0, np.float32), n=4).tolist() == [255] * 4
    assert Waveform().peaks() == b""
