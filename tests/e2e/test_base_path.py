"""Test a server below a path of its host, behind proxies."""

import http.client
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from websockets.sync.client import connect

from tests.e2e.browser import DESKTOP, WatchedPage
from tests.e2e.conftest import close_windows
from tests.e2e.proxies import BASE_PATH, PROXIES
from tests.e2e.test_login import NAME, PASSWORD, TITLE, add_account, log_in
from tests.music import write_track
from tests.servers import Answer, Server
from tests.signals import PATIENCE_S, wait_until

LOGIN = {"u": NAME, "p": PASSWORD, "v": "1.16.1", "c": "test", "f": "json"}


@dataclass
class Proxied:
    """The address of a server behind a proxy."""

    port: int

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        sent = {"Content-Type": "application/json", "X-Auralis-Page": "1", **headers}
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, sent)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", BASE_PATH + path, None, **headers)

    def log_in(self) -> str:
        """Log in; return the cookie."""
        answer = self.send("POST", f"{BASE_PATH}/api/v1/session", {"name": NAME, "password": PASSWORD})
        assert answer.status == 201
        cookies = answer.headers.get_all("Set-Cookie") or []
        assert {re.search("Path=([^;]*)", cookie)[1] for cookie in cookies} == {  # type: ignore[index]
            f"{BASE_PATH}/",
            f"{BASE_PATH}/api/v1/session",
        }
        return cookies[0].partition(";")[0]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("below")
    write_track(folder / "music" / "one.flac", title=TITLE)
    started = Server(
        folder,
        folder / "music",
        one_worker=True,
        AURALIS_WORKERS="1",
        AURALIS_BASE_PATH=f"{BASE_PATH}/",
        AURALIS_TRUSTED_PROXIES="127.0.0.1,::1",
    )
    add_account(started)
    try:
        started.start()
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="module", params=PROXIES)
def proxied(
    request: pytest.FixtureRequest, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxied]:
    run: Any = PROXIES[request.param]
    folder: Path = tmp_path_factory.mktemp(request.param)
    with run(folder, server.port) as port:
        yield Proxied(port)


def test_page_and_its_files_are_below_the_path(proxied: Proxied) -> None:
    home = proxied.get("/")
    assert home.status == 200
    addresses = re.findall(r'(?:href|src)="([^"]*)"', home.body.decode())
    assert len(addresses) > 3
    assert all(address.startswith(f"{BASE_PATH}/") for address in addresses)
    for address in addresses:
        assert proxied.send("GET", address).status == 200
    manifest = proxied.get("/manifest.webmanifest").json
    assert (manifest["start_url"], manifest["icons"][0]["src"]) == (".", "badge.svg")
    assert proxied.get("/tracks/any").body == home.body
    assert proxied.get("/", **{"If-None-Match": home.headers["ETag"]}).status == 304
    assert proxied.send("GET", BASE_PATH).status in {200, 301, 302, 308}


def test_documents_health_and_redirects_are_below_the_path(proxied: Proxied) -> None:
    assert proxied.get("/api/openapi.json").json["servers"] == [{"url": BASE_PATH}]
    docs = proxied.get("/api/docs")
    assets = re.findall(r'(?:href|src)="([^"]*)"', docs.body.decode())
    assert assets
    for address in [asset for asset in assets if asset.startswith("/")]:
        assert proxied.send("GET", address).status == 200
    assert f"{BASE_PATH}/api/openapi.json" in docs.body.decode()
    assert proxied.get("/favicon.ico").headers["Location"] == f"{BASE_PATH}/badge.svg"
    assert proxied.get("/api/health").data["status"] == "ok"
    assert proxied.get("/flower").status == 404  # it is shown at the server's machine only


def test_api_sends_addresses_below_the_path(proxied: Proxied) -> None:
    cookie = {"Cookie": proxied.log_in()}
    listed = "/api/v1/tracks?limit=1"
    wait_until(lambda: proxied.get(listed, **cookie).json["items"])
    tracks = proxied.get(listed, **cookie)
    assert f"<{BASE_PATH}/api/v1/tracks?limit=1" in tracks.headers["Link"]
    (track,) = tracks.json["items"]
    part = proxied.get(f"/api/v1/tracks/{track['id']}/audio", Range="bytes=0-3", **cookie)
    assert (part.status, part.body) == (206, b"fLaC")
    scan = proxied.send("POST", f"{BASE_PATH}/api/v1/scans", {}, **cookie)
    assert scan.headers["Location"].startswith(f"{BASE_PATH}/api/v1/jobs/")
    assert proxied.send("GET", scan.headers["Location"], None, **cookie).status == 200
    ended = proxied.send("DELETE", f"{BASE_PATH}/api/v1/session", None, **cookie)
    assert f"Path={BASE_PATH}/" in ended.headers["Set-Cookie"]
    assert proxied.get("/api/v1/tracks", **cookie).status == 401


def test_apps_and_sockets_connect_below_the_path(proxied: Proxied) -> None:
    query = "&".join(f"{name}={value.replace(' ', '+')}" for name, value in LOGIN.items())
    answer = proxied.get(f"/rest/ping.view?{query}").json
    assert answer["subsonic-response"]["status"] == "ok"
    headers = {"Cookie": proxied.log_in(), "Origin": f"http://127.0.0.1:{proxied.port}"}
    with connect(f"ws://127.0.0.1:{proxied.port}{BASE_PATH}/ws", additional_headers=headers) as socket:
        assert json.loads(socket.recv(PATIENCE_S))["type"]


def test_whole_page_works_in_a_browser(proxied: Proxied, browser: Browser) -> None:
    address = f"http://127.0.0.1:{proxied.port}{BASE_PATH}"
    context = browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]  # takes a dict
    watched = WatchedPage.of(context.new_page())
    page = watched.page
    page.goto(f"{address}/library")
    log_in(page)
    expect(page.get_by_text(TITLE).first).to_be_visible()
    page.get_by_role("link", name="Settings").first.click()
    expect(page).to_have_url(f"{address}/settings")
    page.reload()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    page.get_by_role("link", name="Library").first.click()
    page.get_by_role("button", name=f"Play “{TITLE}”").click()
    expect(page.get_by_role("button", name="Pause").first).to_be_visible()
    close_windows(context)
    assert watched.errors == []


def test_page_opened_past_the_proxy_moves_below_the_path(server: Server, browser: Browser) -> None:
    context = browser.new_context(base_url=f"http://127.0.0.1:{server.port}")
    page = context.new_page()
    page.goto("/settings")
    expect(page).to_have_url(f"http://127.0.0.1:{server.port}{BASE_PATH}/settings")
    expect(page.get_by_role("form", name="Log in to Auralis")).to_be_visible()
    context.close()
