"""The commands of docs/api.md work."""

import re
import shutil
import subprocess

import pytest

from tests.architecture.sources import PROJECT
from tests.servers import Server

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(shutil.which("curl") is None, reason="the guide is written for curl"),
]

BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def test_all_commands_of_the_guide_run(server: Server) -> None:
    text = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8")
    commands = "\n".join(BLOCK.findall(text)).replace("127.0.0.1:8765", f"127.0.0.1:{server.port}")
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "206\n" in ran.stdout
    assert "#EXTM3U\n" in ran.stdout
