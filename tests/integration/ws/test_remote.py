"""`bin/auralis remote`, and the client behind it."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

import pytest
from click.testing import CliRunner

from app.cli.main import cli
from app.cli.remote.client import CommandFailedError, Message, Remote
from live.budgets import LIMITS, Budget
from tests.replicas import Replica
from tests.servers import POLL_S, ROOT, Server
from tests.signals import wait_until

pytestmark = pytest.mark.integration

DEADLINE_S = 60.0


def remote(server: Server, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "app", "remote", *words]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )


def with_client(
    server: Server,
    act: Callable[[Remote, list[Message]], Coroutine[Any, Any, None]],
    session: str = "remote-tests",
    device: str | None = None,
) -> None:
    """Run a function with a client that has the state."""

    async def run() -> None:
        received: list[Message] = []
        url = f"ws://127.0.0.1:{server.port}/ws"
        client = Remote(url, device, session, received.append, audio=device is not None)
        running = asyncio.create_task(client.run())
        async with asyncio.timeout(DEADLINE_S):
            await client.level()
            await act(client, received)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(run())


def test_a_terminal_plays_music(server: Server) -> None:
    track = server.tracks()[0]
    assert remote(server, "clear").returncode == 0
    assert remote(server, "status").stdout == "nothing is loaded\n"
    added = remote(server, "add", "--play", str(track["id"]))
    assert added.stdout.startswith("playing")  # on an earlier test's device, or on none yet
    assert f"{track['title']} – {track['artist']}" in added.stdout
    assert remote(server, "volume", "30").stdout.startswith("playing")
    assert server.get("/api/v1/player").data["volume"] == 0.3


def terminal(server: Server, *words: str) -> str:
    """Run a command for the session `terminal`, in this process; return its output."""
    way = ("remote", "--server", f"http://127.0.0.1:{server.port}", "--session", "terminal")
    result = CliRunner().invoke(cli, [*way, *words])
    assert result.exit_code == 0, result.output
    return result.output.rstrip("\n")


def test_a_terminal_shows_the_queue_and_transfers_playback(server: Server) -> None:
    tracks = server.tracks()[:2]

    async def run(*words: str) -> str:
        return await asyncio.to_thread(terminal, server, *words)

    async def act(client: Remote, _received: list[Message]) -> None:
        listed = partial(terminal, server, "devices")  # the list is refreshed periodically
        await asyncio.to_thread(wait_until, lambda: listed() == "  phone", poll_s=POLL_S)
        assert await run("queue") == "the queue is empty"
        await run("add", *(track["id"] for track in tracks))
        await run("play")
        assert (await run("transfer", "phone")).startswith(f"playing on phone: {tracks[0]['title']}")
        assert await run("devices") == "▶ phone"
        await run("pause")
        assert "at 0:01 of" in await run("seek", "1.2")
        assert (await run("repeat", "all")).endswith(", repeat all")
        assert (await run("shuffle", "on")).endswith(", shuffled")
        await run("shuffle", "off")
        first, second = (await run("queue")).splitlines()
        assert first.startswith("▶   1  ")
        assert f"2  {tracks[1]['title']}" in second
        assert await run("queue", "--from", "2") == second
        assert await run("queue", "--from", "9") == "the queue is shorter"

    with_client(server, act, session="terminal", device="phone")


@pytest.mark.parametrize("position", ["later", "nan", "1:inf"])
def test_invalid_position_is_reported(position: str) -> None:
    refused = CliRunner().invoke(cli, ["remote", "seek", position])
    assert (refused.exit_code, "use seconds, or minutes like 1:30" in refused.output) == (2, True)


def test_refusal_is_one_sentence(server: Server) -> None:
    refused = remote(server, "add", "unknown")
    assert (refused.returncode, refused.stderr) == (
        1, "Error: INVALID_TRACK: These tracks cannot be played: unknown.\n",
    )  # fmt: skip


def test_commands_survive_a_restart_of_the_server(server: Server) -> None:
    track = server.tracks()[0]["id"]
    worker = max(process.pid for process in server.processes("gunicorn"))

    async def act(client: Remote, received: list[Message]) -> None:
        os.kill(worker, signal.SIGKILL)
        commands = [client.ask("queue.add", trackId=track, metadata={"n": str(n)}) for n in range(10)]
        answers = await asyncio.gather(*commands)
        assert all(answer.get("error") is None for answer in answers)
        replica = Replica()
        for message in received:
            if message["type"] == "connection.resync":
                data = message["data"]
                replica.resync(data["epoch"], data["sequence"], data["player"], data["queue"])
            elif not message.get("transient"):
                replica.take(message)
        part = (await client.ask("queue.get"))["data"]
        assert sorted(item["metadata"]["n"] for item in part["tracks"]) == sorted(map(str, range(10)))
        assert [item["itemId"] for item in part["tracks"]] == replica.order
        assert client.gaps == 0

    with_client(server, act)


def test_refusal_is_raised(server: Server) -> None:
    async def act(client: Remote, _received: list[Message]) -> None:
        with pytest.raises(CommandFailedError) as failed:
            await client.ask("queue.clear", expectedVersion=1)
        assert (failed.value.code, "queue" in failed.value.details) == ("CONFLICT", True)

    with_client(server, act)


def test_client_over_its_budget_delays_commands(server: Server) -> None:
    async def act(client: Remote, received: list[Message]) -> None:
        wanted = LIMITS[Budget.LOW] + 3
        commands = [asyncio.create_task(client.ask("queue.get", offset=0, limit=1)) for _ in range(wanted)]
        within = LIMITS[Budget.LOW]
        await asyncio.gather(*commands[:within])
        done, waiting = await asyncio.wait(commands[within:], timeout=0.5)
        assert (len(done), len(waiting)) == (0, 3)
        for task in waiting:
            task.cancel()

    with_client(server, act)
