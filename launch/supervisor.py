"""Keeps programs running: starts again what ends, ends everything it started."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launch.console import Console, Output
from launch.errors import StartError
from launch.ledger import Ledger
from launch.procfile import Program

#: The checkout: every program is started in it.
ROOT = Path(__file__).resolve().parents[1]

#: A program gets this long to end by itself. All of stopping is promised in 5 s, on a busy machine too.
STOP_GRACE_S = 3.0

FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 30.0
#: Whoever lived this long starts anew without a wait.
STEADY_LIFE_S = 60.0


class Backoff:
    """The wait before each restart: doubles while a program dies young."""

    def __init__(self) -> None:
        self._next_s = FIRST_DELAY_S

    def delay_s(self, life_s: float) -> float:
        """Tell how long to wait after a life of `life_s` seconds."""
        if life_s >= STEADY_LIFE_S:
            self._next_s = FIRST_DELAY_S
        delay_s = self._next_s
        self._next_s = min(2 * delay_s, LONGEST_DELAY_S)
        return delay_s


@dataclass(frozen=True, slots=True)
class Child:
    """A started program. It leads a session and process group of its own, so that nothing of it is missed."""

    process: asyncio.subprocess.Process
    output: Output

    async def stop(self) -> None:
        """Ask the leader to end, then kill what is left of its group; also after it ended by itself.

        Only the leader is asked: gunicorn and Celery end their own children in order, and a Celery child that
        got SIGTERM from us would drop its task half-way.
        """
        with suppress(ProcessLookupError):
            self.process.terminate()
        try:
            async with asyncio.timeout(STOP_GRACE_S):
                await self.process.wait()
        except TimeoutError:
            pass  # killed below
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        await self.process.wait()
        await self.output.drain()


class Supervisor:
    """Runs programs with one environment and one console.

    Parameters
    ----------
    environment
        The variables of every program.
    ledger
        Where started process groups are noted.
    """

    def __init__(self, environment: Mapping[str, str], console: Console, ledger: Ledger) -> None:
        self._environment = dict(environment)
        self._console = console
        self._ledger = ledger
        self._started_well: set[str] = set()

    def keep_trying(self, programs: Iterable[Program]) -> None:
        """Note that programs have started well: whatever ends them later, the others go on without them."""
        self._started_well |= {program.name for program in programs}

    @asynccontextmanager
    async def running(self, programs: Iterable[Program]) -> AsyncIterator[None]:
        """Keep programs running for the length of a `with` block; at its end none of their processes is left.

        Raises
        ------
        StartError
            A program cannot be started at all, or ended in a way that a restart cannot mend before
            `keep_trying` was told of it; the block is cancelled.
        """
        try:
            async with asyncio.TaskGroup() as keepers:
                tasks = [keepers.create_task(self._keep(program)) for program in programs]
                try:
                    yield
                finally:
                    for task in tasks:
                        task.cancel()
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from group  # one sentence is enough to act on

    async def run(self, program: Program) -> None:
        """Run a program to its end.

        Raises
        ------
        StartError
            It cannot be started or fails.
        """
        status, _ = await self._live(program)
        if status:
            raise StartError(program.advice or f"{program.name} {describe(status)}: its reason stands above")

    async def _keep(self, program: Program) -> None:
        backoff = Backoff()
        status, life_s = await self._live(program)
        end = describe(status)
        while True:
            if status > 0 and program.advice and program.name not in self._started_well:
                raise StartError(program.advice)
            delay_s = backoff.delay_s(life_s)
            self._console.say(f"{program.name} {end}; it starts again in {delay_s:g} s")
            if status > 0 and program.remedy:
                self._console.say(program.remedy)
            await asyncio.sleep(delay_s)
            try:
                status, life_s = await self._live(program)
                end = describe(status)
            except (StartError, OSError) as error:  # too many processes, or an upgrade is replacing the file
                status, life_s, end = 0, 0.0, f"could not be started ({error})"

    async def _live(self, program: Program) -> tuple[int, float]:
        """Run a program once; return its status and how long it lived, in seconds."""
        loop = asyncio.get_running_loop()
        child = await self._start(program)
        born_s = loop.time()
        try:
            self._ledger.add(child.process.pid)
            status = await child.process.wait()
            return status, loop.time() - born_s
        finally:
            await uncancelled(child.stop())
            self._ledger.remove(child.process.pid)

    async def _start(self, program: Program) -> Child:
        if program.folder:
            program.folder.mkdir(exist_ok=True)
        # A pipe of ours and not asyncio's: its `wait` also waits for descendants that keep the pipe open.
        read_end, write_end = os.pipe()
        output = Output(self._console, program.name, read_end)
        try:
            process = await asyncio.create_subprocess_exec(
                *program.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=write_end,
                stderr=write_end,
                cwd=ROOT,
                env=self._environment | dict(program.environment),
                start_new_session=True,
            )
        except OSError as error:
            raise StartError(
                f"Cannot start {program.name} ({program.command[0]}: {error.strerror})"
            ) from error
        finally:
            os.close(write_end)
        return Child(process, output)


async def uncancelled(work: Coroutine[Any, Any, None]) -> None:
    """Do all of the work however often we are cancelled meanwhile; the cancellation counts afterwards.

    A task group cancels its tasks again when one of them fails while they end.
    """
    task = asyncio.create_task(work)
    cancellation: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancellation = error
    await task
    if cancellation is not None:
        raise cancellation


def describe(status: int) -> str:
    """Say how a program ended, from its exit status (negative: the signal that killed it)."""
    if status < 0:
        return f"was ended by signal {-status} ({signal.strsignal(-status)})"
    return f"ended with status {status}"
