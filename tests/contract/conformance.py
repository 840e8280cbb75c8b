"""Schemathesis sends a server every request that its document allows, and many that it forbids.

`make conformance` runs it for this machine without accounts, anonymous callers, a listener and an admin.
`test_conformance.py` is its short form.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from tests.music import tones, write_track
from tests.servers import OPENAPI_PATH, ROOT, Server

CONFIGURATION = ROOT / "tests" / "contract" / "schemathesis.toml"

TRACKS = 12

PASSWORD = "correct horse battery staple"

#: The first account ends anonymous access from this machine.
NO_ACCOUNT = ("--exclude-path-regex", "/users$")

#: A changed password revokes the caller's tokens, as does their deletion.
KEEPS_TOKEN = ("--exclude-path-regex", "/(users|tokens)/")

ALONE = ("--phases", "examples,coverage,fuzzing")
IN_TURN = ("--phases", "stateful")


@dataclass(frozen=True)
class Run:
    """Requests and responses of one kind of caller.

    Attributes
    ----------
    cases
        Generated requests as Schemathesis counts them, without mere repetitions.
    statuses
        Statuses of all requests, as the server counted them.
    """

    caller: str
    cases: int
    failures: list[Any]
    statuses: Counter[str]

    def row(self) -> str:
        kinds: Counter[str] = Counter()
        for status, n in self.statuses.items():
            kinds[f"{status[0]}xx"] += n
        statuses = ", ".join(f"{kind} {kinds[kind]:,}" for kind in sorted(kinds))
        return f"| {self.caller} | {self.statuses.total():,} | {statuses} | {len(self.failures)} |"


class Runner:
    """Runs Schemathesis against one server."""

    def __init__(self, server: Server, folder: Path, examples: int) -> None:
        self.server, self.folder, self.examples = server, folder, examples

    def run(self, caller: str, headers: dict[str, str], *options: str) -> Run:
        """Send requests as one kind of caller; `options` are Schemathesis's."""
        before, report = self._statuses(), self.folder / "report.json"
        shown = [word for name, value in headers.items() for word in ("--header", f"{name}: {value}")]
        subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION), "run"),
                f"http://127.0.0.1:{self.server.port}{OPENAPI_PATH}",
                *("--checks", "all", "--continue-on-failure", "--max-examples", str(self.examples)),
                *("--report", "json", "--report-json-path", str(report), *shown, *options),
            ],
            cwd=self.folder,
            check=False,  # the report has the failures
        )
        results = json.loads(report.read_text(encoding="utf-8"))
        report.unlink()
        assert results["complete"], f"Schemathesis gave up: {results['errors']}"
        return Run(
            caller,
            results["test_cases"]["generated"],
            results["failures"] + results["errors"],
            self._statuses() - before,
        )

    def _statuses(self) -> Counter[str]:
        text = self.server.get("/metrics").body.decode()
        found: Counter[str] = Counter()
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if sample.name == "auralis_requests_total":
                    found[sample.labels["status"]] += int(sample.value)
        return found


def sign_in(server: Server, name: str) -> dict[str, str]:
    """Log in; return headers with a new token of an account."""
    known = {"name": name, "password": PASSWORD}
    cookie = server.post("/api/v1/session", known).headers["Set-Cookie"].partition(";")[0]
    page = {"Cookie": cookie, "X-Auralis-Page": "1"}
    token = server.post("/api/v1/tokens", {"name": "conformance"}, page).data["token"]
    return {"Authorization": f"Bearer {token}"}


def make_accounts(server: Server) -> None:
    """Create an administrator and a listener."""
    server.post("/api/v1/users", {"name": "admin", "password": PASSWORD})
    server.post("/api/v1/users", {"name": "listener", "password": PASSWORD}, sign_in(server, "admin"))


def run_all(server: Server, folder: Path, examples: int) -> list[Run]:
    """Run as each kind of caller, in the order of rights; requests on the own account come last."""
    runner = Runner(server, folder, examples)
    runs = [runner.run("at the machine, no accounts", {}, *NO_ACCOUNT)]
    make_accounts(server)
    runs.append(runner.run("anonymous", {}))
    for name in ("listener", "admin"):
        runs.append(runner.run(f"{name}, in turn", sign_in(server, name), *IN_TURN, *KEEPS_TOKEN))
        runs.append(runner.run(name, sign_in(server, name), *ALONE))
    return runs


def table(runs: list[Run]) -> str:
    """Return a table of the responses by kind of caller."""
    lines = [
        "| caller | requests | responses | failures |",
        "|---|---:|---|---:|",
        *(run.row() for run in runs),
    ]
    requests, cases = sum(run.statuses.total() for run in runs), sum(run.cases for run in runs)
    return "\n".join([*lines, "", f"{requests:,} requests in {cases:,} cases", ""])


def main() -> int:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=30, help="random requests for each endpoint")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="auralis-conformance-") as made:
        folder = Path(made)
        for n in range(TRACKS):
            write_track(folder / "music" / f"{n}.flac", tones(n), title=f"Song {n}", artist=f"Ann {n % 3}")
        server = Server(folder, folder / "music")
        server.start()
        try:
            server.wait_until_idle(found=TRACKS)
            runs = run_all(server, folder, options.examples)
        finally:
            server.stop()
    sys.stdout.write(table(runs))
    return int(any(run.failures for run in runs))


if __name__ == "__main__":
    sys.exit(main())
