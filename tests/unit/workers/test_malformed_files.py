"""Every file ends in a fingerprint or a named error, within the limits."""

import os
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from fingerprint.dimensions import NAMES
from fingerprint.extract import Extractor
from fingerprint.features import TrackFeatures
from fingerprint.reduction import reduce_features
from media.errors import MediaError
from media.files import open_beneath
from media.sandbox import Sandbox
from tests.unit.media import sounds
from workers.analysis import FileAnalysis, Observer, analyse

HOURS, SLOWEST_HZ = 10, 4_000
TAG_BYTES = 8_000_000
PICTURE_BYTES = 15_000_000  # a FLAC block holds 16 MB
CUTS = 50
TEXT = b"The quick brown fox jumps over the lazy dog.\n" * 200


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as shared:
        yield shared


def analyse_file(sandbox: Sandbox, path: Path) -> FileAnalysis:
    with os.fdopen(open_beneath(os.fsencode(path.parent), os.fsencode(path.name)), "rb") as file:
        return analyse(sandbox, file.fileno(), Observer())


def outcome(sandbox: Sandbox, path: Path) -> FileAnalysis | str:
    """Return the analysis of a file, or the reason of its error."""
    try:
        return analyse_file(sandbox, path)
    except MediaError as error:
        return error.reason


def value(analysis: FileAnalysis, name: str) -> float:
    return float(analysis.fingerprint.values[NAMES.index(name)])


@pytest.mark.parametrize("kind", sounds.FORMATS)
def test_file_cut_at_fifty_positions(kind: str, sandbox: Sandbox, tmp_path: Path) -> None:
    data, path, partial = sounds.encode(kind, sounds.tone(3.0)), tmp_path / "cut", 0
    for cut in np.linspace(0, len(data) - 1, CUTS).astype(int):
        path.write_bytes(data[:cut])
        found = outcome(sandbox, path)
        if isinstance(found, str):
            assert found in {"empty_file", "not_audio", "not_decodable", "no_sound"}
            continue
        report = found.report
        assert report.partial or report.declared_s is None or report.duration_s > report.declared_s - 0.5
        partial += report.partial
    assert partial > CUTS / 2 or kind in {
        "m4a",
        "aac",
    }  # no index is no sound; a missing length cannot be wrong


@pytest.mark.parametrize("stated", [0, 1, 7, 100, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF])
def test_wav_with_a_wrong_length(stated: int, sandbox: Sandbox, tmp_path: Path) -> None:
    data = bytearray(sounds.encode("wav"))
    at = data.index(b"data") + 4
    data[at : at + 4] = struct.pack("<I", stated)
    (tmp_path / "a.wav").write_bytes(data)
    found = outcome(sandbox, tmp_path / "a.wav")
    if isinstance(found, str):
        assert found in {"no_sound", "not_decodable"}
    else:
        assert found.report.duration_s <= sounds.SECONDS + 0.01


@pytest.mark.parametrize("kind", sounds.FORMATS)
def test_wrong_extension_is_ignored(kind: str, sandbox: Sandbox, tmp_path: Path) -> None:
    path = sounds.write(tmp_path / ("a.wav" if kind != "wav" else "a.mp3"), kind)
    assert analyse_file(sandbox, path).report.duration_s == pytest.approx(sounds.SECONDS, abs=0.2)


@pytest.mark.parametrize(
    ("rate_hz", "channels"),
    [
        *((rate_hz, 2) for rate_hz in (4_000, 8_000, 11_025, 96_000, 192_000, 384_000, 768_000)),
        *((44_100, channels) for channels in (1, 3, 6)),
        *((rate_hz, 8) for rate_hz in (4_000, 768_000)),
    ],
)
def test_every_rate_and_number_of_channels(
    rate_hz: int, channels: int, sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "a.wav").write_bytes(sounds.encode("wav", sounds.tone(0.6, rate_hz, channels), rate_hz))
    analysis = analyse_file(sandbox, tmp_path / "a.wav")
    fingerprint = analysis.fingerprint
    assert (fingerprint.sample_rate_hz, fingerprint.channels) == (rate_hz, channels)
    assert -20 < value(analysis, "lufs") < 0


def test_nan_and_infinity_count_as_silence(sandbox: Sandbox, tmp_path: Path) -> None:
    broken = sounds.tone(1.0)
    broken[::100], broken[50::1000] = np.nan, np.inf
    (tmp_path / "a.wav").write_bytes(sounds.encode("wav", broken, subtype="FLOAT"))
    assert np.isfinite(value(analyse_file(sandbox, tmp_path / "a.wav"), "lufs"))
    (tmp_path / "b.wav").write_bytes(sounds.encode("wav", broken * np.nan, subtype="FLOAT"))
    assert value(analyse_file(sandbox, tmp_path / "b.wav"), "silence_ratio") == 1


