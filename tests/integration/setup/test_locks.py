"""Set-up by the real pip and uv, from an index that has a newer release of every package."""

import ensurepip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.markers import Marker

from launch.supervisor import ROOT
from tests.integration.setup.index import Index, pins

LOCKS = ("requirements-setup.txt", "requirements.txt", "requirements-dev.txt", "requirements-page.txt")

#: The oldest pip that a supported Python brings, and the newest when this was written. Their wheels come from
#: the package index, as those of the set-up do.
PIPS = {
    "23.2.1": "7ccf472345f20d35bdc9d1841ff5f313260c2c33fe417f48c30ac46cccabf5be",
    "26.3": "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13",
}

#: Installs a lock as bin/run and bin/test do, with the pip that is asked for.
SET_UP = """
. "$(dirname -- "$0")/setup"
make_venv
"$python" -m pip install --quiet --no-index "$PIP_WHEEL"
prepare requirements.txt requirements-dev.txt
make_ready requirements-page.txt
"""

INSTALLED = """
import importlib.metadata, json
found = importlib.metadata.distributions()
print(json.dumps({one.name: (one.version, one.read_text("INSTALLER").strip()) for one in found}))
"""

UV = Path(sys.executable).parent / "uv"
needs_uv = pytest.mark.skipif(
    not UV.exists(), reason="uv has no wheel for this machine: pip installs the locks"
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the index and a folder `locks` with locks of its wheels."""
    folder = tmp_path_factory.mktemp("index")
    (folder / "locks").mkdir()
    index = Index(folder / "simple")
    programs = {
        "uv": {"uv": f'#!/bin/sh\nexec "{shutil.which("uv", path=str(Path(sys.executable).parent))}" "$@"\n'}
    }
    for lock in LOCKS:
        (folder / "locks" / lock).write_text(index.publish((ROOT / lock).read_text(), programs))
    return folder


@pytest.fixture
def pip_wheel(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a wheel of pip: Python's own if it has that version, otherwise the index's."""
    name = f"pip-{request.param}-py3-none-any.whl"
    bundled = Path(ensurepip.__file__).parent / "_bundled" / name
    if bundled.exists():
        return bundled
    folder = tmp_path / "pip"
    folder.mkdir()
    wanted = folder / "wanted.txt"
    wanted.write_text(f"pip=={request.param} --hash=sha256:{PIPS[request.param]}\n")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "-r",
            wanted,
            "-d",
            folder,
        ],
        check=True,
    )
    return folder / name


def environment(index: Path, home: Path, **others: str) -> dict[str, str]:
    """Return an environment with this index as the only one."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "AURALIS_PYTHON": sys.executable,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_INDEX_URL": (index / "simple").as_uri(),
        **others,
    }


def checkout(index: Path, folder: Path) -> Path:
    """Create a checkout with the scripts, the locks of the index, and a script that only sets up."""
    shutil.copytree(ROOT / "bin", folder / "bin")
    for lock in LOCKS:
        shutil.copy(index / "locks" / lock, folder)
    script = folder / "bin" / "set-up"
    script.write_text(f"#!/bin/sh\nset -eu\n{SET_UP}")
    return script


def expected(index: Path, *locks: str) -> dict[str, str]:
    """Return the version of each package that the locks name for this platform."""
    return {
        pin.name: pin.version
        for lock in locks
        for pin in pins((index / "locks" / lock).read_text())
        if not pin.marker or Marker(pin.marker.lstrip("; ")).evaluate()
    }


@pytest.mark.parametrize(
    ("pip_wheel", "installer"),
    [("23.2.1", "pip"), ("26.3", "pip"), pytest.param("26.3", "uv", marks=needs_uv)],
    indirect=["pip_wheel"],
)
def test_locks_are_installed_despite_newer_releases(
    index: Path, pip_wheel: Path, tmp_path: Path, installer: str
) -> None:
    script = checkout(index, tmp_path / "checkout")
    if installer == "pip":
        (script.parent.parent / "requirements-setup.txt").write_text("uv==0 --hash=sha256:" + 64 * "0")
    set_up = subprocess.run(
        ["sh", script],
        env=environment(index, tmp_path, PIP_WHEEL=str(pip_wheel)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert set_up.returncode == 0, set_up.stderr
    python = tmp_path / "checkout" / ".venv" / "bin" / "python"
    printed = subprocess.run([python, "-c", INSTALLED], capture_output=True, text=True, check=True).stdout
    found = json.loads(printed)
    assert found["pip"] == [pip_wheel.name.split("-")[1], "pip"]
    locks = {name: [version, installer] for name, version in expected(index, *LOCKS[1:]).items()}
    assert {name: found.get(name) for name in locks} == locks


def test_this_index_refuses_a_set_up_that_resolves(index: Path, tmp_path: Path) -> None:
    """Prove that the index is hostile: without `--no-deps` pip looks for the newest release of an extra."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    refused = subprocess.run(
        [
            tmp_path / "venv" / "bin" / "python",
            "-m",
            "pip",
            "install",
            "--require-hashes",
            *("-r", index / "locks" / "requirements.txt"),
            *("-r", index / "locks" / "requirements-dev.txt"),
        ],
        env=environment(index, tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode != 0
    assert "coverage" in refused.stderr
