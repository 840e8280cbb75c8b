from __future__ import annotations

import contextlib
import io
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import av
import mutagen.ogg
import mutagen.oggvorbis
import numpy as np
import pytest
import soundfile
from av.audio.stream import AudioStream
from av.container import InputContainer

from media.decode import Decoding
from media.errors import EmptyFileError, NotAudioError
from media.formats import AudioFormat
from media.identity import audio_id, audio_sample, read_packets
from media.packets import PacketTally
from tests.unit.media import sounds
from tests.unit.media.conftest import OpenBytes
from tests.unit.media.sounds import id3
from tests.unit.media.test_tags import full, tagged, with_id3

# mutagen is typed in part, so that strict mypy refuses to call it.
_page: Any = mutagen.ogg.OggPage
_vorbis: Any = mutagen.oggvorbis.OggVorbis


@pytest.mark.parametrize("kind", sounds.FORMATS)
def test_retagging_keeps_the_id(kind: str, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    plain = audio_id(open_bytes(encoded[kind]))
    assert plain.startswith("m:" if kind == "flac" else "p:")
    assert audio_id(open_bytes(full(kind, encoded[kind]))) == plain


def test_id3v1_and_a_large_cover_keep_the_id_of_an_mp3(
    encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    cover = id3.APIC(3, "image/jpeg", 3, "", b"\xff\xd8\xff" + bytes(500_000))
    data = with_id3(encoded["mp3"], id3.TIT2(3, ["x"]), cover) + b"TAG" + bytes(125)
    assert audio_id(open_bytes(data)) == audio_id(open_bytes(encoded["mp3"]))


@pytest.mark.parametrize("kind", sounds.FORMATS)
def test_other_audio_has_another_id(kind: str, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    other = sounds.encode(kind, sounds.tone() * np.float32(0.5))
    assert audio_id(open_bytes(other)) != audio_id(open_bytes(encoded[kind]))


def test_recompressed_flac_keeps_its_id_and_its_packets_differ(open_bytes: OpenBytes) -> None:
    small, large = io.BytesIO(), io.BytesIO()
    soundfile.write(small, sounds.tone(1.0), 44_100, format="FLAC", compression_level=1.0)
    soundfile.write(large, sounds.tone(1.0), 44_100, format="FLAC", compression_level=0.0)
    once, again = open_bytes(small.getvalue()), open_bytes(large.getvalue())
    assert audio_id(once) == audio_id(again)
    assert read_packets(once, AudioFormat.FLAC) != read_packets(again, AudioFormat.FLAC)


def test_flac_without_md5_is_identified_by_its_packets(
    encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    data = encoded["flac"][:26] + bytes(16) + encoded["flac"][42:]  # STREAMINFO's last field
    assert audio_id(open_bytes(data)) == read_packets(open_bytes(encoded["flac"]), AudioFormat.FLAC).audio_id
    assert audio_id(open_bytes(data)).startswith("p:")


@pytest.mark.parametrize("kind", [kind for kind in sounds.FORMATS if kind != "flac"])
def test_decoder_that_shows_the_packets_gives_the_same_id_in_one_pass(
    kind: str, encoded: dict[str, bytes], open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    fd = open_bytes(encoded[kind])
    expected = audio_id(fd)
    monkeypatch.setattr("media.identity.read_packets", Mock(side_effect=AssertionError("a second pass")))
    decoding = Decoding(fd, "pyav")
    assert sum(block.shape[1] for block in decoding.blocks())
    assert decoding.report().audio_id == expected


def test_packets_after_a_demuxer_error_are_no_identity(
    encoded: dict[str, bytes], open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The packets before the damage may be the beginning of another file as well."""

    def stumbling(self: PacketTally, container: InputContainer, stream: AudioStream) -> Iterator[Any]:
        yield from itertools.islice(container.demux(stream), 5)
        raise av.error.InvalidDataError(0, "damage")

    monkeypatch.setattr(PacketTally, "passing", stumbling)
    decoding = Decoding(open_bytes(encoded["mp3"]))
    assert sum(block.shape[1] for block in decoding.blocks())
    assert decoding.report().audio_id.startswith("f:")


def with_repeated_headers(path: Path, data: bytes) -> Path:
    """Write an Ogg file whose headers stand in it twice, as an old encoder wrote them: FFmpeg refuses it."""
    source, pages = io.BytesIO(data), []
    with contextlib.suppress(EOFError):
        while True:
            pages.append(_page(source))
    headers = [packet for page in pages for packet in page.packets if page.position == 0]
    again = _page()
    again.packets, again.serial, again.position = headers, pages[0].serial, -104
    first = next(place for place, page in enumerate(pages) if page.position > 0)
    pages.insert(first, again)
    for sequence, page in enumerate(pages):
        page.sequence = sequence
    path.write_bytes(b"".join(page.write() for page in pages))
    return path


def test_ogg_that_ffmpeg_refuses_is_identified_by_its_pages(
    tmp_path: Path, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    path = with_repeated_headers(tmp_path / "1.ogg", encoded["ogg"])
    with pytest.raises(av.FFmpegError):
        av.open(str(path))
    before = [read(open_bytes(path.read_bytes())) for read in (audio_id, audio_sample)]
    assert [str(each)[:2] for each in before] == ["o:", "s:"]
    file = _vorbis(path)
    file["title"] = "longer " * 100
    file.save()
    assert [read(open_bytes(path.read_bytes())) for read in (audio_id, audio_sample)] == before
    cut = path.read_bytes()[:-10]
    assert str(audio_id(open_bytes(cut))).startswith("f:")


@pytest.mark.parametrize("damage", [lambda data: data[:200], lambda data: data[:16] + bytes(3000)])
def test_file_that_cannot_be_demuxed_is_identified_by_all_bytes(
    damage: Callable[[bytes], bytes], encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    data = damage(encoded["m4a"])
    assert audio_id(open_bytes(data)).startswith("f:")
    assert audio_id(open_bytes(data)) != audio_id(open_bytes(data + b"\0"))


def test_unknown_codec_is_identified_by_all_bytes(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    data = encoded["wav"][:20] + b"\x99\x99" + encoded["wav"][22:]  # an unknown codec in the fmt chunk
    assert audio_id(open_bytes(data)).startswith("f:")


def test_memory_error_does_not_change_the_id(
    encoded: dict[str, bytes], open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_memory(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr("media.identity.open_container", no_memory)
    with pytest.raises(MemoryError):
        audio_id(open_bytes(encoded["mp3"]))


def test_no_audio_has_no_id(open_bytes: OpenBytes) -> None:
    with pytest.raises(NotAudioError):
        audio_id(open_bytes(b"text"))
    with pytest.raises(EmptyFileError):
        audio_id(open_bytes(b""))


def test_comment_in_another_ogg_page_keeps_the_id(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    data = tagged(encoded["ogg"], lambda metadata: metadata.update({"title": "x" * 70_000}))
    assert audio_id(open_bytes(data)) == audio_id(open_bytes(encoded["ogg"]))


@pytest.mark.parametrize("kind", ["mp3", "ogg", "m4a", "flac"])
def test_sample_is_that_of_the_audio(kind: str, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    found = audio_sample(open_bytes(encoded[kind]))
    assert found is not None
    assert found.startswith("m:" if kind == "flac" else "s:")
    assert found == audio_sample(open_bytes(encoded[kind]))
    assert found != audio_sample(open_bytes(sounds.encode(kind, sounds.tone(1.0))))


def test_file_that_cannot_be_demuxed_has_no_sample(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    assert audio_sample(open_bytes(encoded["m4a"][:40] + bytes(200))) is None
