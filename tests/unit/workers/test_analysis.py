"""Everything comes out of one decoding."""

import random
from pathlib import Path

import numpy as np
import pytest

from fingerprint.features import TrackFeatures
from fingerprint.streaming import StreamingFingerprint, complete
from media.decoders import BLOCK_S
from media.errors import NotAudioError
from media.sandbox import Sandbox
from tests.music import SAMPLE_RATE_HZ, tones, write_track
from tests.unit.media import sounds
from workers import analysis
from workers.analysis import Observer, analyse


def test_one_decoding_gives_fingerprint_waveform_audio_id_and_length(tmp_path: Path) -> None:
    path = write_track(tmp_path / "a.flac")
    with Sandbox() as sandbox, path.open("rb") as file:
        result = analyse(sandbox, file.fileno(), Observer())
        assert sandbox.audio_id(file.fileno()) == result.report.audio_id
    assert np.isfinite(result.fingerprint.values).all()
    assert len(result.waveform) == 1000
    assert result.report.duration_s == result.fingerprint.duration_s == pytest.approx(6)
    assert (result.fingerprint.sample_rate_hz, result.fingerprint.channels) == (SAMPLE_RATE_HZ, 2)
    assert result.cpu_s > result.report.cpu_s > 0


class Recorder(Observer):
    """Records its calls."""

    def __init__(self) -> None:
        self.seen_s: list[float] = []
        self.declared_s: set[float | None] = set()
        self.previews: list[StreamingFingerprint] = []

    def previewed(self, early: StreamingFingerprint) -> None:
        assert not self.seen_s
        self.previews.append(early)

    def advanced(self, features: TrackFeatures, declared_s: float | None) -> None:
        self.seen_s.append(features.samples / SAMPLE_RATE_HZ)
        self.declared_s.add(declared_s)


def test_progress_is_reported_after_each_block(tmp_path: Path) -> None:
    path = write_track(tmp_path / "a.wav", tones(1, duration_s=25))
    recorder = Recorder()
    with Sandbox() as sandbox, path.open("rb") as file:
        analyse(sandbox, file.fileno(), recorder)
    assert recorder.seen_s == pytest.approx([BLOCK_S, 2 * BLOCK_S, 24], abs=2.1)
    assert recorder.declared_s == {25.0}
    assert recorder.previews == []


def test_long_track_is_previewed_and_then_analysed_as_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_track(tmp_path / "a.flac", tones(1, duration_s=45))
    with Sandbox() as sandbox, path.open("rb") as file:
        plain = analyse(sandbox, file.fileno(), Observer())
        monkeypatch.setattr(analysis, "PREVIEW_FROM_S", 40.0)
        monkeypatch.setattr(analysis, "PREVIEW_CHUNKS", 3)
        recorder = Recorder()
        result = analyse(sandbox, file.fileno(), recorder)
    assert result.fingerprint.values.tobytes() == plain.fingerprint.values.tobytes()
    assert [early.chunks for early in recorder.previews] == [1, 2, 3]
    assert recorder.previews[-1].coverage == pytest.approx(30 / 45, abs=0.01)
    early, full = recorder.previews[-1].values, complete(result.fingerprint).values
    np.testing.assert_allclose(early[:3], full[:3], rtol=0.1)  # tempo, stability, density


def test_damaged_file_is_analysed_with_the_decoder_that_reads_most(tmp_path: Path) -> None:
    mp3 = sounds.encode("mp3", sounds.tone(12.0))
    at, junk = len(mp3) // 3, random.Random(1).randbytes(15_000)
    (tmp_path / "a.mp3").write_bytes(mp3[:at] + junk + mp3[at + len(junk) :])
    with Sandbox() as sandbox, (tmp_path / "a.mp3").open("rb") as file:
        result = analyse(sandbox, file.fileno(), Observer())
    assert (result.report.decoder, result.report.partial) == ("pyav", True)
    assert result.fingerprint.duration_s > 10


def test_file_without_audio_raises_its_error(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_text("words\n" * 100)
    with (
        Sandbox() as sandbox,
        (tmp_path / "a.mp3").open("rb") as file,
        pytest.raises(NotAudioError),
    ):
        analyse(sandbox, file.fileno(), Observer())
