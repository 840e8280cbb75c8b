"""Waits until the whole answers: web server, database, both Redis and a worker on each queue."""

import asyncio
import http.client
import json
from dataclasses import dataclass

from launch.console import Console

HEALTH_PATH = "/api/health"

POLL_S = 0.1
#: An answer takes milliseconds; a web server that is still importing accepts and stays silent.
ANSWER_S = 2.0
#: What is not there after this long may never come: say what is missing and let people in.
GRACE_S = 20.0
#: After this long the silence itself needs a word.
PATIENCE_S = 60.0


async def until_ready(address: str, console: Console) -> list[str]:
    """Wait for health.

    Parameters
    ----------
    address
        Host and port of the web server, as in a URL.

    Returns
    -------
    list of str
        The checks that still fail; empty when all is well.
    """
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    told = False
    while True:
        health = await asyncio.to_thread(find_health, address)
        waited_s = loop.time() - began_s
        if health is not None and (health.ok or waited_s > GRACE_S):
            return health.failing
        if waited_s > PATIENCE_S and not told:
            console.say(f"http://{address}{HEALTH_PATH} does not answer yet; the lines above may say why")
            told = True
        await asyncio.sleep(POLL_S)


@dataclass(frozen=True, slots=True)
class Health:
    """An answer of the health endpoint: whether all is well, and the checks that fail."""

    ok: bool
    failing: list[str]


def find_health(address: str) -> Health | None:
    """Ask for health once; None without an answer, or with one that says the database is missing."""
    connection = http.client.HTTPConnection(address, timeout=ANSWER_S)
    try:
        connection.request("GET", HEALTH_PATH)
        answer = connection.getresponse()
        if answer.status != http.HTTPStatus.OK:
            return None
        data = json.loads(answer.read())["data"]
        failing = [f"{name} ({state})" for name, state in data["checks"].items() if state != "ok"]
        return Health(data["status"] == "ok", failing)
    except (OSError, http.client.HTTPException, ValueError, KeyError):
        return None
    finally:
        connection.close()
