"""Schemathesis sends a server every request that its document allows, and many that it forbids.

`make conformance` runs it for each kind of person: who sits at the machine, nobody, a listener, an admin.
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

#: A first account ends the time of who sits at the machine.
NO_ACCOUNT = ("--exclude-path-regex", "/users$")

#: Another password ends one's tokens, as revoking them does.
KEEPS_TOKEN = ("--exclude-path-regex", "/(users|tokens)/")

ALONE = ("--phases", "examples,coverage,fuzzing")
IN_TURN = ("--phases", "stateful")


@dataclass(frozen=True)
class Run:
    """Requests and responses of one kind of caller.

    Attributes
    ----------
    cases
        What Schemathesis counts: requests of its own making, without those that only repeat one.
    statuses
        Of all requests that the server counted.
    """

    who: str
    cases: int
    failures: list[Any]
    statuses: Counter[str]

    def row(self) -> str:
        kinds: Counter[str] = Counter()
        for status, n in self.statuses.items():
            kinds[f"{status[0]}xx"] += n
        told = ", ".join(f"{kind} {kinds[kind]:,}" for kind in sorted(kinds))
        return f"| {self.who} | {self.statuses.total():,} | {told} | {len(self.failures)} |"


class Inquiry:
    """Schemathesis before one server."""

    def __init__(self, server: Server, folder: Path, examples: int) -> None:
        self.server, self.folder, self.examples = server, folder, examples

    def ask(self, who: str, headers: dict[str, str], *options: str) -> Run:
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
            check=False,  # the report tells
        )
        told = json.loads(report.read_text(encoding="utf-8"))
        report.unlink()
        assert told["complete"], f"Schemathesis gave up: {told['errors']}"
        return Run(
            who, told["test_cases"]["generated"], told["failures"] + told["errors"], self._statuses() - before
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
    """A new token of an account."""
    known = {"name": name, "password": PASSWORD}
    cookie = server.post("/api/v1/session", known).headers["Set-Cookie"].partition(";")[0]
    page = {"Cookie": cookie, "X-Auralis-Page": "1"}
    token = server.post("/api/v1/tokens", {"name": "conformance"}, page).data["token"]
    return {"Authorization": f"Bearer {token}"}


def make_accounts(server: Server) -> None:
    """An admin, and a listener."""
    server.post("/api/v1/users", {"name": "admin", "password": PASSWORD})
    server.post("/api/v1/users", {"name": "listener", "password": PASSWORD}, sign_in(server, "admin"))


def inquire(server: Server, folder: Path, examples: int) -> list[Run]:
    """Run as each kind of caller, in the order of rights; requests on the own account come last."""
    inquiry = Inquiry(server, folder, examples)
    runs = [inquiry.ask("at the machine, no accounts", {}, *NO_ACCOUNT)]
    make_accounts(server)
    runs.append(inquiry.ask("nobody", {}))
    for name in ("listener", "admin"):
        runs.append(inquiry.ask(f"{name}, in turn", sign_in(server, name), *IN_TURN, *KEEPS_TOKEN))
        runs.append(inquiry.ask(name, sign_in(server, name), *ALONE))
    return runs


def told(runs: list[Run]) -> str:
    """Return a table of the responses by kind of caller."""
    lines = ["| who | requests | answers | failures |", "|---|---:|---|---:|", *(run.row() for run in runs)]
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
            runs = inquire(server, folder, options.examples)
        finally:
            server.stop()
    sys.stdout.write(told(runs))
    return int(any(run.failures for run in runs))


if __name__ == "__main__":
    sys.exit(main())
