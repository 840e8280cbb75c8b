"""Transcoded streams: complete, exact in time, seekable, kept within a limit, safe from trouble (F08b)."""

import contextlib
import errno
import io
import os
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import av
import pytest

from app.transcodes import encoders as pool
from app.transcodes import store
from app.transcodes.encoders import Encoders
from app.transcodes.encoding import Encoding
from config.settings import current
from live.counters import counters
from media.limits import Limits
from media.streams.stream_formats import StreamFormat, Transcoding
from tests.real import music
from tests.real.library import RealLibrary

#: Tolerance of a stream's length, s.
NEAR_S = 0.05

FORMATS = ["opus", "aac", "mp3", "flac"]


@pytest.fixture(scope="module", autouse=True)
def own_encoders() -> Iterator[None]:
    """End the encoders of this process with the last test that uses them."""
    yield
    if pool.encoders.cache_info().currsize:
        pool.encoders().close()
        pool.encoders.cache_clear()


def length_s(data: bytes) -> float:
    """Return the seconds that a player decodes."""
    with av.open(io.BytesIO(data), "r") as container:
        return sum((frame.samples / frame.sample_rate for frame in container.decode(audio=0)), 0.0)


def stream(library: RealLibrary, track_id: str, **query: object) -> bytes:
    answer = library.client.send("GET", f"/tracks/{track_id}/audio", query_string=query)
    assert answer.status_code == 200, answer.get_data()
    return bytes(answer.get_data())


def scanned(library: RealLibrary, name: str, secs: float = 3.1, codec: str = "") -> str:
    library.new(name, secs=secs, codec=codec)
    library.scan()
    [track] = library.list()
    return str(track["id"])


def kept() -> list[Path]:
    return sorted((current().data / store.FOLDER).glob("??/*"))


class Counted:
    """Events since the test began."""

    def __init__(self) -> None:
        self._before = counters.read()

    def __getitem__(self, name: str) -> int:
        return counters.read()[name] - self._before[name]


@pytest.fixture
def counted(library: RealLibrary) -> Counted:
    return Counted()


@pytest.mark.parametrize(
    ("name", "codec", "formats"),
    [("a.m4a", "alac", FORMATS), ("a.aiff", "", ["opus"]), ("a.ogg", "", ["aac"]), ("a.mp3", "", ["mp3"])],
)
def test_stream_is_as_long_as_the_track(
    library: RealLibrary, name: str, codec: str, formats: list[str]
) -> None:
    track_id = scanned(library, name, codec=codec)
    for wanted in formats:
        assert length_s(stream(library, track_id, format=wanted)) == pytest.approx(3.1, abs=NEAR_S), wanted
        late = stream(library, track_id, format=wanted, start_s=1.25)
        assert length_s(late) == pytest.approx(1.85, abs=NEAR_S), wanted


