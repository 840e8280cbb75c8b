"""`docker-compose.yml` against the Procfile: both list the same processes."""

import re
from typing import Any

import pytest
import yaml

from launch import procfile
from launch.supervisor import ROOT
from library.states import Queue
from workers.schedule import beat_schedule


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return read


def test_every_program_of_the_procfile_has_a_service(compose: dict[str, Any]) -> None:
    for program in procfile.read(ROOT / "Procfile"):
        service = procfile.parse(f"{program.name}: {compose['services'][program.name]['command']}")
        assert service.command[: len(program.command)] == program.command


def test_ports_are_published_on_loopback_only(compose: dict[str, Any]) -> None:
    published = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_every_volume_is_declared(compose: dict[str, Any]) -> None:
    mounted = [volume for service in compose["services"].values() for volume in service.get("volumes", [])]
    named = {source for source, _, _ in (volume.partition(":") for volume in mounted) if source.isalpha()}
    assert named == set(compose["volumes"])


def test_batches_and_scans_do_not_delay_the_schedule() -> None:
    """Feeder and reaper have their own worker, and every broker queue has a worker."""
    commands = [program.command for program in procfile.read(ROOT / "Procfile")]
    served = [command[command.index("--queues") + 1] for command in commands if "--queues" in command]
    assert Queue.UPKEEP in served
    assert sorted(served) == sorted(Queue)
    assert {row["options"]["queue"] for row in beat_schedule(rescan_minutes=60).values()} == {Queue.UPKEEP}
    assert set(_queues_of_units()) == {Queue.FINGERPRINT, Queue.INTERACTIVE}


def _queues_of_units() -> list[str]:
    """Return the broker queues of the library's units of work."""
    sources = [path.read_text() for path in (ROOT / "library").rglob("*.py")]
    return [name.lower() for source in sources for name in re.findall(r"queue=Queue\.(\w+)", source)]
