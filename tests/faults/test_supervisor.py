"""`make run`: killed processes are restarted, and a stop leaves no process."""

import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import redis

from config.settings import load
from launch import supervisor
from tests.faults.launched import Launched
from tests.servers import free_ports
from tests.signals import PATIENCE_S, wait_until

pytestmark = pytest.mark.faults

#: Time limit of a stop, on an otherwise idle machine.
PROMISED_S = 5.0
STOP_S = 3 * PROMISED_S

#: Two servers, web, the stubborn program and its child.
EVERYBODY = 5

Launch = Callable[..., Launched]


@pytest.fixture
def launch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Launch]:
    """Start Auralis on a data folder; kill its remaining processes after the test."""
    for variable in ("AURALIS_REDIS_URL", "AURALIS_CACHE_URL", "AURALIS_DATABASE_URL", "AURALIS_HOST"):
        monkeypatch.delenv(variable, raising=False)
    started = []

    def start(data: Path = tmp_path / "data", piped: bool = False, **environment: str) -> Launched:
        web, flower = map(str, free_ports(2))
        ports = {"AURALIS_PORT": web, "AURALIS_FLOWER_PORT": flower}
        started.append(Launched(data, ports | environment, piped))
        return started[-1]

    yield start
    for launched in started:
        launched.stop()


def one(pids: set[int]) -> int:
    (pid,) = pids
    return pid


@pytest.mark.usefixtures("hangups")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stop_is_quick_and_leaves_no_process(launch: Launch, number: int) -> None:
    launched = launch()
    launched.until_ready()
    runtime = Path(load({"AURALIS_DATA": str(launched.data)}).redis_url.removeprefix("unix://")).parent
    wait_until(lambda: len(launched.family()) == EVERYBODY)
    launched.process.send_signal(number)
    assert launched.process.wait(STOP_S) == 0
    assert supervisor.STOP_GRACE_S < PROMISED_S  # what the stubborn one is given
    wait_until(lambda: not launched.survivors())
    assert not runtime.exists()
    assert not (launched.data / "endpoints.json").exists()


def test_second_ctrl_c_leaves_no_process(launch: Launch) -> None:
    launched = launch()
    launched.until_ready()
    assert launched.family()
    launched.process.send_signal(signal.SIGINT)
    wait_until(lambda: not launched.family("web.py"))
    launched.process.send_signal(signal.SIGINT)
    assert launched.process.wait(STOP_S) == 0
    wait_until(lambda: not launched.survivors())


@pytest.mark.parametrize("part", ["web.py", "durable.sock", "cache.sock"])
def test_killed_process_is_restarted(launch: Launch, part: str) -> None:
    launched = launch()
    launched.until_ready()
    killed = one(launched.family(part))
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: launched.family(part) - {killed})
    assert re.search(r"was killed by signal 9 \(Killed\); restarting in 0\.5 s", launched.log)


def test_children_of_a_killed_parent_are_killed(launch: Launch) -> None:
    launched = launch()
    launched.until_ready()
    wait_until(lambda: len(launched.family("stubborn.py")) == 2)
    family = launched.family("stubborn.py")
    os.kill(min(family), signal.SIGKILL)
    wait_until(lambda: not launched.family("stubborn.py") & family)


def test_processes_of_a_killed_supervisor_are_killed_at_the_next_start(launch: Launch) -> None:
    first = launch()
    first.until_ready()
    wait_until(lambda: len(first.family()) == EVERYBODY)
    family = first.family()
    first.process.kill()
    first.process.wait()
    orphans = first.survivors()
    assert orphans == family
    second = launch()
    second.until_ready()
    assert not first.survivors()
    assert "stopped 4 programs that an earlier start left running" in second.log


