import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import Settings
from launch.environment import music_of, programs_environment
from launch.supervisor import ROOT

URLS = {"redis_url": "unix:///durable", "cache_url": "unix:///cache"}


def test_programs_get_absolute_settings(settings: Settings, tmp_path: Path) -> None:
    environment = programs_environment(settings, URLS, "/music")
    assert environment["AURALIS_DATA"] == str(tmp_path / "data")
    assert environment["AURALIS_REDIS_URL"] == "unix:///durable"
    assert environment["AURALIS_CACHE_URL"] == "unix:///cache"
    assert environment["MUSIC"] == "/music"


def test_programs_find_packages_and_commands_of_the_checkout_first(settings: Settings) -> None:
    environment = programs_environment(settings, URLS, "/music")
    assert environment["PYTHONPATH"] == str(ROOT)
    assert environment["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)


def test_blas_always_runs_in_one_thread(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "16")
    environment = programs_environment(settings, URLS, "/music")
    assert (environment["OMP_NUM_THREADS"], environment["OPENBLAS_NUM_THREADS"]) == ("1", "1")


@pytest.mark.parametrize("home", ["/nonexistent", "/proc"])
def test_unwritable_home_is_replaced(settings: Settings, monkeypatch: pytest.MonkeyPatch, home: str) -> None:
    settings.data.mkdir(exist_ok=True)
    monkeypatch.setenv("HOME", home)
    monkeypatch.setattr(os, "access", lambda path, mode: path != home)  # root may write anywhere
    environment = programs_environment(settings, URLS, "/music")
    assert environment["HOME"] == str(settings.data / "home")
    assert (settings.data / "home").is_dir()


def test_writable_home_is_unchanged(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert programs_environment(settings, URLS, "/music")["HOME"] == str(tmp_path)


def test_music_is_the_setting_or_the_demo_library(settings: Settings) -> None:
    demo = Path("/data/demo")
    assert music_of(replace(settings, music=(b"/a", b"/\xff")), demo) == "/a" + os.pathsep + "/\udcff"
    assert music_of(replace(settings, music=()), demo) == "/data/demo"
