"""The watcher is a program of the Procfile; it starts, logs that it runs, and ends on SIGTERM."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from config.settings import current
from launch import procfile
from launch.environment import programs_environment
from launch.supervisor import ROOT
from live import watch_states
from tests.redis_fixtures import running_valkey, valkey
from tests.signals import PATIENCE_S, wait_until
from tests.valkeys import Valkey

__all__ = ["running_valkey", "valkey"]


def test_watcher_of_the_procfile_runs_until_it_is_stopped(
    database: str, valkey: Valkey, tmp_path: Path
) -> None:
    settings = current()
    urls = {"redis_url": settings.redis_url, "cache_url": settings.cache_url}
    [program] = [each for each in procfile.read(ROOT / "Procfile") if each.name == "watcher"]
    environment = programs_environment(settings, urls, music=str(tmp_path))
    environment |= dict(program.environment) | {"AURALIS_DATABASE_URL": database}
    process = subprocess.Popen(program.command, env=environment, cwd=ROOT)
    try:
        wait_until(lambda: watch_states.find() == {})
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
    except BaseException:
        process.kill()
        process.wait()
        raise


@pytest.mark.parametrize("file", ["Procfile", "docker-compose.yml"])
def test_watcher_is_started(file: str) -> None:
    assert "python -m workers.watching" in (ROOT / file).read_text()
