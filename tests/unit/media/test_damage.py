"""Damaged files are decoded as far as possible, and reported as partial."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest

from media.decode import Decoding
from media.decoders import DECODERS, TimedBlock
from media.errors import MediaError, NotDecodableError
from media.identity import audio_id
from media.results import DecodeReport
from media.tags import read_tags
from tests.unit.media import sounds
from tests.unit.media.conftest import OpenBytes

STATES_LENGTH = ("mp3", "flac", "ogg", "opus", "wav", "aiff")  # a cut m4a has no index, a cut aac no length


def report_of(fd: int, decoder: str | None = None) -> DecodeReport:
    decoding = Decoding(fd, decoder)
    for _ in decoding.blocks():
        pass
    return decoding.report()


def error_in(read: Callable[..., object], *arguments: object) -> str | None:
    try:
        read(*arguments)
    except MediaError as error:
        return error.reason
    return None


@pytest.mark.parametrize("kind", STATES_LENGTH)
def test_truncated_file_is_partial(kind: str, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    report = report_of(open_bytes(encoded[kind][: int(len(encoded[kind]) * 0.7)]))
    assert report.partial
    assert 0 < report.duration_s < sounds.SECONDS - 0.5


@pytest.mark.parametrize("kind", sounds.FORMATS)
def test_file_cut_anywhere_is_decoded_or_raises_a_named_error(
    kind: str, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    data = encoded[kind]
    for length in (1, 3, 11, 26, 27, 28, 45, 100, 300, 1000, 4097, len(data) - 1000, len(data) - 1):
        fd = open_bytes(data[:length])
        assert error_in(report_of, fd) in {None, "not_audio", "not_decodable", "no_sound"}
        assert error_in(audio_id, fd) in {None, "not_audio"}
        assert error_in(read_tags, fd, b"x") in {None, "not_audio"}


@pytest.mark.parametrize("kind", sounds.FORMATS)
def test_flipped_bytes_are_decoded_or_raise_a_named_error(
    kind: str, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    chance = random.Random(5)
    for flips in (1, 1, 5, 5, 50, 500):
        data = bytearray(encoded[kind])
        for _ in range(flips):
            data[chance.randrange(2000, len(data))] ^= chance.randrange(1, 256)
        fd = open_bytes(bytes(data))
        assert error_in(report_of, fd) in {None, "not_decodable", "no_sound", "unsupported_audio"}


@pytest.fixture(scope="module")
def long_mp3() -> bytes:
    return sounds.encode("mp3", sounds.tone(12.0))


def behind_xing(mp3: bytes) -> bytes:
    """Return the mp3 without its first frame, which states the length."""
    return mp3[mp3.index(b"\xff\xfb", 400) :]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("stated", [True, False])
def test_mp3_with_junk_inside_is_decoded_to_its_end(
    seed: int, stated: bool, long_mp3: bytes, open_bytes: OpenBytes
) -> None:
    data = long_mp3 if stated else behind_xing(long_mp3)
    at, junk = len(data) // (seed + 2), random.Random(seed).randbytes(15_000)
    fd = open_bytes(data[:at] + junk + data[at + len(junk) :])
    report = first = report_of(fd)  # libsndfile refuses the file, or ends at the junk without an error
    if first.longer_decoder:
        report = report_of(fd, first.longer_decoder)
        assert report.audio_id == first.audio_id
    assert 10 < report.duration_s < 11.5
    assert report.decoder == "pyav"
    assert report.partial is stated


def test_intact_mp3_without_a_stated_length_is_whole(long_mp3: bytes, open_bytes: OpenBytes) -> None:
    report = report_of(open_bytes(behind_xing(long_mp3)))
    assert (report.decoder, report.partial, report.longer_decoder) == ("pyav", False, None)
    assert report.declared_s is None
    assert report.duration_s == pytest.approx(12.0, abs=0.1)


def test_truncated_flac_is_not_identified_by_its_md5(
    encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    whole = report_of(open_bytes(encoded["flac"]))
    half = report_of(open_bytes(encoded["flac"][: len(encoded["flac"]) // 2]))
    assert whole.audio_id.startswith("m:")
    assert half.audio_id.startswith("p:")


def test_flac_header_without_a_sample_rate_is_a_named_error(
    encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    data = bytearray(encoded["flac"])
    data[18:21] = bytes([0, 0, data[20] & 0x0F])  # 20 bits of STREAMINFO
    assert error_in(report_of, open_bytes(bytes(data))) in {None, "not_decodable", "unsupported_audio"}
    assert error_in(report_of, open_bytes(bytes(data)), "miniaudio") == "not_decodable"


def test_ogg_whose_last_page_is_cut_is_partial(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    assert report_of(open_bytes(encoded["ogg"][:-1])).partial
    assert not report_of(open_bytes(encoded["ogg"] + bytes(100))).partial


def test_pyav_continues_after_missing_pages(open_bytes: OpenBytes) -> None:
    data = sounds.encode("opus", sounds.tone(20.0))
    third, hole = len(data) // 3, 80_000  # more than FFmpeg looks ahead for the next page
    report = report_of(open_bytes(data[:third] + bytes(hole) + data[third + hole :]))
    assert report.partial
    assert report.duration_s > 10


def test_longer_decoder_is_reported_if_one_stops_early(
    encoded: dict[str, bytes], open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_off(*_: object) -> object:
        yield 44_100, np.zeros((2, 44_100), np.float32)
        raise NotDecodableError

    monkeypatch.setitem(DECODERS, "pyav", breaks_off)
    report = report_of(open_bytes(encoded["ogg"]))
    assert (report.duration_s, report.partial, report.longer_decoder) == (1.0, True, "soundfile")
    report = report_of(open_bytes(encoded["ogg"]), "soundfile")
    assert (report.duration_s, report.partial) == (sounds.SECONDS, False)


def test_longer_decoder_is_the_longest_of_all(
    encoded: dict[str, bytes], open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def giving(seconds: float) -> object:
        block: TimedBlock = (44_100, np.zeros((2, int(44_100 * seconds)), np.float32))

        def breaks_off(*_: object) -> object:
            yield block
            raise NotDecodableError

        return breaks_off

    for decoder, seconds in (("soundfile", 0.2), ("pyav", 0.9), ("miniaudio", 1.6)):
        monkeypatch.setitem(DECODERS, decoder, giving(seconds))
    assert report_of(open_bytes(encoded["mp3"])).longer_decoder == "miniaudio"
