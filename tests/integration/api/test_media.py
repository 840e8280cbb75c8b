"""Audio over HTTP, byte for byte."""

import socket
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from app.api.media import MAX_STREAMS_EACH
from tests.integration.api.conftest import PICTURE
from tests.servers import Server
from tests.signals import wait_until

pytestmark = pytest.mark.integration

#: Half of what a send may take: who has hung up is not waited for.
FREED_WITHIN_S = 30.0


def audio(track: dict[str, Any]) -> str:
    return f"/api/v1/tracks/{track['id']}/audio"


def test_audio_equals_the_file(server: Server, track: dict[str, Any], music: Path) -> None:
    answer = server.get(audio(track))
    assert answer.body == (music / track["path"]).read_bytes()
    assert answer.headers["Content-Type"] == "audio/flac"
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("sent", "part"),
    [("bytes=0-99", slice(0, 100)), ("bytes=-50", slice(-50, None)), ("bytes=-9999999999", slice(None))],
)
def test_range_returns_its_part(
    server: Server, track: dict[str, Any], music: Path, sent: str, part: slice
) -> None:
    answer = server.get(audio(track), headers={"Range": sent})
    whole = (music / track["path"]).read_bytes()
    assert answer.status == 206
    assert answer.body == whole[part]
    assert answer.headers["Content-Range"].endswith(f"/{len(whole)}")


@pytest.mark.parametrize(
    "sent", ["items=0-1", "bytes=abc", "bytes=5-2", "bytes=0-1,4-5", "bytes=" + "0-1," * 999]
)
def test_invalid_range_is_ignored(server: Server, track: dict[str, Any], music: Path, sent: str) -> None:
    answer = server.get(audio(track), headers={"Range": sent})
    assert (answer.status, len(answer.body)) == (200, (music / track["path"]).stat().st_size)


def test_stalled_clients_do_not_delay_others(server: Server, track: dict[str, Any]) -> None:
    request = f"GET {audio(track)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    with ExitStack() as stopped:
        for _ in range(MAX_STREAMS_EACH + 1):
            listener = stopped.enter_context(socket.socket())
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            listener.connect(("127.0.0.1", server.port))
            listener.sendall(request * 30)  # more than the kernel keeps for who does not read
        assert server.get("/api/health").status == 200
        wait_until(lambda: server.get(audio(track)).status == 503)
    wait_until(lambda: server.get(audio(track)).status == 200, FREED_WITHIN_S)


def test_range_beyond_the_end_is_416(server: Server, track: dict[str, Any]) -> None:
    answer = server.get(audio(track), headers={"Range": "bytes=99999999-"})
    assert answer.status == 416
    assert answer.json["code"] == "RANGE_NOT_SATISFIABLE"


def test_known_etag_is_a_304(server: Server, track: dict[str, Any]) -> None:
    etag = server.get(audio(track)).headers["ETag"]
    again = server.get(audio(track), headers={"If-None-Match": etag})
    assert (again.status, again.body) == (304, b"")


def test_stale_if_range_returns_the_whole_file(server: Server, track: dict[str, Any]) -> None:
    answer = server.get(audio(track), headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert answer.status == 200


def test_head_has_the_length(server: Server, track: dict[str, Any], music: Path) -> None:
    answer = server.request("HEAD", audio(track))
    assert int(answer.headers["Content-Length"]) == (music / track["path"]).stat().st_size
    assert answer.body == b""


@pytest.mark.parametrize(("title", "expected"), [("Painted", PICTURE + b"embedded"), ("Quick 1", PICTURE)])
def test_artwork_is_embedded_or_from_the_folder(server: Server, title: str, expected: bytes) -> None:
    found = next(track for track in server.tracks() if track["title"] == title)
    answer = server.get(f"/api/v1/tracks/{found['id']}/artwork")
    assert (answer.status, answer.body, answer.headers["Content-Type"]) == (200, expected, "image/png")
    again = server.get(f"/api/v1/tracks/{found['id']}/artwork", {"If-None-Match": answer.headers["ETag"]})
    assert again.status == 304


def test_track_without_artwork_is_404(server: Server, track: dict[str, Any]) -> None:
    answer = server.get(f"/api/v1/tracks/{track['id']}/artwork")
    assert answer.status == 404
    assert answer.json["message"] == "This track has no artwork."


def test_waveform_shows_the_beat(server: Server, track: dict[str, Any]) -> None:
    waveform = server.get(f"/api/v1/tracks/{track['id']}/waveform").data
    assert waveform["duration_s"] == pytest.approx(6.0, abs=0.1)
    assert max(waveform["peaks"]) > 2 * min(waveform["peaks"]) > 0
