"""A package index of small wheels: every package of a lock as it is pinned, and a newer release of each."""

import hashlib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

#: The version of the newer releases. They require a package that no index has: an installer that looks at
#: them cannot succeed by luck.
NEWER = "9999"
MISSING = "package-that-no-index-has"

_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?P<marker> *;[^\\]*)?")


@dataclass(frozen=True)
class Pin:
    name: str
    version: str
    marker: str


def pins(lock: str) -> Iterator[Pin]:
    """Read the pinned packages of a lock file's text."""
    for line in lock.splitlines():
        if found := _PIN.match(line):
            yield Pin(found["name"], found["version"], (found["marker"] or "").strip())


class Index:
    """A folder that an HTTP server or a `file:` address serves as a simple index (PEP 503)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def add(
        self, name: str, version: str, requires: list[str], programs: dict[str, str] | None = None
    ) -> str:
        """Add a wheel without modules; return its SHA-256."""
        project = self.folder / re.sub(r"[-_.]+", "-", name).lower()
        project.mkdir(exist_ok=True)
        path = project / f"{re.sub(r'[-_.]+', '_', name)}-{version}-py3-none-any.whl"
        _write_wheel(path, name, version, requires, programs or {})
        links = "".join(
            f'<a href="{wheel.name}">{wheel.name}</a>\n' for wheel in sorted(project.glob("*.whl"))
        )
        (project / "index.html").write_text(f"<!DOCTYPE html>\n<html><body>\n{links}</body></html>\n")
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def publish(self, lock: str, programs: dict[str, dict[str, str]]) -> str:
        """Add each package of a lock and a newer release; return the lock with the hashes of these wheels."""
        lines = []
        for pin in pins(lock):
            sha256 = self.add(pin.name, pin.version, _requirements(pin.name), programs.get(pin.name))
            self.add(pin.name, NEWER, [MISSING])
            lines.append(f"{pin.name}=={pin.version} {pin.marker} \\\n    --hash=sha256:{sha256}\n")
        return "".join(lines)


def _requirements(name: str) -> list[str]:
    """Return the real requirements, extras included; none for a package of other platforms."""
    try:
        return metadata(name).get_all("Requires-Dist") or []
    except PackageNotFoundError:
        return []


def _write_wheel(path: Path, name: str, version: str, requires: list[str], programs: dict[str, str]) -> None:
    project = f"{re.sub(r'[-_.]+', '_', name)}-{version}"
    # Every extra is declared: whether one is asked for is the installer's choice.
    extras = sorted({extra for line in requires for extra in re.findall(r"extra *== *['\"]([^'\"]+)", line)})
    files = {
        f"{project}.dist-info/METADATA": "\n".join(
            [
                "Metadata-Version: 2.1",
                f"Name: {name}",
                f"Version: {version}",
                *(f"Provides-Extra: {extra}" for extra in extras),
                *(f"Requires-Dist: {line}" for line in requires),
                "",
            ]
        ),
        f"{project}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        **{f"{project}.data/scripts/{program}": text for program, text in programs.items()},
    }
    record = f"{project}.dist-info/RECORD"
    files[record] = "".join(f"{file},,\n" for file in [*files, record])
    with zipfile.ZipFile(path, "w") as wheel:
        for file, text in files.items():
            entry = zipfile.ZipInfo(file)
            entry.external_attr = (0o100755 if ".data/scripts/" in file else 0o100644) << 16
            wheel.writestr(entry, text)
