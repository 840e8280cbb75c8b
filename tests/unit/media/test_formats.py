from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from media import formats
from media.containers import frames
from media.errors import EmptyFileError, NotAudioError, UnreadableError
from media.formats import AudioFormat, sniff
from tests.unit.media import sounds


@pytest.mark.parametrize("kind", sounds.FORMATS)
def test_every_format_is_recognised_by_content(kind: str, encoded: dict[str, bytes]) -> None:
    assert sniff(io.BytesIO(encoded[kind])) == kind


@pytest.mark.parametrize("kind", ["mp3", "aac", "flac"])
def test_id3_before_the_audio_is_skipped(kind: str, encoded: dict[str, bytes]) -> None:
    one = b"ID3\x04\0\0\0\0\x02\x01" + bytes(257)  # the size is in four bytes of seven bits: 2 * 128 + 1
    assert sniff(io.BytesIO(one + one + encoded[kind])) == kind


@pytest.mark.parametrize("kind", ["mp3", "aac"])
def test_stream_cut_within_a_frame_is_recognised(kind: str, encoded: dict[str, bytes]) -> None:
    assert sniff(io.BytesIO(b"\xff\xfb" + bytes(5000) + encoded[kind][1000:])) == kind


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 48_000])
def test_every_mpeg_rate_is_followed_from_frame_to_frame(rate_hz: int) -> None:
    samples = sounds.tone(1.0, rate_hz, channels=1)
    assert sniff(io.BytesIO(sounds.encode("mp3", samples, rate_hz))) == AudioFormat.MP3


def test_one_frame_is_audio_also_before_a_tag(encoded: dict[str, bytes]) -> None:
    frame = encoded["mp3"][:417]  # 144 * 128 kbit/s / 44.1 kHz, and libsndfile's first frame is unpadded
    length = frames.mpeg_frame_bytes(1, frame)
    assert sniff(io.BytesIO(encoded["mp3"][:length])) == AudioFormat.MP3
    assert sniff(io.BytesIO(encoded["mp3"][:length] + b"TAG" + bytes(125))) == AudioFormat.MP3


@pytest.mark.parametrize(
    "content",
    [
        b"Dear diary, today I renamed this file to song.mp3.\n" * 50,
        b"\xff" * 70_000,
        b"\xff\xfb\x90\x64" + b"x" * 5000,
        b"OggS" + bytes(10),
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"#EXTM3U\nfile:///etc/passwd\n",
        b"ID3\x04\0\0\0\0\x02\x01",
        b"\xff",
    ],
)
def test_anything_else_is_no_audio(content: bytes) -> None:
    with pytest.raises(NotAudioError, match=r"song\.mp3"):
        sniff(io.BytesIO(content), "song.mp3")


def test_noise_is_no_audio() -> None:
    noise = __import__("random").Random(7).randbytes(200_000)
    with pytest.raises(NotAudioError):
        sniff(io.BytesIO(noise))


def test_open_again_reads_from_the_start_and_keeps_the_descriptors_position(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    fd = os.open(tmp_path / "a", os.O_RDONLY)
    try:
        os.lseek(fd, 2, os.SEEK_SET)
        with formats.open_again(fd) as file:
            assert file.read() == b"abc"
        assert os.fstat(fd).st_size == 3
    finally:
        os.close(fd)


def test_empty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").touch()
    fd = os.open(tmp_path / "a.mp3", os.O_RDONLY)
    try:
        with pytest.raises(EmptyFileError):
            formats.open_again(fd)
    finally:
        os.close(fd)


def test_file_that_cannot_be_read_is_unreadable() -> None:
    with pytest.raises(UnreadableError):
        formats.open_again(-1)

    class BrokenDisk(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "I/O error")

    with pytest.raises(UnreadableError, match="I/O error"):
        sniff(BrokenDisk())
