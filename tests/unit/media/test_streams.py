"""Transcoded streams in this process: every format, shape of audio and kind of damage."""

import io
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from media.errors import NoSoundError, NotAudioError, NotDecodableError, UnsupportedAudioError
from media.streams.mime_types import OTHER, mime_type
from media.streams.stream_formats import StreamFormat, Transcoding, bit_rate
from media.streams.transcode import Transcode
from tests.real import music


def made(data: bytes, folder: Path, wanted: Transcoding) -> bytes:
    path = folder / "file"
    path.write_bytes(data)
    with path.open("rb") as file:
        return b"".join(Transcode(file.fileno(), wanted).pieces())


def decoded(data: bytes) -> tuple[float, int, int]:
    """Return seconds, rate and channels."""
    with av.open(io.BytesIO(data), "r") as container:
        frames = list(container.decode(audio=0))
    rate_hz = frames[0].sample_rate
    return sum(frame.samples for frame in frames) / rate_hz, rate_hz, frames[0].layout.nb_channels


def wav(channels: int = 2, rate_hz: int = 44_100, secs: float = 1.0, subtype: str = "PCM_16") -> bytes:
    samples = np.random.default_rng(1).normal(0, 0.1, (int(secs * rate_hz), channels))
    if subtype == "FLOAT":
        samples[100:200] = np.nan
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate_hz, format="WAV", subtype=subtype)
    return buffer.getvalue()


@pytest.mark.parametrize("wanted", list(StreamFormat))
@pytest.mark.parametrize("start_s", [0.0, 0.6])
def test_stream_has_the_length_of_the_rest(tmp_path: Path, wanted: StreamFormat, start_s: float) -> None:
    asked = Transcoding(wanted, bit_rate(wanted, None), start_s, 2.0)
    stream = made(music.encoded(".flac", 1, 2.0), tmp_path, asked)
    assert decoded(stream)[0] == pytest.approx(2.0 - start_s, abs=0.05)
    assert stream == made(music.encoded(".flac", 1, 2.0), tmp_path, asked)


@pytest.mark.parametrize(
    ("wanted", "data", "rate_hz", "channels"),
    [
        (StreamFormat.FLAC, wav(6, 96_000), 96_000, 6),
        (StreamFormat.FLAC, wav(1, 352_800, 0.2, "PCM_24"), 176_400, 1),
        (StreamFormat.FLAC, wav(2, 384_000, 0.2, "PCM_24"), 192_000, 2),
        (StreamFormat.FLAC, wav(12), 44_100, 2),
        (StreamFormat.FLAC, wav(subtype="FLOAT"), 44_100, 2),
        (StreamFormat.MP3, wav(6, 96_000), 48_000, 2),
        (StreamFormat.MP3, wav(1, 8_000), 48_000, 1),
        (StreamFormat.AAC, wav(2, 88_200, subtype="FLOAT"), 44_100, 2),
        (StreamFormat.OPUS, wav(1, 22_050), 48_000, 1),
    ],
)
def test_every_shape_becomes_one_that_browsers_play(
    tmp_path: Path, wanted: StreamFormat, data: bytes, rate_hz: int, channels: int
) -> None:
    stream = made(data, tmp_path, Transcoding(wanted, bit_rate(wanted, 32)))
    length_s, found_hz, found = decoded(stream)
    assert (found_hz, found) == (rate_hz, channels)
    assert length_s == pytest.approx(soundfile.info(io.BytesIO(data)).duration, abs=0.05)


def test_stream_of_unknown_length_has_no_stated_one(tmp_path: Path) -> None:
    data = music.encoded(".aac", 1, 2.0)
    for wanted in (StreamFormat.MP3, StreamFormat.FLAC):
        stream = made(data, tmp_path, Transcoding(wanted, bit_rate(wanted, 128)))
        assert b"Info" not in stream[:1000]
        assert decoded(stream)[0] == pytest.approx(2.0, abs=0.15)


def test_a_little_silence_fills_up_to_the_stated_length(tmp_path: Path) -> None:
    data = music.encoded(".flac", 1, 1.0)
    filled = made(data, tmp_path, Transcoding(StreamFormat.FLAC, total_s=1.1))
    assert decoded(filled)[0] == pytest.approx(1.1, abs=1e-4)
    damaged = made(data, tmp_path, Transcoding(StreamFormat.FLAC, total_s=5.0))
    assert decoded(damaged)[0] == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"text", NotAudioError),
        (b"fLaC" + bytes(range(256)) * 100, NotDecodableError),
        (wav(secs=0.0), NoSoundError),
        (wav(2, 1_000), UnsupportedAudioError),
    ],
)
def test_useless_files_are_refused(tmp_path: Path, data: bytes, error: type[Exception]) -> None:
    with pytest.raises((error, NotDecodableError, NoSoundError)):
        made(data, tmp_path, Transcoding(StreamFormat.OPUS, 128))


def test_start_behind_the_end_is_silent(tmp_path: Path) -> None:
    with pytest.raises(NoSoundError):
        made(music.encoded(".flac", 1, 1.0), tmp_path, Transcoding(StreamFormat.OPUS, 128, 5.0))


def test_unknown_formats_have_no_type_that_plays() -> None:
    assert mime_type("flac") == "audio/flac"
    assert mime_type("sid") == OTHER
