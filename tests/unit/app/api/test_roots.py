"""Music folders over HTTP: added beneath the allowed ones, detached without losing rows."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.factory import create_app
from library.database import session_scope
from library.scanning import roots
from tests.conftest import reconnected
from tests.contract.client import Client
from tests.factories import add_tracks, make_reading


@pytest.fixture
def allowed(plain_environment: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "allowed"
    (folder / "jazz" / "cool").mkdir(parents=True)
    monkeypatch.setenv("AURALIS_ROOTS", str(folder))
    return folder


@pytest.fixture
def app(allowed: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("AURALIS_RATE_LIMIT", "off")
    with reconnected():
        yield create_app(background=False)


def add(client: Client, path: Path | str) -> Any:
    return client.post("/roots", {"path": str(path)})


def test_music_folder_is_added_and_scanned(client: Client, allowed: Path) -> None:
    answer = add(client, allowed / "jazz")
    assert answer.status_code == 201
    assert answer.get_json()["data"]["kind"] == "scan"
    root = client.get(answer.headers["Location"])["data"]
    assert (root["path"], root["attached"], root["origin"]) == (str(allowed / "jazz"), True, "page")
    assert [item["id"] for item in client.get("/roots")["items"]] == [root["id"]]


@pytest.mark.parametrize(
    "path", ["/etc", "relative", "{allowed}/../secret", "{allowed}x", "{allowed}/jazz/../../secret", "/"]
)
def test_folder_elsewhere_is_refused_without_a_look_at_it(client: Client, allowed: Path, path: str) -> None:
    answer = add(client, path.format(allowed=allowed))
    assert (answer.status_code, answer.get_json()["code"]) == (403, "ROOT_NOT_ALLOWED")


def test_link_out_of_the_allowed_folders_is_refused(client: Client, allowed: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (allowed / "link").symlink_to(tmp_path / "secret")
    assert add(client, allowed / "link").status_code == 403


def test_folder_is_added_beneath_a_linked_allowed_folder(client: Client, allowed: Path) -> None:
    mount = allowed.rename(allowed.with_name("mount"))
    allowed.symlink_to(mount)
    answer = add(client, allowed / "jazz")
    assert answer.status_code == 201
    assert client.get(answer.headers["Location"])["data"]["path"] == str(mount / "jazz")
    assert add(client, allowed.parent).status_code == 403


def test_file_is_refused_as_music_folder(client: Client, allowed: Path) -> None:
    answer = add(client, allowed / "none")
    assert answer.status_code == 422
    assert answer.get_json()["details"] == {"json": {"path": ["Is not a folder."]}}


def test_folder_inside_a_music_folder_is_a_conflict(client: Client, allowed: Path) -> None:
    add(client, allowed / "jazz")
    answer = add(client, allowed / "jazz" / "cool")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "ROOT_COVERED")


def test_enclosing_folder_takes_over_tracks(client: Client, allowed: Path) -> None:
    inner = client.get(add(client, allowed / "jazz" / "cool").headers["Location"])["data"]["id"]
    with session_scope() as session:
        (track_id,) = add_tracks(session, int(inner), make_reading(b"a.flac"))
    add(client, allowed)
    assert client.get(f"/tracks/{track_id}")["data"]["path"] == "jazz/cool/a.flac"
    outer, old = client.get("/roots")["items"]
    assert (outer["track_count"], old["id"], old["attached"]) == (1, inner, False)


def test_detached_folder_keeps_its_rows(client: Client, allowed: Path) -> None:
    root_id = client.get(add(client, allowed).headers["Location"])["data"]["id"]
    with session_scope() as session:
        (track_id,) = add_tracks(session, int(root_id), make_reading(b"a.flac"))
    assert client.send("DELETE", f"/roots/{root_id}").get_json()["data"]["attached"] is False
    assert client.get("/tracks")["total"] == 0
    assert client.get(f"/tracks/{track_id}")["data"]["state"] == "away"


def test_folder_of_the_setting_is_detached_there(client: Client, app: Flask) -> None:
    with session_scope() as session:
        roots.attach(session, [b"/named"])
    root_id = client.get("/roots")["items"][0]["id"]
    assert client.send("DELETE", f"/roots/{root_id}").status_code == 403


def test_demo_library_is_removed_permanently(client: Client, tmp_path: Path) -> None:
    demo = str(tmp_path / "data" / "demo").encode()
    with session_scope() as session:
        roots.attach(session, [demo])
    root_id = client.get("/roots")["items"][0]["id"]
    assert client.send("DELETE", f"/roots/{root_id}").status_code == 200
    with session_scope() as session:
        roots.attach(session, [demo])
        assert roots.attached(session) == []


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_unknown_folder_is_not_found(client: Client, method: str) -> None:
    assert client.send(method, "/roots/77").get_json()["code"] == "ROOT_NOT_FOUND"
