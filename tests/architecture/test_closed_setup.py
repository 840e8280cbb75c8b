"""Nothing is installed that a lock file does not name."""

import json
import re

from launch.supervisor import ROOT

#: What every installation has, and one of the ways to build nothing or by locked tools.
CLOSED = ("--no-deps", "--require-hashes")
BUILDS = ("--only-binary :all:", "--no-build-isolation")


def test_every_pip_install_names_a_closed_set() -> None:
    installs = [
        line
        for path in (
            ROOT / "Dockerfile",
            ROOT / "bin" / "setup",
            *(ROOT / ".github").rglob("*.yml"),
            ROOT / ".ci" / "run",
        )
        for line in path.read_text().replace("\\\n", " ").splitlines()
        if re.search(r"\bpip install\b", line) and not line.lstrip().startswith("#")
    ]
    assert len(installs) >= 3
    open_ones = [
        line
        for line in installs
        if not all(flag in line for flag in CLOSED) or not any(flag in line for flag in BUILDS)
    ]
    assert open_ones == []


def test_every_package_of_the_page_is_locked_by_its_hash() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    packages = {path: package for path, package in lock["packages"].items() if path}
    assert packages
    assert [
        path for path, package in packages.items() if "integrity" not in package or "version" not in package
    ] == []


def test_npm_installs_from_its_lock_only() -> None:
    scripts = "\n".join(path.read_text() for path in (ROOT / "bin").iterdir())
    assert re.findall(r"page_npm (ci|i|install|add|update)\b", scripts) == ["ci"]
