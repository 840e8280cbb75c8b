"""Waiting for readiness: web server, database, both Redis and a worker on each broker queue."""

import asyncio
import http.client
import json
from contextlib import suppress
from dataclasses import dataclass

from launch.console import Console

HEALTH_PATH = "/api/health"

POLL_S = 0.1
#: A response takes milliseconds; a web server that is still importing accepts and does not respond.
RESPONSE_S = 2.0
#: After this time, report the failing checks and announce the address.
READY_TIMEOUT_S = 20.0
#: The other programs wait so long for the web server at most.
ANSWER_TIMEOUT_S = 20.0
#: After this time without a response, log a hint.
HINT_AFTER_S = 60.0


async def until_ready(address: str, console: Console) -> list[str]:
    """Wait until the health check passes or the timeout is over.

    Parameters
    ----------
    address
        Host and port of the web server, as in a URL.

    Returns
    -------
    list of str
        The checks that still fail; empty if all pass.
    """
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    was_hinted = False
    while True:
        health = await asyncio.to_thread(find_health, address)
        waited_s = loop.time() - began_s
        if health is not None and (health.ok or waited_s > READY_TIMEOUT_S):
            return health.failing
        if waited_s > HINT_AFTER_S and not was_hinted:
            console.log(f"http://{address}{HEALTH_PATH} does not respond yet; see the log lines above")
            was_hinted = True
        await asyncio.sleep(POLL_S)


async def until_answering(address: str) -> None:
    """Wait until the health check is answered, whatever its result, or the timeout is over."""
    with suppress(TimeoutError):
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            while await asyncio.to_thread(find_health, address) is None:
                await asyncio.sleep(POLL_S)


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the health endpoint, and its failing checks."""

    ok: bool
    failing: list[str]


def find_health(address: str) -> Health | None:
    """Request the health once; None without a response, or if the database is unavailable."""
    connection = http.client.HTTPConnection(address, timeout=RESPONSE_S)
    try:
        connection.request("GET", HEALTH_PATH)
        response = connection.getresponse()
        if response.status != http.HTTPStatus.OK:
            return None
        data = json.loads(response.read())["data"]
        failing = [f"{name} ({state})" for name, state in data["checks"].items() if state != "ok"]
        return Health(data["status"] == "ok", failing)
    except (OSError, http.client.HTTPException, ValueError, KeyError):
        return None
    finally:
        connection.close()
