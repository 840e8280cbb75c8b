"""The child's side, run in a thread; `test_sandbox` runs the real one."""

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
from tests.unit.media.conftest import OpenBytes
from tests.unit.media.sounds import id3
from tests.unit.media.test_artwork import PNG
from tests.unit.media.test_tags import with_id3

Ask = Callable[..., socket.socket]


@pytest.fixture
def granted(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """Processor time granted, instead of bounding the process that runs the tests."""
    grant = Mock()
    monkeypatch.setattr(child, "grant_cpu", grant)
    return grant


@pytest.fixture
def ask(granted: Mock) -> Iterator[Ask]:
    """Ask as `child_process.Child` does."""
    ours, theirs = socket.socketpair()
    server = threading.Thread(target=child.serve, args=(theirs, Limits(cpu_s=7.0)))
    server.start()

    def ask_once(fd: int, **question: Any) -> socket.socket:
        mine, its = socket.socketpair()
        with its:
            socket.send_fds(ours, [b"?"], [fd, its.fileno()])
        wire.send(mine, question)
        return mine

    yield ask_once
    ours.close()
    server.join(10)
    assert not server.is_alive()
    theirs.close()


def test_tags_cross_as_json(ask: Ask, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    with ask(open_bytes(encoded["mp3"]), ask="tags", name=b"caf\xc3\xa9.mp3".hex()) as channel:
        header, _ = wire.receive(channel)
    assert (header["tags"]["title"], header["tags"]["format"]) == ("café", "mp3")


def test_artwork_crosses_as_bytes_or_as_nothing(
    ask: Ask, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    fd = open_bytes(with_id3(encoded["mp3"], id3.APIC(3, "", 3, "", PNG)))
    with ask(fd, ask="artwork", name="", edge_px=None) as channel:
        header, payload = wire.receive(channel)
    assert (header, bytes(payload)) == ({"mime": "image/png"}, PNG)
    with ask(open_bytes(encoded["mp3"]), ask="artwork", name="", edge_px=None) as channel:
        assert wire.receive(channel)[0] == {"mime": None}


def test_sound_crosses_block_by_block_and_earns_its_time(
    ask: Ask, granted: Mock, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    with ask(open_bytes(encoded["wav"]), ask="sound", decoder=None) as channel:
        header, _ = wire.receive(channel)
        assert header == {"sample_rate_hz": 44_100, "channels": 2, "declared_s": 2.0}
        _, payload = wire.receive(channel)
        assert payload.nbytes == 2 * 2 * 44_100 * 4
        header, _ = wire.receive(channel)
    assert header["report"]["duration_s"] == 2.0
    assert [call.args[0] for call in granted.call_args_list] == [7.0, pytest.approx(7.04)]


def test_the_audio_id_crosses(ask: Ask, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    with ask(open_bytes(encoded["flac"]), ask="audio_id") as channel:
        assert wire.receive(channel)[0]["audio_id"].startswith("m:")


def test_an_error_crosses_by_its_reason(ask: Ask, open_bytes: OpenBytes) -> None:
    with ask(open_bytes(b"text"), ask="tags", name=b"song.mp3".hex()) as channel:
        assert wire.receive(channel)[0] == {"error": "not_audio", "detail": "song.mp3"}


def test_running_out_of_memory_is_told(
    ask: Ask, open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("media.identity.audio_id", Mock(side_effect=MemoryError))
    with ask(open_bytes(b"x"), ask="audio_id") as channel:
        assert wire.receive(channel)[0] == {"error": "memory_limit", "detail": ""}


def test_an_answer_nobody_waits_for_does_not_reach_the_next(
    ask: Ask, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    fd = open_bytes(encoded["wav"])
    ask(fd, ask="sound", decoder=None).close()
    with ask(fd, ask="tags", name="") as channel:
        assert "tags" in wire.receive(channel)[0]


def test_descriptors_are_closed_after_each_file(
    ask: Ask, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    fd = open_bytes(encoded["ogg"])
    before = descriptors()
    for question in ({"ask": "audio_id"}, {"ask": "tags", "name": ""}, {"ask": "audio_id"}):
        with ask(fd, **question) as channel:
            wire.receive(channel)
            assert channel.recv(1) == b""  # closed by the child
    assert descriptors() <= before


def test_main_confines_itself_before_it_serves(monkeypatch: pytest.MonkeyPatch, granted: Mock) -> None:
    confined = Mock(return_value=["limits"])
    monkeypatch.setattr(child, "confine", confined)
    ours, theirs = socket.socketpair()
    ours.close()
    child.main(str(theirs.detach()), json.dumps({"memory_mb": 99}))
    confined.assert_called_once_with(Limits(memory_mb=99))
