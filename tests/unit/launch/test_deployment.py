"""`docker-compose.yml` against the Procfile: two lists of the same processes must not drift apart."""

from typing import Any

import pytest
import yaml

from launch import procfile
from launch.supervisor import ROOT


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return read


def test_every_program_of_the_procfile_has_a_service_with_its_command(compose: dict[str, Any]) -> None:
    for program in procfile.read(ROOT / "Procfile"):
        service = procfile.parse(f"{program.name}: {compose['services'][program.name]['command']}")
        assert service.command[: len(program.command)] == program.command


def test_nothing_is_published_beyond_this_machine(compose: dict[str, Any]) -> None:
    published = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_every_volume_that_is_used_is_declared(compose: dict[str, Any]) -> None:
    mounted = [volume for service in compose["services"].values() for volume in service.get("volumes", [])]
    named = {source for source, _, _ in (volume.partition(":") for volume in mounted) if source.isalpha()}
    assert named == set(compose["volumes"])
