"""Restrictions of the containers of `docker-compose.yml`; see also `test_deployment.py`."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from redis import Redis
from redis.exceptions import AuthenticationError

from config.settings import load
from launch.embedded import _find_valkey
from launch.supervisor import ROOT
from tests.signals import wait_until

#: What docker compose puts in the place of `${NAME:-default}` and `${NAME:?reason}`.
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}")
GIVEN = {"MUSIC": "/mnt/music", "POSTGRES_PASSWORD": "word1", "VALKEY_PASSWORD": "word2"}

OURS = "auralis"
VALKEYS = ("durable", "cache")

Compose = dict[str, Any]


@pytest.fixture(scope="module")
def services() -> Compose:
    return dict(read()["services"])


def read() -> Compose:
    text = (ROOT / "docker-compose.yml").read_text()
    read: Compose = yaml.safe_load(VARIABLE.sub(lambda found: GIVEN.get(found[1]) or found[2], text))
    return read


def ours(services: Compose) -> Compose:
    return {name: service for name, service in services.items() if service["image"] == OURS}


def test_images_are_pinned(services: Compose) -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    images = {service["image"] for service in services.values()} - {OURS}
    images |= set(re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE))
    assert len(images) == 4  # both parts of the Dockerfile begin with the same one
    for image in images:
        parts = 2 if image.startswith("postgres:") else 3
        assert re.search(rf":\d+(\.\d+){{{parts - 1}}}(-\w+)?(@sha256:[0-9a-f]{{64}})?$", image), image


def test_containers_have_minimal_privileges(services: Compose) -> None:
    for name, service in services.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["read_only"] is True, name
        assert service["mem_limit"], name
        assert service["pids_limit"], name
        assert not {"privileged", "cap_add", "devices", "pid", "ipc"} & set(service) or name == "proxy"
    assert services["proxy"]["cap_add"] == ["NET_BIND_SERVICE"]  # its executable asks for it
    # The entry points of these images would change owners and users, which they may not.
    assert {name: services[name]["user"] for name in (*VALKEYS, "database")} == {
        "durable": "valkey",
        "cache": "valkey",
        "database": "postgres",
    }


def test_no_configs_or_secrets_are_copied(services: Compose) -> None:
    """Compose cannot copy them into a read-only root (docker/compose#12031)."""
    assert not [name for name, service in services.items() if {"configs", "secrets"} & set(service)]


def test_analysis_worker_mounts_the_music_only(services: Compose) -> None:
    assert services["worker"]["volumes"] == ["/mnt/music:/music:ro"]
    holders = {name for name in ours(services) if "data:/data" in services[name].get("volumes", [])}
    assert {"web", "worker-interactive"} <= holders  # the second writes backups
    for name in ours(services).keys() - holders:
        assert "/data:mode=1777" in services[name]["tmpfs"]


def test_only_published_services_reach_the_internet(services: Compose) -> None:
    assert read()["networks"]["inside"] == {"internal": True}
    outside = {name for name, service in services.items() if "outside" in service["networks"]}
    assert outside == {name for name, service in services.items() if service.get("ports")}
    assert all("inside" in service["networks"] for service in services.values())


def test_no_password_is_in_a_command(services: Compose) -> None:
    commands = str([(service.get("command"), service.get("healthcheck")) for service in services.values()])
    assert not [word for word in ("word1", "word2") if word in commands]


def test_processes_have_the_passwords(services: Compose, tmp_path: Path) -> None:
    settings = load(services["worker"]["environment"] | {"AURALIS_DATA": str(tmp_path)})
    assert settings.broker_url == settings.redis_url == "redis://:word2@durable:6379/0"
    assert settings.cache_url == "redis://:word2@cache:6379/0"
    assert ":word1@database" in settings.database_url


Start = Callable[[str], str]


@pytest.fixture
def start(services: Compose) -> Iterator[Start]:
    """Run a Valkey's command with our server, on a socket; returns the socket's path."""
    folder = Path(tempfile.mkdtemp(prefix="auralis-"))  # socket paths must be short
    socket, shim = folder / "s", folder / "valkey-server"
    shim.write_text(f'#!/bin/sh\nexec {_find_valkey()} "$@" --port 0 --unixsocket {socket} --dir {folder}\n')
    shim.chmod(0o755)
    running: list[subprocess.Popen[bytes]] = []

    def run(name: str) -> str:
        command = [word.replace("$$", "$") for word in services[name]["command"]]
        environment = services[name]["environment"] | {"PATH": f"{folder}:{os.defpath}"}
        running.append(subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL))
        wait_until(socket.exists)
        return str(socket)

    yield run
    for process in running:
        process.kill()
        process.wait()
    shutil.rmtree(folder)


@pytest.mark.parametrize("name", VALKEYS)
def test_valkey_requires_its_password(start: Start, name: str) -> None:
    socket = start(name)
    with Redis(unix_socket_path=socket) as stranger, pytest.raises(AuthenticationError):
        stranger.ping()
    with Redis(unix_socket_path=socket, password="word2", decode_responses=True) as known:
        assert known.ping()
        kept = known.config_get("appendonly", "maxmemory", "maxmemory-policy")
    assert kept["appendonly"] == ("yes" if name == "durable" else "no")
    assert kept["maxmemory-policy"] == ("noeviction" if name == "durable" else "allkeys-lfu")
    assert int(kept["maxmemory"]) > 0
