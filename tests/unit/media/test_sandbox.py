from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from media.decode import Decoding
from media.errors import EmptyFileError, NotAudioError
from media.identity import audio_id
from media.sandbox import Artwork, Limits, Sandbox
from media.tags import read_tags
from tests.descriptors import descriptors
from tests.unit.media import sounds
from tests.unit.media.conftest import OpenBytes
from tests.unit.media.sounds import id3
from tests.unit.media.test_artwork import PNG
from tests.unit.media.test_tags import with_id3


@pytest.mark.parametrize("kind", sounds.FORMATS)
def test_child_returns_the_results_of_the_parsers(
    kind: str, sandbox: Sandbox, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    fd = open_bytes(encoded[kind])
    decoding = Decoding(fd)
    expected = np.concatenate(list(decoding.blocks()), axis=1)
    with sandbox.decode(fd) as audio:
        blocks = list(audio)
    assert np.array_equal(np.concatenate(blocks, axis=1), expected)
    assert audio.report == decoding.report()
    assert (audio.sample_rate_hz, audio.channels) == (decoding.sample_rate_hz, 2)
    assert sandbox.read_tags(fd, b"\xff.mp3") == read_tags(fd, b"\xff.mp3")
    assert sandbox.audio_id(fd) == audio_id(fd) == audio.report.audio_id


def test_artwork_is_returned(sandbox: Sandbox, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    large = PNG + bytes(10_000_000)
    fd = open_bytes(with_id3(encoded["mp3"], id3.APIC(3, "", 3, "", large)))
    assert sandbox.read_artwork(fd, b"x") == Artwork("image/png", large)
    assert sandbox.read_artwork(open_bytes(encoded["mp3"]), b"x") is None


def test_errors_are_raised_and_the_child_survives(sandbox: Sandbox, open_bytes: OpenBytes) -> None:
    with pytest.raises(NotAudioError, match=r"song\.mp3"):
        sandbox.read_tags(open_bytes(b"text"), b"song.mp3")
    pid = sandbox.pid
    with pytest.raises(EmptyFileError):
        sandbox.decode(open_bytes(b""))
    assert sandbox.pid == pid


def test_unfinished_decoding_does_not_affect_the_next(sandbox: Sandbox, open_bytes: OpenBytes) -> None:
    long = open_bytes(sounds.encode("flac", np.zeros((60 * 44_100, 2), np.float32)))
    short = open_bytes(sounds.encode("wav"))
    for ended in (True, False):
        audio = sandbox.decode(long)
        assert next(iter(audio)).shape == (2, 441_000)
        if ended:
            audio.close()
        pid = sandbox.pid
        with sandbox.decode(short) as following:
            assert sum(block.shape[1] for block in following) == sounds.SECONDS * sounds.RATE_HZ
        assert sandbox.pid == pid
        audio.close()


def test_decoder_can_be_chosen(sandbox: Sandbox, open_bytes: OpenBytes) -> None:
    with sandbox.decode(open_bytes(sounds.encode("flac")), decoder="soundfile") as audio:
        assert len(list(audio)) == 1
    assert audio.report.decoder == "soundfile"


def test_report_is_available_at_the_end_only(sandbox: Sandbox, open_bytes: OpenBytes) -> None:
    with sandbox.decode(open_bytes(sounds.encode("wav"))) as audio, pytest.raises(AssertionError):
        _ = audio.report


def test_deleted_file_is_read_to_its_end(sandbox: Sandbox, tmp_path: Path) -> None:
    track = sounds.write(tmp_path / "a.wav", "wav")
    fd = os.open(track, os.O_RDONLY)
    track.unlink()
    with sandbox.decode(fd) as audio:
        os.close(fd)
        assert sum(block.shape[1] for block in audio) == sounds.SECONDS * sounds.RATE_HZ


def test_blocks_are_not_overwritten(sandbox: Sandbox, open_bytes: OpenBytes) -> None:
    with sandbox.decode(open_bytes(sounds.encode("wav"))) as audio:
        assert all(block.flags.writeable for block in audio)


def test_one_child_serves_many_files_and_is_replaced_in_time(open_bytes: OpenBytes) -> None:
    fd = open_bytes(sounds.encode("wav", sounds.tone(0.1)))
    with Sandbox(Limits(questions_per_child=3)) as sandbox:
        idle = sandbox.pid
        pids = [(sandbox.audio_id(fd), sandbox.pid)[1] for _ in range(6)]
    assert pids[0] == pids[1] == pids[2] != pids[3] == pids[5]
    assert idle is sandbox.pid is None


def test_no_descriptor_is_left_by_a_closed_sandbox(open_bytes: OpenBytes) -> None:
    fd = open_bytes(sounds.encode("wav", sounds.tone(0.1)))
    before = descriptors()
    with Sandbox() as sandbox:
        sandbox.read_tags(fd, b"x")
        sandbox.decode(fd)
    assert descriptors() <= before


def test_worker_loads_no_parser() -> None:
    """The parent must not parse by accident, nor use the parsers' memory."""
    script = "import sys, media.sandbox, media.files, media.waveform; print(*sys.modules)"
    root = Path(__file__).parents[3]
    loaded = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, check=True).stdout
    assert not {b"av", b"miniaudio", b"mutagen", b"soundfile"} & set(loaded.split())
