"""Rooms keep to their layers and have nothing but what belongs to them."""

import subprocess
import sys

from tests.architecture.sources import PROJECT, ROOMS, sources

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_logo=True))"

#: Names of modules without a subject.
DRAWERS = {"utils", "util", "helpers", "common", "core", "manager", "managers", "services", "misc"}


def test_import_contracts_are_kept() -> None:
    linted = subprocess.run(
        [sys.executable, "-c", LINT], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_rooms_are_complete() -> None:
    packages = {path.parent.name for path in PROJECT.glob("*/__init__.py")}
    assert packages - {"tests", "benchmarks"} == set(ROOMS)


def test_every_room_has_a_docstring() -> None:
    for room in ROOMS:
        assert (PROJECT / room / "__init__.py").read_text(encoding="utf-8").startswith('"""'), room


def test_no_module_lacks_a_subject() -> None:
    names = {part for source in sources(*ROOMS) for part in source.path.relative_to(PROJECT).parts}
    assert not DRAWERS & {name.removesuffix(".py") for name in names}
