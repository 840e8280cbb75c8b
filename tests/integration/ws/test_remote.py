"""`bin/auralis remote`, and the client behind it."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from click.testing import CliRunner

from app.cli.main import cli
from app.cli.remote.client import CommandFailedError, Message, Remote
from live.budgets import LIMITS, Budget
from tests.replicas import Replica
from tests.servers import ROOT, Server

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
        heard: list[Message] = []
        url = f"ws://127.0.0.1:{server.port}/ws"
        client = Remote(url, device, session, heard.append, audio=device is not None)
        running = asyncio.create_task(client.run())
        async with asyncio.timeout(DEADLINE_S):
            await client.level()
            await act(client, heard)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(run())


def test_a_terminal_plays_music(server: Server) -> None:
    track = server.tracks()[0]
    assert remote(server, "clear").returncode == 0
    assert remote(server, "status").stdout == "nothing is loaded\n"
    added = remote(server, "add", "--play", str(track["id"]))
    assert added.stdout.startswith("playing")  # on a device of the tests before, or on none yet
    assert f"{track['title']} – {track['artist']}" in added.stdout
    assert remote(server, "volume", "30").stdout.startswith("playing")
    assert server.get("/api/v1/player").data["volume"] == 0.3


def test_a_terminal_sees_the_queue_and_moves_the_sound(server: Server) -> None:
    tracks = server.tracks()[:2]

    async def say(*words: str) -> str:
        way = ("remote", "--server", f"http://127.0.0.1:{server.port}", "--session", "terminal")
        said = await asyncio.to_thread(CliRunner().invoke, cli, [*way, *words])
        assert said.exit_code == 0, said.output
        return said.output.rstrip("\n")

    async def act(client: Remote, _heard: list[Message]) -> None:
        while await say("devices") != "  phone":  # it is known at the next look at who is here
            pass
        assert await say("queue") == "the queue is empty"
        await say("add", *(track["id"] for track in tracks))
        await say("play")
        assert (await say("transfer", "phone")).startswith(f"playing on phone: {tracks[0]['title']}")
        assert await say("devices") == "▶ phone"
        await say("pause")
        assert "at 0:01 of" in await say("seek", "1.2")
        assert (await say("repeat", "all")).endswith(", repeat all")
        assert (await say("shuffle", "on")).endswith(", shuffled")
        await say("shuffle", "off")
        first, second = (await say("queue")).splitlines()
        assert first.startswith("▶   1  ")
        assert f"2  {tracks[1]['title']}" in second
        assert await say("queue", "--from", "2") == second
        assert await say("queue", "--from", "9") == "the queue is shorter"

    with_client(server, act, session="terminal", device="phone")


@pytest.mark.parametrize("place", ["later", "nan", "1:inf"])
def test_invalid_position_is_reported(place: str) -> None:
    refused = CliRunner().invoke(cli, ["remote", "seek", place])
    assert (refused.exit_code, "use seconds, or minutes like 1:30" in refused.output) == (2, True)


def test_refusal_is_one_sentence(server: Server) -> None:
    refused = remote(server, "add", "nobody")
    assert (refused.returncode, refused.stderr) == (
        1, "Error: INVALID_TRACK: These tracks cannot be played: nobody.\n",
    )  # fmt: skip


def test_commands_survive_a_restart_of_the_server(server: Server) -> None:
    track = server.tracks()[0]["id"]
    worker = max(process.pid for process in server.processes("gunicorn"))

    async def act(client: Remote, heard: list[Message]) -> None:
        os.kill(worker, signal.SIGKILL)
        asked = [client.ask("queue.add", trackId=track, metadata={"n": str(n)}) for n in range(10)]
        answers = await asyncio.gather(*asked)
        assert all(answer.get("error") is None for answer in answers)
        replica = Replica()
        for message in heard:
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
    async def act(client: Remote, _heard: list[Message]) -> None:
        with pytest.raises(CommandFailedError) as failed:
            await client.ask("queue.clear", expectedVersion=1)
        assert (failed.value.code, "queue" in failed.value.details) == ("CONFLICT", True)

    with_client(server, act)


def test_a_client_over_its_budget_waits_and_goes_on_in_order(server: Server) -> None:
    async def act(client: Remote, heard: list[Message]) -> None:
        wanted = LIMITS[Budget.LOW] + 3
        asked = [asyncio.create_task(client.ask("queue.get", offset=0, limit=1)) for _ in range(wanted)]
        answered = LIMITS[Budget.LOW]
        await asyncio.gather(*asked[:answered])
        done, waiting = await asyncio.wait(asked[answered:], timeout=0.5)
        assert (len(done), len(waiting)) == (0, 3)
        for task in waiting:
            task.cancel()

    with_client(server, act)
