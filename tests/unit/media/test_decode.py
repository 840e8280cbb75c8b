from __future__ import annotations

import contextlib
from pathlib import Path
from unittest.mock import Mock

import av
import numpy as np
import numpy.typing as npt
import pytest

from media import decode
from media.decode import Decoding
from media.decoders import DECODERS, timed_blocks
from media.errors import EmptyFileError, NoSoundError, NotAudioError, NotDecodableError, UnsupportedAudioError
from media.formats import AudioFormat
from media.results import DecodeReport
from tests.unit.media import sounds
from tests.unit.media.conftest import OpenBytes

LOSSLESS = ("wav", "flac", "aiff")
PREFERRED = {"flac": "miniaudio", "wav": "soundfile", "aiff": "soundfile"}


def decoded(fd: int, decoder: str | None = None) -> tuple[Decoding, npt.NDArray[np.float32], DecodeReport]:
    """Return the decoding, its samples (channels, n) and its report."""
    decoding = Decoding(fd, decoder)
    blocks = list(decoding.blocks())
    assert all(block.dtype == np.float32 and block.flags.c_contiguous for block in blocks)
    return decoding, np.concatenate(blocks, axis=1), decoding.report()


@pytest.mark.parametrize("kind", sounds.FORMATS)
def test_every_format_is_decoded(kind: str, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    decoding, samples, report = decoded(open_bytes(encoded[kind]))
    rate_hz = 48_000 if kind == "opus" else sounds.RATE_HZ
    assert (decoding.sample_rate_hz, decoding.channels) == (rate_hz, 2)
    assert report.decoder == PREFERRED.get(kind, "pyav")
    assert report.duration_s == samples.shape[1] / rate_hz
    assert report.duration_s == pytest.approx(sounds.SECONDS * sounds.RATE_HZ / rate_hz, abs=0.06)
    assert (report.partial, report.longer_decoder) == (False, None)
    spectrum = np.abs(np.fft.rfft(samples[:, :rate_hz]))
    assert spectrum.argmax(axis=1) == pytest.approx(np.array([440, 550]) * rate_hz / sounds.RATE_HZ, abs=1)


@pytest.mark.parametrize(
    ("kind", "decoder"),
    [(kind, decoder) for kind in LOSSLESS for decoder in decode._ORDER[AudioFormat(kind)]],
)
def test_decoders_agree_on_lossless_files_to_the_last_bit(
    kind: str, decoder: str, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    _, samples, _ = decoded(open_bytes(encoded[kind]), decoder)
    written = np.rint(sounds.tone().T * 32_767) / 32_768
    np.testing.assert_allclose(samples, written, atol=1.1 / 32_768)


@pytest.mark.parametrize("kind", ["mp3", "ogg", "opus"])
def test_decoders_agree_on_lossy_files(kind: str, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    fd = open_bytes(encoded[kind])
    _, by_soundfile, _ = decoded(fd, "soundfile")
    _, by_pyav, _ = decoded(fd, "pyav")
    np.testing.assert_allclose(by_pyav, by_soundfile, atol=1e-3)


def test_mp3_above_full_scale_is_not_clipped(open_bytes: OpenBytes) -> None:
    loud = np.sign(sounds.tone(1.0)) * np.float32(0.99)
    _, samples, _ = decoded(open_bytes(sounds.encode("mp3", loud)))
    assert np.abs(samples).max() > 1.05


@pytest.mark.parametrize("channels", [1, 3, 6, 8])
@pytest.mark.parametrize(("kind", "decoder"), [("wav", "soundfile"), ("flac", "miniaudio"), ("flac", "pyav")])
def test_one_to_eight_channels_stay_in_order(
    channels: int, kind: str, decoder: str, open_bytes: OpenBytes
) -> None:
    made = sounds.tone(0.5, channels=channels)
    decoding, samples, _ = decoded(open_bytes(sounds.encode(kind, made)), decoder)
    assert decoding.channels == channels
    np.testing.assert_allclose(samples, made.T, atol=1e-4)


@pytest.mark.parametrize("channels", [8, 16])
def test_more_channels_than_pyav_has_pointers_for(channels: int, open_bytes: OpenBytes) -> None:
    made = sounds.tone(0.5, channels=channels)
    _, samples, _ = decoded(open_bytes(sounds.encode("wav", made)), "pyav")
    np.testing.assert_allclose(samples, made.T, atol=1e-4)


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 22_050, 48_000, 96_000, 192_000])
@pytest.mark.parametrize("kind", ["wav", "flac"])
def test_rates_from_telephone_to_studio(kind: str, rate_hz: int, open_bytes: OpenBytes) -> None:
    decoding, samples, _ = decoded(open_bytes(sounds.encode(kind, sounds.tone(0.5, rate_hz), rate_hz)))
    assert (decoding.sample_rate_hz, samples.shape) == (rate_hz, (2, rate_hz // 2))


def test_blocks_are_ten_seconds_and_shorter_for_many_channels(open_bytes: OpenBytes) -> None:
    long = np.zeros((25 * 8_000, 1), np.float32)
    for kind, decoder in (("wav", "soundfile"), ("flac", "miniaudio"), ("wav", "pyav")):
        decoding = Decoding(open_bytes(sounds.encode(kind, long, 8_000)), decoder)
        lengths = [block.shape[1] for block in decoding.blocks()]
        assert sum(lengths) == 25 * 8_000
        assert all(80_000 <= length < 85_000 for length in lengths[:-1])
    wide = np.zeros((44_100 * 4, 32), np.float32)
    blocks = Decoding(open_bytes(sounds.encode("wav", wide))).blocks()
    assert max(block.size for block in blocks) == 1 << 22


@pytest.mark.parametrize("kind", LOSSLESS)
def test_one_sample_is_decoded(kind: str, open_bytes: OpenBytes) -> None:
    _, samples, report = decoded(open_bytes(sounds.encode(kind, sounds.tone()[:1])))
    assert samples.shape == (2, 1)
    assert not report.partial


def test_nan_and_infinity_become_silence(open_bytes: OpenBytes) -> None:
    broken = sounds.tone(1.0)
    broken[100:200, 0], broken[300, 1], broken[400, 1] = np.nan, np.inf, -np.inf
    _, samples, _ = decoded(open_bytes(sounds.encode("wav", broken, subtype="FLOAT")))
    expected = np.where(np.isfinite(broken), broken, 0.0).T
    assert np.array_equal(samples, expected)


@pytest.mark.parametrize(("rate_hz", "channels"), [(1_000, 1), (3_000_000, 1), (44_100, 40)])
def test_headers_with_unsupported_values_are_refused(
    rate_hz: int, channels: int, open_bytes: OpenBytes
) -> None:
    data = sounds.encode("wav", np.zeros((100, channels), np.float32), rate_hz)
    with pytest.raises(UnsupportedAudioError, match=f"{rate_hz} Hz, {channels} channels"):
        Decoding(open_bytes(data))


@pytest.mark.parametrize("kind", ["wav", "aiff"])
def test_file_without_samples_has_no_sound(kind: str, open_bytes: OpenBytes) -> None:
    with pytest.raises(NoSoundError):
        Decoding(open_bytes(sounds.encode(kind, np.zeros((0, 2), np.float32))))


def test_file_without_audio_is_refused(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    with pytest.raises(EmptyFileError):
        Decoding(open_bytes(b""))
    with pytest.raises(NotAudioError):
        Decoding(open_bytes(b"text\n" * 100))
    with pytest.raises(NotDecodableError):
        Decoding(open_bytes(encoded["m4a"][:200]))


@pytest.mark.parametrize("audio_format", AudioFormat)
@pytest.mark.unmeasured(after=2)
def test_playlist_named_like_a_track_is_not_followed(
    audio_format: AudioFormat, tmp_path: Path, open_bytes: OpenBytes
) -> None:
    secret = sounds.write(tmp_path / "secret.aac", "aac")
    lines = ("#EXTM3U", "#EXT-X-TARGETDURATION:3", "#EXTINF:3,", f"file://{secret}", "#EXT-X-ENDLIST", "")
    fd = open_bytes("\n".join(lines).encode())
    with contextlib.suppress(NotDecodableError):
        assert not list(timed_blocks("pyav", fd, audio_format))


def test_stream_that_changes_its_shape_keeps_the_first(
    encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    mono = sounds.encode("mp3", sounds.tone(1.0, 22_050, channels=1), 22_050)
    decoding, samples, _ = decoded(open_bytes(encoded["mp3"] + mono), "pyav")
    assert (decoding.sample_rate_hz, decoding.channels) == (sounds.RATE_HZ, 2)
    assert samples.shape[1] == pytest.approx((sounds.SECONDS + 1.0) * sounds.RATE_HZ, rel=0.05)


def test_memory_error_is_not_a_damaged_file(
    encoded: dict[str, bytes], open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_memory = Mock(side_effect=av.error.MemoryError(12, "Cannot allocate memory"))
    monkeypatch.setitem(DECODERS, "pyav", no_memory)
    with pytest.raises(MemoryError):
        Decoding(open_bytes(encoded["mp3"]))


def test_without_miniaudio_flac_is_read_by_pyav(
    encoded: dict[str, bytes], open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(DECODERS, "miniaudio")
    _, _, report = decoded(open_bytes(encoded["flac"]))
    assert report.decoder == "pyav"


def test_next_decoder_is_used_after_a_refusal(
    encoded: dict[str, bytes], open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    fd, text = open_bytes(encoded["ogg"]), open_bytes(b"text")
    monkeypatch.setitem(DECODERS, "pyav", lambda *_: timed_blocks("soundfile", text, AudioFormat.OGG))
    _, samples, report = decoded(fd)
    assert (report.decoder, samples.shape[1]) == ("soundfile", sounds.SECONDS * sounds.RATE_HZ)


def test_every_format_has_an_order_of_known_decoders() -> None:
    orders = {audio_format: decode._decoders(audio_format) for audio_format in AudioFormat}
    assert all(orders.values())
    assert {name for order in orders.values() for name in order} == set(DECODERS)
