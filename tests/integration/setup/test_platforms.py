"""Every platform that the documentation names has a wheel for every package of every lock."""

import os
import subprocess
from pathlib import Path

import pytest

from launch.supervisor import ROOT
from tests.integration.setup.test_locks import LOCKS, UV, needs_uv

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = (
    "x86_64-manylinux_2_28",
    "aarch64-manylinux_2_28",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
)
MACOS = "14.0"


@needs_uv
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_locks_have_a_wheel_for(platform: str, python: str, tmp_path: Path) -> None:
    asked = subprocess.run(
        [
            *(UV, "--no-config", "pip", "install", "--dry-run", "--target", tmp_path),
            *("--no-deps", "--require-hashes", "--only-binary", ":all:"),
            *("--python-platform", platform, "--python-version", python),
            *(part for lock in LOCKS for part in ("-r", ROOT / lock)),
        ],
        env=os.environ | {"MACOSX_DEPLOYMENT_TARGET": MACOS, "UV_CACHE_DIR": str(ROOT / ".cache" / "uv")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stderr
