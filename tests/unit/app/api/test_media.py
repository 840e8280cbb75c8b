"""Audio and artwork over HTTP, of files in the test's own folder."""

import io
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import Mock

import pytest
from PIL import Image

from app import artwork
from app.connection_limits import ConnectionLimits
from config.settings import current
from library.catalogue import tracks
from library.database import session_scope
from library.states import ArtworkSource
from media.errors import TimeLimitError
from tests.contract.client import Client
from tests.factories import add_root, add_tracks, make_reading
from tests.signals import wait_until

THOUSAND_RANGES = "bytes=" + ",".join(f"{n}-{n}" for n in range(1000))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "music"
    made.mkdir()
    (made / "song.flac").write_bytes(bytes(range(256)) * 40)
    cover = io.BytesIO()
    Image.new("RGB", (800, 400), "teal").save(cover, "PNG")
    (made / "cover.png").write_bytes(cover.getvalue())
    return made


@pytest.fixture
def track(client: Client, folder: Path) -> str:
    with session_scope() as session:
        root_id = add_root(session, os.fsencode(folder))
        reading = make_reading(b"song.flac", artwork=ArtworkSource.FOLDER)
        return add_tracks(session, root_id, reading)[0]


@pytest.fixture(autouse=True)
def own_child() -> Iterator[None]:
    yield
    if artwork.sandbox.cache_info().currsize:
        artwork.sandbox().close()
        artwork.sandbox.cache_clear()


def kept() -> list[Path]:
    return sorted((current().data / artwork.FOLDER).glob("*/*"))


@pytest.mark.parametrize(("size", "edges"), [("96", (96, 48)), ("320", (320, 160)), ("640", (640, 320))])
def test_artwork_is_scaled_to_the_requested_size(
    client: Client, track: str, size: str, edges: tuple[int, int]
) -> None:
    answer = client.send("GET", f"/tracks/{track}/artwork", query_string={"size": size})
    assert answer.mimetype == "image/jpeg"
    assert Image.open(io.BytesIO(answer.get_data())).size == edges


