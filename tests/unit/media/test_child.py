"""The child's side, run in a thread; `test_sandbox` runs the process."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import Mock

import pytest

from media import child, wire
from media.limits import Limits
from tests.descriptors import descriptors
from tests.real.music import picture
from tests.unit.media.conftest import OpenBytes
from tests.unit.media.sounds import id3
from tests.unit.media.test_artwork import PNG
from tests.unit.media.test_tags import with_id3

Request = Callable[..., socket.socket]


@pytest.fixture
def granted(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """Record granted processor time instead of limiting the process that runs the tests."""
    grant = Mock()
    monkeypatch.setattr(child, "CpuGrant", grant)
    return grant


@pytest.fixture
def request_child(granted: Mock) -> Iterator[Request]:
    """Send requests as `child_process.DecodeChild` does."""
    ours, theirs = socket.socketpair()
    server = threading.Thread(target=child.serve, args=(theirs, Limits(cpu_s=7.0)))
    server.start()

    def send_request(fd: int, **message: Any) -> socket.socket:
        mine, its = socket.socketpair()
        with its:
            socket.send_fds(ours, [b"?"], [fd, its.fileno()])
        wire.send(mine, message)
        return mine

    yield send_request
    ours.close()
    server.join(10)
    assert not server.is_alive()
    theirs.close()


def test_tags_are_sent_as_json(
    request_child: Request, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    with request_child(open_bytes(encoded["mp3"]), kind="tags", name=b"caf\xc3\xa9.mp3".hex()) as channel:
        header, _ = wire.receive(channel)
    assert (header["tags"]["title"], header["tags"]["format"]) == ("café", "mp3")


def test_artwork_is_sent_as_bytes_or_not_at_all(
    request_child: Request, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    fd = open_bytes(with_id3(encoded["mp3"], id3.APIC(3, "", 3, "", PNG)))
    with request_child(fd, kind="artwork", name="") as channel:
        header, payload = wire.receive(channel)
    assert (header, bytes(payload)) == ({"mime": "image/png"}, PNG)
    with request_child(open_bytes(encoded["mp3"]), kind="artwork", name="") as channel:
        assert wire.receive(channel)[0] == {"mime": None}


def test_audio_is_sent_in_blocks_and_extends_the_limit(
    request_child: Request, granted: Mock, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    with request_child(open_bytes(encoded["wav"]), kind="sound", decoder=None) as channel:
        header, _ = wire.receive(channel)
        assert header == {"sample_rate_hz": 44_100, "channels": 2, "declared_s": 2.0}
        _, payload = wire.receive(channel)
        assert payload.nbytes == 2 * 2 * 44_100 * 4
        header, _ = wire.receive(channel)
    assert header["report"]["duration_s"] == 2.0
    granted.assert_called_once_with(7.0)
    granted.return_value.extend.assert_called_once_with(2.0)


def test_audio_id_is_sent(request_child: Request, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    with request_child(open_bytes(encoded["flac"]), kind="audio_id") as channel:
        assert wire.receive(channel)[0]["audio_id"].startswith("m:")


def test_sample_of_the_audio_is_sent(
    request_child: Request, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    with request_child(open_bytes(encoded["mp3"]), kind="audio_sample") as channel:
        assert wire.receive(channel)[0]["audio_sample"].startswith("s:")


def test_lyrics_in_a_file_or_beside_it_are_sent(
    request_child: Request, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    fd = open_bytes(with_id3(encoded["mp3"], id3.USLT(3, "eng", "", "La la\nla")))
    with request_child(fd, kind="lyrics", name=b"a.mp3".hex()) as channel:
        found = wire.receive(channel)[0]["lyrics"]
    assert [line["text"] for line in found["lines"]] == ["La la", "la"]
    with request_child(open_bytes(b"[00:01.50]La"), kind="lyrics") as channel:
        assert wire.receive(channel)[0]["lyrics"]["lines"][0]["start_ms"] == 1500
    with request_child(open_bytes(encoded["mp3"]), kind="lyrics", name=b"a.mp3".hex()) as channel:
        assert wire.receive(channel)[0] == {"lyrics": None}


def test_picture_is_sent_in_a_small_form(
    request_child: Request, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    fd = open_bytes(with_id3(encoded["mp3"], id3.APIC(3, "", 3, "", picture("png", size=200))))
    with request_child(fd, kind="artwork", name="", edge_px=50) as channel:
        header, payload = wire.receive(channel)
    assert header["mime"] == "image/jpeg"
    assert 0 < payload.nbytes < 2000


def test_stream_is_sent_in_pieces_until_its_end(
    request_child: Request, granted: Mock, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    fd = open_bytes(encoded["wav"])
    with request_child(fd, kind="transcode", encoding="mp3", bitrate_kbps=64) as channel:
        assert wire.receive(channel)[0] == {}
        pieces = []
        while not (received := wire.receive(channel))[0]:
            pieces.append(bytes(received[1]))
    assert received[0] == {"end": True}
    assert len(b"".join(pieces)) == pytest.approx(2 * 64_000 / 8, rel=0.2)
    granted.return_value.extend.assert_called_once_with(4.0)


def test_error_is_sent_by_its_reason(request_child: Request, open_bytes: OpenBytes) -> None:
    with request_child(open_bytes(b"text"), kind="tags", name=b"song.mp3".hex()) as channel:
        assert wire.receive(channel)[0] == {"error": "not_audio", "detail": "song.mp3"}


def test_memory_error_is_reported(
    request_child: Request, open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("media.identity.audio_id", Mock(side_effect=MemoryError))
    with request_child(open_bytes(b"x"), kind="audio_id") as channel:
        assert wire.receive(channel)[0] == {"error": "memory_limit", "detail": ""}


def test_unread_reply_does_not_reach_the_next_request(
    request_child: Request, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    fd = open_bytes(encoded["wav"])
    request_child(fd, kind="sound", decoder=None).close()
    with request_child(fd, kind="tags", name="") as channel:
        assert "tags" in wire.receive(channel)[0]


def test_descriptors_are_closed_after_each_file(
    request_child: Request, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    fd = open_bytes(encoded["ogg"])
    before = descriptors()
    for message in ({"kind": "audio_id"}, {"kind": "tags", "name": ""}, {"kind": "audio_id"}):
        with request_child(fd, **message) as channel:
            wire.receive(channel)
            assert channel.recv(1) == b""  # closed by the child
    assert descriptors() <= before


def test_main_confines_itself_before_serving(monkeypatch: pytest.MonkeyPatch, granted: Mock) -> None:
    confined = Mock(return_value=["limits"])
    monkeypatch.setattr(child, "confine", confined)
    ours, theirs = socket.socketpair()
    ours.close()
    child.main(str(theirs.detach()), json.dumps({"memory_mb": 99}))
    confined.assert_called_once_with(Limits(memory_mb=99))
