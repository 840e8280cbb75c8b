"""A whole start in this process, with small programs instead of the real ones."""

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import redis

from config.endpoints import ENDPOINTS_FILE
from config.settings import Settings
from launch import health as health_module
from launch import start as module
from launch.console import Console
from launch.errors import StartError
from launch.start import start
from launch.supervisor import ROOT
from library.errors import DatabaseUnavailableError
from tests.signals import wait_until

WEB = """
import http.server, json, os
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        checks = json.loads(os.environ.get("CHECKS", '{"database": "ok"}'))
        ok = set(checks.values()) == {"ok"}
        body = json.dumps({"data": {"status": "ok" if ok else "degraded", "checks": checks}}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments): pass
data = os.environ["AURALIS_DATA"]
with open(data + "/seen", "a") as seen:
    print(json.dumps(dict(os.environ)), file=seen)
http.server.HTTPServer((os.environ["AURALIS_HOST"], int(os.environ["WEB_PORT"])), Health).serve_forever()
"""

Run = Callable[..., None]


@pytest.fixture
def run(settings: Settings, tmp_path: Path) -> Run:
    """Start everything, call a function once `until` holds, and stop with a signal."""
    script = tmp_path / "web.py"
    script.write_text(WEB)

    def start_and_stop(
        until: Callable[[], object],
        meanwhile: Callable[[], None] = lambda: None,
        number: int = signal.SIGINT,
        settings: Settings = settings,
        reload: bool = False,
        others: str = "",
    ) -> None:
        procfile = tmp_path / "Procfile"
        procfile.write_text(f"web: WEB_PORT={settings.port} {sys.executable} '{script}'\n{others}")

        def stop() -> None:
            try:
                wait_until(until)
                meanwhile()
            finally:
                os.kill(os.getpid(), number)

        beside = threading.Thread(target=stop)
        beside.start()
        start(settings, procfile, reload)
        beside.join()

    return start_and_stop


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Return a function that reads the output so far."""
    lines: list[str] = []
    monkeypatch.setattr(Console, "write", lambda _console, text: lines.append(text.decode()))
    return lambda: "".join(lines)


def seen(settings: Settings) -> list[dict[str, str]]:
    """Return the environment of each start of the web program."""
    path = settings.data / "seen"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.mark.usefixtures("hangups")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_start_announces_readiness_and_stops_on_a_signal(
    run: Run, settings: Settings, printed: Callable[[], str], number: int
) -> None:
    ready = f"\nAuralis is ready at http://127.0.0.1:{settings.port}\n\n"
    run(until=lambda: ready in printed(), number=number)
    assert not (settings.data / ENDPOINTS_FILE).exists()


def test_other_programs_start_once_the_web_server_answers(
    run: Run, settings: Settings, printed: Callable[[], str], tmp_path: Path
) -> None:
    ask = tmp_path / "ask.py"
    ask.write_text(
        "import urllib.request, time\n"
        f"print(urllib.request.urlopen('http://127.0.0.1:{settings.port}/api/health').status, flush=True)\n"
        "time.sleep(60)\n"
    )
    run(until=lambda: "worker  | 200" in printed(), others=f"worker: {sys.executable} '{ask}'\n")
    assert "restarting" not in printed()


def test_other_programs_start_without_an_answer(
    run: Run, settings: Settings, printed: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health_module, "ANSWER_TIMEOUT_S", 0.0)
    monkeypatch.setattr(health_module, "find_health", lambda _address: None)
    run(until=lambda: "worker  | runs" in printed(), others="worker: sh -c 'echo runs; exec sleep 60'\n")


@pytest.mark.usefixtures("run")
def test_missing_command_of_another_program_stops_the_start(settings: Settings, tmp_path: Path) -> None:
    procfile = tmp_path / "Procfile"
    web = f"web: WEB_PORT={settings.port} {sys.executable} '{tmp_path / 'web.py'}'"
    procfile.write_text(f"{web}\nworker: no-such-command\n")
    with pytest.raises(StartError, match="Cannot start worker"):
        start(settings, procfile, reload=False)


def test_programs_and_command_line_find_both_servers(run: Run, settings: Settings) -> None:
    found: list[object] = []

    def ask() -> None:
        endpoints = json.loads((settings.data / ENDPOINTS_FILE).read_text())
        for name in ("redis_url", "cache_url"):
            assert endpoints[name] == seen(settings)[0][f"AURALIS_{name.upper()}"]
            with redis.Redis.from_url(endpoints[name]) as client:
                found.append(client.ping())

    run(until=lambda: seen(settings), meanwhile=ask)
    assert found == [True, True]


def test_servers_of_the_operator_are_used(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AURALIS_REDIS_URL", "redis://durable.example")
    monkeypatch.setenv("AURALIS_CACHE_URL", "redis://cache.example")
    own = replace(settings, redis_url="redis://durable.example", cache_url="redis://cache.example")
    run(until=lambda: seen(settings), settings=own)
    assert seen(settings)[0]["AURALIS_REDIS_URL"] == "redis://durable.example"
    assert seen(settings)[0]["AURALIS_CACHE_URL"] == "redis://cache.example"
    assert not (settings.data / "redis").exists()


def test_failing_check_is_named_and_the_address_announced(
    run: Run, printed: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health_module, "READY_TIMEOUT_S", 0.0)
    monkeypatch.setenv("CHECKS", '{"database": "ok", "fingerprint": "missing"}')
    run(until=lambda: "Auralis is ready" in printed())
    assert "started without fingerprint" in printed()


def test_demo_library_is_rendered_once(run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    count = "import os, sys; os.makedirs(sys.argv[1]); open(sys.argv[1] + '/a.flac', 'x'); print('rendered')"
    monkeypatch.setattr(module, "RENDER_DEMO", (sys.executable, "-c", count))
    demo = settings.data / "demo"
    silent = replace(settings, music=())
    run(until=lambda: len(seen(settings)) == 1, settings=silent)
    rendered_ns = (demo / "a.flac").stat().st_mtime_ns
    run(until=lambda: len(seen(settings)) == 2, settings=silent)
    assert (demo / "a.flac").stat().st_mtime_ns == rendered_ns
    assert [life["MUSIC"] for life in seen(settings)] == [str(demo)] * 2


def test_incomplete_demo_library_is_not_used(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import os, sys; os.makedirs(sys.argv[1]); sys.exit(1)"
    monkeypatch.setattr(module, "RENDER_DEMO", (sys.executable, "-c", code))
    with pytest.raises(StartError, match="demo exited with status 1"):
        start(replace(settings, music=()), ROOT / "Procfile", reload=False)
    assert not (settings.data / "demo").exists()


def test_changed_source_restarts_all_but_the_development_server(
    run: Run, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    born = tmp_path / "born"
    beside = tmp_path / "Procfile.dev"
    beside.write_text(f"page: sh -c 'echo once >>{born}; exec sleep 60'\n")
    monkeypatch.setattr(module, "DEV_PROCFILE", beside)
    changes = iter([True])

    async def until_changed(_root: Path) -> None:
        if not next(changes, False):
            await asyncio.Event().wait()
        while not (seen(settings) and born.exists()):
            await asyncio.sleep(0.01)

    monkeypatch.setattr(module, "until_changed", until_changed)
    run(until=lambda: len(seen(settings)) == 2, reload=True)
    assert born.read_text() == "once\n"


def test_long_path_with_special_characters_works(run: Run, settings: Settings, tmp_path: Path) -> None:
    odd = replace(settings, data=tmp_path / ("deep" * 30) / 'with space #1 100% "é"')
    odd = replace(odd, database_url=f"sqlite:///{odd.data}/auralis.db")
    run(until=lambda: seen(odd), settings=odd)
    assert (odd.data / "auralis.db").exists()


def test_unavailable_database_is_one_line(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def migrate(_url: str) -> None:
        raise DatabaseUnavailableError("connection refused")

    monkeypatch.setattr(module, "migrate", migrate)
    with pytest.raises(StartError, match=r"connection refused.*AURALIS_DATABASE_URL"):
        start(settings, ROOT / "Procfile", reload=False)


def test_hanging_disk_does_not_delay_the_stop(
    run: Run, settings: Settings, printed: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repaired = threading.Event()
    monkeypatch.setattr(module, "checkpoint_log", lambda _url: repaired.wait())
    monkeypatch.setattr(module, "FOLD_S", 0.01)
    run(until=lambda: seen(settings))
    repaired.set()
    assert "copy both files together" in printed()


def test_localhost_means_one_address(run: Run, settings: Settings) -> None:
    run(until=lambda: seen(settings), settings=replace(settings, host="localhost"))
    assert seen(settings)[0]["AURALIS_HOST"] == "127.0.0.1"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.2 is no address of this machine")
def test_readiness_names_the_bound_address(
    run: Run, settings: Settings, printed: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.settings.is_loopback", lambda _host: False)  # as an address of the network
    monkeypatch.setattr(module, "refuse_unprotected", lambda _settings: None)
    ready = f"Auralis is ready at http://127.0.0.2:{settings.port}\n"
    run(until=lambda: ready in printed(), settings=replace(settings, host="127.0.0.2"))


def test_hangup_is_ignored_under_nohup(run: Run, settings: Settings) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        run(until=lambda: seen(settings), meanwhile=lambda: os.kill(os.getpid(), signal.SIGHUP))
    finally:
        signal.signal(signal.SIGHUP, before)
    assert len(seen(settings)) == 1


def test_half_restored_library_is_refused(settings: Settings) -> None:
    settings.data.mkdir(parents=True, exist_ok=True)
    (settings.data / "auralis.db.restoring").touch()
    own = replace(settings, database_url=f"sqlite:///{settings.data}/auralis.db")
    with pytest.raises(StartError, match="was interrupted: run it again"):
        start(own, ROOT / "Procfile", reload=False)
    assert not (settings.data / "auralis.db").exists()