def test_scaled_artwork_is_cached_on_disk(
    client: Client, track: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.send("GET", f"/tracks/{track}/artwork", query_string={"size": 96})
    monkeypatch.setattr(artwork, "_read", None)
    again = client.send("GET", f"/tracks/{track}/artwork", query_string={"size": 96})
    assert again.get_data() == first.get_data()
    assert len(kept()) == 1


@pytest.mark.parametrize("left", [b"", bytes(2000), b"\xff\xd8\xff" + bytes(2000)])
def test_truncated_cached_artwork_is_replaced(client: Client, track: str, left: bytes) -> None:
    first = client.send("GET", f"/tracks/{track}/artwork", query_string={"size": 96})
    kept()[0].write_bytes(left)
    again = client.send("GET", f"/tracks/{track}/artwork", query_string={"size": 96})
    assert again.get_data() == first.get_data()
    assert kept()[0].read_bytes() == first.get_data()


def test_replaced_artwork_invalidates_the_cached_one(client: Client, track: str, folder: Path) -> None:
    client.send("GET", f"/tracks/{track}/artwork", query_string={"size": 96})
    Image.new("RGB", (50, 70)).save(folder / "cover.png")
    answer = client.send("GET", f"/tracks/{track}/artwork", query_string={"size": 96})
    assert Image.open(io.BytesIO(answer.get_data())).size == (50, 70)


@pytest.mark.parametrize("size", ["97", "1e2", "-96", "", "96.0"])
def test_other_sizes_are_refused(client: Client, track: str, size: str) -> None:
    assert client.send("GET", f"/tracks/{track}/artwork", query_string={"size": size}).status_code == 422


def test_invalid_artwork_is_not_found(client: Client, track: str, folder: Path) -> None:
    (folder / "cover.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    answer = client.send("GET", f"/tracks/{track}/artwork", query_string={"size": 96})
    assert answer.status_code == 404
    (folder / "cover.png").unlink()
    assert client.send("GET", f"/tracks/{track}/artwork").status_code == 404


def test_unreadable_artwork_is_not_retried(
    client: Client, track: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "cover.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    client.send("GET", f"/tracks/{track}/artwork", query_string={"size": 96})
    monkeypatch.setattr(artwork, "_read", None)
    again = client.send("GET", f"/tracks/{track}/artwork", query_string={"size": 96})
    assert again.status_code == 404


def test_transient_error_of_artwork_is_retried(
    client: Client, track: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as trouble:
        trouble.setattr(artwork, "_read", Mock(side_effect=TimeLimitError))
        answer = client.send("GET", f"/tracks/{track}/artwork", query_string={"size": 96})
        assert answer.status_code == 404
    answer = client.send("GET", f"/tracks/{track}/artwork", query_string={"size": 96})
    assert answer.status_code == 200


def test_concurrent_requests_scale_artwork_once(
    client: Client, track: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session_scope(read_only=True) as session:
        file = tracks.get_file(session, track)
    read = Mock(wraps=artwork._read)
    monkeypatch.setattr(artwork, "_read", read)
    holders = [f"person {n % 2}" for n in range(artwork.MAX_WAITING)]
    with ThreadPoolExecutor(artwork.MAX_WAITING) as pool:
        with artwork._child_lock:  # all have looked and found nothing before the first is let in
            asked = [pool.submit(artwork.find, file, 96, holder) for holder in holders]
            wait_until(lambda: artwork._seats._taken.total() == artwork.MAX_WAITING)
        assert len({found.data for each in asked if (found := each.result())}) == 1
    assert read.call_count == 1


@pytest.mark.parametrize("query", [{"size": 96}, {}])
def test_request_is_refused_while_too_many_wait_for_artwork(
    client: Client, track: str, monkeypatch: pytest.MonkeyPatch, query: dict[str, int]
) -> None:
    monkeypatch.setattr(artwork, "_seats", ConnectionLimits(most=2, most_each=1))
    with artwork.turn("127.0.0.1"):
        answer = client.send("GET", f"/tracks/{track}/artwork", query_string=query)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert client.send("GET", f"/tracks/{track}/artwork", query_string=query).status_code == 200


def test_one_user_cannot_occupy_all_slots(client: Client, track: str) -> None:
    with ExitStack() as waiting, artwork._child_lock:
        for _ in range(artwork.MAX_WAITING_EACH):
            waiting.callback(artwork._seats.release, "127.0.0.1")
            assert artwork._seats.acquire("127.0.0.1")
        assert client.send("GET", f"/tracks/{track}/artwork").status_code == 503
        assert artwork._seats.acquire("192.0.2.1")
        waiting.callback(artwork._seats.release, "192.0.2.1")


@pytest.mark.parametrize(
    ("sent", "status"),
    [("bytes=9999999-", 416), ("bytes=10240-", 416), (THOUSAND_RANGES, 200),
     ("bytes=-0", 200), ("lines=1-2", 200), ("bytes=5-2", 200),
     ("bytes=" + "9" * 5000 + "-", 200), ("bytes=0-" + "9" * 5000, 200), ("bytes=-" + "9" * 5000, 200),
     ("bytes=" + "9" * 4000 + "-", 416), ("bytes=0-" + "9" * 4000, 206), ("bytes=-" + "9" * 4000, 206)],
)  # fmt: skip
def test_unusual_ranges_have_valid_responses(client: Client, track: str, sent: str, status: int) -> None:
    answer = client.send("GET", f"/tracks/{track}/audio", headers={"Range": sent})
    answer.close()
    assert answer.status_code == status


def test_oldest_cached_artwork_is_evicted(tmp_path: Path) -> None:
    for n in range(4):
        (tmp_path / str(n)).mkdir()
        (tmp_path / str(n) / "picture.jpg").write_bytes(bytes(100))
        os.utime(tmp_path / str(n) / "picture.jpg", (n, n))
    artwork.remove_oldest(tmp_path, 250)
    assert [path.parent.name for path in sorted(tmp_path.glob("*/*"))] == ["2", "3"]


def test_artwork_is_returned_while_the_disk_is_full(client: Client, track: str) -> None:
    (current().data / artwork.FOLDER).write_bytes(b"")  # no folder can be made here
    answer = client.send("GET", f"/tracks/{track}/artwork", query_string={"size": 96})
    assert answer.status_code == 200
