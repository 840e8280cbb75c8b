"""Excerpts from anywhere in a file."""

from __future__ import annotations

import numpy as np
import pytest

from media.errors import NotAudioError, NotDecodableError
from media.excerpts import excerpts
from media.sandbox import Sandbox
from tests.unit.media import sounds
from tests.unit.media.conftest import OpenBytes

RATE_HZ = 24_000  # a rate that every format supports
SECONDS = 12


@pytest.fixture(scope="module")
def rising() -> sounds.Samples:
    """Return a tone that rises every second: 200 Hz in the first, 100 Hz more in each following one."""
    time_s = np.arange(RATE_HZ) / RATE_HZ
    seconds = [np.sin(2 * np.pi * (200 + 100 * n) * time_s) for n in range(SECONDS)]
    return np.repeat(0.4 * np.concatenate(seconds)[:, None], 2, axis=1).astype(np.float32)


def second_at(samples: sounds.Samples, rate_hz: int) -> int:
    """Return the second of the rising tone that the middle of some samples is from."""
    length = rate_hz // 4
    middle = samples[0, samples.shape[1] // 2 :][:length]
    return round((np.abs(np.fft.rfft(middle)).argmax() * rate_hz / length - 200) / 100)


@pytest.mark.parametrize("kind", sounds.FORMATS)
def test_excerpts_are_from_the_requested_times(
    kind: str, rising: sounds.Samples, open_bytes: OpenBytes
) -> None:
    starts_s = (8.0, 0.0, 4.0)
    found = list(excerpts(open_bytes(sounds.encode(kind, rising, RATE_HZ)), starts_s, 1.0))
    assert [start_s for start_s, _ in found] == list(starts_s)
    for start_s, (rate_hz, stretch) in found:
        assert stretch.shape == (2, rate_hz)
        late_s = start_s - second_at(stretch, rate_hz)
        assert 0 <= late_s <= (2 if kind == "ogg" else 0)  # a tone so simple has long pages


def test_excerpt_beyond_the_end_is_left_out_and_across_it_is_short(
    rising: sounds.Samples, open_bytes: OpenBytes
) -> None:
    fd = open_bytes(sounds.encode("wav", rising, RATE_HZ))
    found = list(excerpts(fd, [100.0, SECONDS - 0.5, 1.0], 1.0))
    assert [start_s for start_s, _ in found][-2:] == [SECONDS - 0.5, 1.0]
    assert found[-2][1][1].shape[1] == pytest.approx(RATE_HZ / 2, abs=2)


def test_nan_becomes_silence(open_bytes: OpenBytes) -> None:
    broken = sounds.tone(2.0)
    broken[100:200] = np.nan
    ((_, (_, stretch)),) = excerpts(open_bytes(sounds.encode("wav", broken, subtype="FLOAT")), [0.0], 1.0)
    assert np.isfinite(stretch).all()


def test_file_without_audio_is_a_named_error(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    with pytest.raises(NotAudioError):
        list(excerpts(open_bytes(b"text\n" * 100), [0.0], 1.0))
    with pytest.raises(NotDecodableError):
        list(excerpts(open_bytes(encoded["m4a"][:200]), [0.0], 1.0))


def test_sandbox_yields_excerpts(sandbox: Sandbox, rising: sounds.Samples, open_bytes: OpenBytes) -> None:
    fd = open_bytes(sounds.encode("flac", rising, RATE_HZ))
    found = list(sandbox.excerpts(fd, [6.0, 2.0], 1.0))
    assert [(e.start_s, e.sample_rate_hz, e.samples.shape) for e in found] == [
        (6.0, RATE_HZ, (2, RATE_HZ)),
        (2.0, RATE_HZ, (2, RATE_HZ)),
    ]
    with pytest.raises(NotAudioError):
        list(sandbox.excerpts(open_bytes(b"text\n" * 100), [0.0], 1.0))
    assert sandbox.audio_id(fd)