@pytest.mark.parametrize("kind", ["wav", "flac", "aiff"])
def test_one_sample(kind: str, sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(sounds.encode(kind, sounds.tone()[:1]))
    analysis = analyse_file(sandbox, tmp_path / "a")
    assert analysis.report.duration_s == pytest.approx(1 / sounds.RATE_HZ)
    assert np.isnan(value(analysis, "lufs"))


@pytest.mark.slow
@pytest.mark.unmeasured
def test_ten_hours_of_silence(sandbox: Sandbox, tmp_path: Path) -> None:
    """Decode all of it within the limits; analyse one hour and join ten such features."""
    hour = np.zeros((3600 * SLOWEST_HZ, 1), dtype=np.int16)
    with soundfile.SoundFile(tmp_path / "a.flac", "w", SLOWEST_HZ, 1) as file:
        for _ in range(HOURS):
            file.write(hour)
    extractor = Extractor(SLOWEST_HZ, 1)
    with (tmp_path / "a.flac").open("rb") as file, sandbox.decode(file.fileno()) as audio:
        for block in audio:
            if extractor.features.samples < hour.size:
                extractor.feed(block)
    assert (audio.report.duration_s, audio.report.partial) == (HOURS * 3600, False)
    values = dict(
        zip(NAMES, reduce_features(TrackFeatures.joined([extractor.features] * HOURS)), strict=True)
    )
    assert values["silence_ratio"] == 1
    assert np.isnan(values["tempo_bpm"])


def test_huge_tags_and_picture(sandbox: Sandbox, tmp_path: Path) -> None:
    path = sounds.write(tmp_path / "a.flac", "flac")
    file = sounds.flac.FLAC(path)
    file["comment"] = "x" * TAG_BYTES
    picture = sounds.flac.Picture()
    picture.mime, picture.data = "image/png", b"\x89PNG\r\n\x1a\n" + bytes(PICTURE_BYTES)
    file.add_picture(picture)
    file.save()
    assert analyse_file(sandbox, path).report.duration_s == pytest.approx(sounds.SECONDS)
    with path.open("rb") as opened:
        assert sandbox.read_tags(opened.fileno(), b"a.flac").title == "a"


def test_special_files_have_their_reasons_and_do_not_block(sandbox: Sandbox, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.mp3")
    (tmp_path / "folder.mp3").mkdir()
    (tmp_path / "link.mp3").symlink_to(tmp_path / "fifo.mp3")
    (tmp_path / "empty.mp3").touch()
    (tmp_path / "text.mp3").write_bytes(TEXT)
    (tmp_path / "noise.mp3").write_bytes(np.random.default_rng(1).bytes(300_000))
    assert {path.name: outcome(sandbox, path) for path in tmp_path.iterdir()} == {
        "fifo.mp3": "not_regular_file",
        "folder.mp3": "not_regular_file",
        "link.mp3": "symlink_inside_root",
        "empty.mp3": "empty_file",
        "text.mp3": "not_audio",
        "noise.mp3": "not_audio",
    }
    assert outcome(sandbox, Path("/dev/zero")) == "not_regular_file"
    assert outcome(sandbox, tmp_path / "gone.mp3") == "file_vanished"


def test_file_truncated_during_analysis_is_partial(sandbox: Sandbox, tmp_path: Path) -> None:
    path = sounds.write(tmp_path / "a.wav", "wav", np.tile(sounds.tone(), (30, 1)))

    class Shrink(Observer):
        def advanced(self, *_: object) -> None:
            os.truncate(path, 3_000_000)

    with path.open("rb") as file:
        analysis = analyse(sandbox, file.fileno(), Shrink())
    assert analysis.report.partial
    assert 10 <= analysis.report.duration_s < 59


def test_file_deleted_during_analysis_is_analysed(sandbox: Sandbox, tmp_path: Path) -> None:
    path = sounds.write(tmp_path / "a.ogg", "ogg", np.tile(sounds.tone(), (6, 1)))
    vanish = threading.Timer(0.0, path.unlink)
    with path.open("rb") as file:
        vanish.start()
        analysis = analyse(sandbox, file.fileno(), Observer())
        vanish.join()
    assert analysis.report.duration_s == pytest.approx(12)
    assert outcome(sandbox, path) == "file_vanished"