def test_copied_data_folder_starts_beside_the_original(launch: Launch, tmp_path: Path) -> None:
    original = launch()
    original.until_ready()
    wait_until(lambda: len(original.family()) == EVERYBODY)
    family = original.family()
    (tmp_path / "beside").mkdir()
    subprocess.run(["cp", "-a", original.data, tmp_path / "beside" / "data"], check=True)
    copy = launch(data=tmp_path / "beside" / "data")
    copy.until_ready()
    assert original.family() == family
    urls = [load({"AURALIS_DATA": str(each.data)}).redis_url for each in (original, copy)]
    for url, value in zip(urls, ("original", "copy"), strict=True):
        with redis.Redis.from_url(url) as client:
            client.set("whose", value)
    original.process.send_signal(signal.SIGTERM)
    assert original.process.wait(STOP_S) == 0
    with redis.Redis.from_url(urls[1], decode_responses=True) as client:
        assert client.get("whose") == "copy"
    assert "left running" not in copy.log


def test_durable_keys_survive_kill_9_of_all_processes(launch: Launch) -> None:
    launched = launch()
    launched.until_ready()
    with redis.Redis.from_url(load({"AURALIS_DATA": str(launched.data)}).redis_url) as client:
        client.set("kept", "yes")
    launched.stop()
    again = launch()
    again.until_ready()
    with redis.Redis.from_url(load({"AURALIS_DATA": str(again.data)}).redis_url) as client:
        assert client.get("kept") == b"yes"


def test_sockets_and_endpoints_are_private(launch: Launch) -> None:
    launched = launch()
    launched.until_ready()
    socket_path = Path(load({"AURALIS_DATA": str(launched.data)}).redis_url.removeprefix("unix://"))
    assert stat.S_IMODE(socket_path.stat().st_mode) == 0o700
    assert stat.S_IMODE(socket_path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((launched.data / "endpoints.json").stat().st_mode) == 0o600


def test_files_of_an_earlier_release_are_made_private_once(launch: Launch, tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "redis").mkdir(parents=True)
    data.chmod(0o755)
    for turn in range(2):
        launched = launch(data=data)
        launched.until_ready()
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        assert stat.S_IMODE((data / "redis").stat().st_mode) == 0o700
        assert launched.log.count("was readable by other users") == (turn == 0)
        launched.stop()


def empty(database: Path) -> None:
    database.write_bytes(b"")


def upgrade_beyond_us(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    ("change", "sentence"), [(empty, "is empty, but Auralis"), (upgrade_beyond_us, "by a newer version")]
)
def test_unusable_database_is_one_line(launch: Launch, change: Callable[[Path], None], sentence: str) -> None:
    first = launch()
    first.until_ready()
    first.stop()
    change(first.data / "auralis.db")
    *_, last = launch().refused().splitlines()
    assert last.startswith("auralis: ")
    assert sentence in last


def test_second_start_on_the_same_data_is_refused(launch: Launch) -> None:
    first = launch()
    first.until_ready()
    second = launch()
    assert "already running on" in second.refused()
    assert first.process.poll() is None


def test_port_in_use_is_refused_before_the_start(launch: Launch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        launched = launch(AURALIS_PORT=taken)
        assert launched.refused() == (
            f"auralis: Port {taken} is in use. "
            "Stop the program that uses it, or set AURALIS_PORT to another port.\n"
        )


def test_bind_beyond_loopback_is_refused(launch: Launch) -> None:
    assert "bin/auralis users add" in launch(AURALIS_HOST="0.0.0.0").refused()


@pytest.mark.parametrize("name", ['with space, #1, 100% "é"', "/".join(["deep" * 30] * 3)])
def test_long_folders_with_special_characters_work(launch: Launch, tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir(parents=True)
    launched = launch(data=tmp_path / name / "data")
    launched.until_ready()
    with redis.Redis.from_url(load({"AURALIS_DATA": str(launched.data)}).redis_url) as client:
        assert client.ping()
    assert (launched.data / "auralis.db").exists()


def test_closed_pipe_stops_auralis(launch: Launch) -> None:
    launched = launch(piped=True)
    assert launched.process.stdout is not None
    wait_until(lambda: len(launched.family()) == EVERYBODY)
    launched.process.stdout.close()
    os.kill(one(launched.family("web.py")), signal.SIGKILL)  # which is logged into the closed pipe
    assert launched.process.wait(PATIENCE_S) == 0
    wait_until(lambda: not launched.survivors())
