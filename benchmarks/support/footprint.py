"""Memory that one file takes, measured in a process of its own so that nothing else counts.

    python -m benchmarks.support.footprint FILE

Prints the peaks of the resident memory of a worker and of its bounded child, MB, as JSON.
"""

import json
import subprocess
import sys
from pathlib import Path

from media.sandbox import Sandbox
from workers.analysis import Observer, analyse

ROLES = ("worker", "child")


def peaks_mb(path: str) -> dict[str, float]:
    """Return the peaks by role, in a new process."""
    command = [sys.executable, "-m", "benchmarks.support.footprint", path]
    measured: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return measured


def peak_mb(process: int | str) -> float:
    """Return the peak resident memory of a running process (Linux), MB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    with Sandbox() as sandbox, open(sys.argv[1], "rb") as file:
        analyse(sandbox, file.fileno(), Observer())
        assert sandbox.pid
        found = dict(zip(ROLES, (peak_mb("self"), peak_mb(sandbox.pid)), strict=True))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