def test_finished_stream_is_a_file(library: RealLibrary, counted: Counted) -> None:
    track_id = scanned(library, "a.m4a", codec="alac")
    path = f"/tracks/{track_id}/audio?format=opus&bitrate_kbps=128"
    before = library.client.send("HEAD", path)
    assert before.mimetype == "audio/ogg"
    assert "Content-Length" not in before.headers
    data = library.client.send("GET", path)
    assert data.headers["Cache-Control"] == "no-store"
    assert data.headers["ETag"] == before.headers["ETag"]
    whole = data.get_data()
    after = library.client.send("HEAD", path)
    assert int(after.headers["Content-Length"]) == len(whole)
    part = library.client.send("GET", path, headers={"Range": "bytes=1000-2999"})
    assert (part.status_code, part.get_data()) == (206, whole[1000:3000])
    assert part.headers["Content-Range"] == f"bytes 1000-2999/{len(whole)}"
    beyond = library.client.send("GET", path, headers={"Range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416
    etag = {"If-None-Match": data.headers["ETag"]}
    assert library.client.send("GET", path, headers=etag).status_code == 304
    assert counted[pool.HITS] >= 1
    assert counted[pool.MADE] == 1
    shown = library.client.get("/cache/stats")["data"]["transcodes"]
    assert (shown["size_mb"], shown["limit_mb"]) == (round(len(whole) / 1024**2, 3), 2048)
    assert shown["made"] >= 1


def test_range_of_an_unfinished_stream_waits_for_its_end(library: RealLibrary) -> None:
    track_id = scanned(library, "a.aiff")
    path = f"/tracks/{track_id}/audio?format=mp3&bitrate_kbps=320"
    first = library.client.send("GET", path, headers={"Range": "bytes=0-1"})
    assert first.status_code == 206
    assert first.headers["Content-Range"].startswith("bytes 0-1/")
    rest = library.client.send("GET", path, headers={"Range": "bytes=2-"})
    assert length_s(first.get_data() + rest.get_data()) == pytest.approx(3.1, abs=NEAR_S)
    open_ended = library.client.send(
        "GET", f"/tracks/{track_id}/audio?format=aac", headers={"Range": "bytes=0-"}
    )
    assert open_ended.status_code == 200


def test_two_clients_share_one_stream(library: RealLibrary, counted: Counted) -> None:
    track_id = scanned(library, "a.flac", secs=8)
    with ThreadPoolExecutor(4) as clients:
        asked = [clients.submit(stream, library, track_id, format="mp3") for _ in range(4)]
        answers = {answer.result() for answer in asked}
    assert len(answers) == 1
    assert length_s(answers.pop()) == pytest.approx(8, abs=NEAR_S)
    assert counted[pool.MADE] == 1


def test_bit_rates_are_steps(library: RealLibrary) -> None:
    track_id = scanned(library, "a.flac", secs=4)
    sizes = [len(stream(library, track_id, format="mp3", bitrate_kbps=kbps)) for kbps in (16, 64, 130, 500)]
    assert [round(size * 8 / 4 / 1000, -1) for size in sizes] == [30, 70, 130, 330]
    assert len(stream(library, track_id, format="mp3", bitrate_kbps=128)) == sizes[2]
    refused = library.client.send("GET", f"/tracks/{track_id}/audio?format=wma")
    assert refused.status_code == 422
    late = library.client.send("GET", f"/tracks/{track_id}/audio?format=opus&start_s=4.5")
    assert late.status_code == 422


def test_analysis_makes_an_mp3_exact(library: RealLibrary) -> None:
    track_id = scanned(library, "a.aac")
    library.analyse()
    exact_s = library.track("a")["duration_s"]
    first = stream(library, track_id, format="flac")
    assert length_s(first) == pytest.approx(exact_s, abs=0.001)
    music.id3(library.folder / "a.aac", TIT2="Retagged")  # the sound stays
    library.scan()
    library.analyse()
    assert stream(library, track_id, format="flac") == first
    assert len(kept()) == 1


def test_cache_drops_the_least_recently_used(library: RealLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    track_id = scanned(library, "a.flac", secs=2)
    stream(library, track_id, format="opus")
    stream(library, track_id, format="aac")
    by_age = sorted(kept(), key=lambda path: path.stat().st_mtime_ns)
    for n, path in enumerate(by_age):
        os.utime(path, (1000 + n, 1000 + n))
    stream(library, track_id, format="opus")  # now the aac was not used for the longest time
    store.remove_least_used(store.size_bytes() - 1)
    assert kept() == [by_age[0]]
    monkeypatch.setattr(store, "BYTES_PER_MB", 0)
    assert length_s(stream(library, track_id, format="mp3")) == pytest.approx(2, abs=NEAR_S)
    assert kept() == []


def test_start_removes_half_files(library: RealLibrary) -> None:
    with contextlib.closing(store.begin()) as running:
        dead = Path(running.name).with_name(f"dead{store.HALF}")
        dead.write_bytes(b"half")
        store.remove_halves()
        assert not dead.exists()
        assert Path(running.name).exists()  # its process lives
    store.remove_halves()
    assert not list((current().data / store.FOLDER).iterdir())


def test_file_that_is_no_audio_is_refused(library: RealLibrary, counted: Counted) -> None:
    track_id = scanned(library, "a.flac")
    path = library.folder / "a.flac"
    path.write_bytes(b"fLaC" + os.urandom(50_000))
    answer = library.client.send("GET", f"/tracks/{track_id}/audio?format=opus")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "FILE_NOT_AVAILABLE")
    assert counted[pool.FAILURES] == 1
    assert not list((current().data / store.FOLDER).glob("*"))
    path.unlink()
    assert library.client.send("GET", f"/tracks/{track_id}/audio?format=opus").status_code == 404


def test_killed_encoder_breaks_off_and_is_replaced(
    library: RealLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    track_id = scanned(library, "a.flac", secs=10)
    whole = Encoding.append

    def kill(encoding: Encoding, piece: memoryview) -> None:
        whole(encoding, piece)
        for child in _children():
            os.kill(child, signal.SIGKILL)

    with monkeypatch.context() as trouble:
        trouble.setattr(Encoding, "append", kill)
        with pytest.raises(Exception, match="crashed"):  # a server closes the connection
            stream(library, track_id, format="mp3")
    assert kept() == []
    assert length_s(stream(library, track_id, format="mp3")) == pytest.approx(10, abs=NEAR_S)


def _children() -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())], capture_output=True, text=True, check=True
    )
    return [int(line.split()[0]) for line in listed.stdout.splitlines() if "media.child" in line]


def test_full_disk_is_told(library: RealLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    track_id = scanned(library, "a.flac")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = f"/tracks/{track_id}/audio?format=opus"
    for owner, name in ((Encoding, "append"), (store, "begin")):
        with monkeypatch.context() as trouble:
            trouble.setattr(owner, name, full)
            answer = library.client.send("GET", path)
            assert (answer.status_code, answer.get_json()["code"]) == (507, "DISK_FULL")
        assert kept() == []
    assert library.client.send("GET", path).status_code == 200


def test_stream_without_readers_is_given_up(library: RealLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "GRACE_S", -1.0)
    made = Encoders(1, Limits())
    source = library.new("a.flac", secs=20)

    wanted = Transcoding(StreamFormat.MP3, 128)
    with source.open("rb") as opened:
        running = made.request(wanted, opened.fileno(), "aa")
        waiting = made.request(wanted, opened.fileno(), None)
    assert running
    assert waiting
    made.release(waiting)
    assert waiting.has_ended
    assert running.wait_for_bytes(60)
    made.release(running)
    made.close()
    assert running.size is None
    assert running.file.closed


def test_more_streams_than_encoders_wait_then_are_refused(
    library: RealLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "MAX_WAITING", 0)
    track_id = scanned(library, "a.flac")
    answer = library.client.send("GET", f"/tracks/{track_id}/audio?format=opus")
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
