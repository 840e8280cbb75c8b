"""The supervisor: restarts programs that end, and ends all that it started."""

import asyncio
import os
import signal
from collections import defaultdict
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launch.console import Console, Output
from launch.errors import StartError
from launch.ledger import Ledger
from launch.procfile import Program

#: The checkout, the working directory of every program.
ROOT = Path(__file__).resolve().parents[1]

#: Time for a program to end after SIGTERM. A stop takes at most 5 s in all, also on a busy machine.
STOP_GRACE_S = 3.0

FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 30.0
#: After running this long, the next restart has the first delay again.
STEADY_RUN_S = 60.0


class Backoff:
    """The delay before each restart: doubles while a program exits early."""

    def __init__(self) -> None:
        self._next_s = FIRST_DELAY_S

    def delay_s(self, run_s: float) -> float:
        """Return the delay after a run of `run_s` seconds."""
        if run_s >= STEADY_RUN_S:
            self._next_s = FIRST_DELAY_S
        delay_s = self._next_s
        self._next_s = min(2 * delay_s, LONGEST_DELAY_S)
        return delay_s


@dataclass(frozen=True, slots=True)
class Child:
    """A started program, the leader of its own session and process group, which is ended as a whole."""

    process: asyncio.subprocess.Process
    output: Output

    async def stop(self) -> None:
        """Terminate the leader, then kill the rest of its group; also after the leader has ended.

        Only the leader gets SIGTERM: gunicorn and Celery stop their own children in order, and a Celery child
        would abort its task.
        """
        with suppress(ProcessLookupError):
            self.process.terminate()
        try:
            async with asyncio.timeout(STOP_GRACE_S):
                await self.process.wait()
        except TimeoutError:
            pass  # it is killed below
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
        Records the process groups.
    """

    def __init__(self, environment: Mapping[str, str], console: Console, ledger: Ledger) -> None:
        self._environment = dict(environment)
        self._console = console
        self._ledger = ledger
        self._started_well: set[str] = set()
        self._born: dict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def keep_trying(self, programs: Iterable[Program]) -> None:
        """Restart these programs from now on after any exit, since they have started well once."""
        self._started_well |= {program.name for program in programs}

    async def until_born(self, programs: Iterable[Program]) -> None:
        """Wait until each of these programs has a process."""
        for program in programs:
            await self._born[program.name].wait()

    @asynccontextmanager
    async def running(self, programs: Iterable[Program]) -> AsyncIterator[None]:
        """Run programs during a `with` block; at its end none of their processes is left.

        Raises
        ------
        StartError
            A program cannot be started, or exited with an error that a restart does not repair before
            `keep_trying` was called for it; the block is cancelled.
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
            raise _first(group) from group  # the first message suffices

    async def run(self, program: Program) -> None:
        """Run a program to its end.

        Raises
        ------
        StartError
            It cannot be started, or fails.
        """
        status, _ = await self._run_once(program)
        if status:
            raise StartError(program.advice or f"{program.name} {describe(status)}; see its log lines above")

    async def _keep(self, program: Program) -> None:
        backoff = Backoff()
        status, run_s = await self._run_once(program)
        end = describe(status)
        while True:
            if status > 0 and program.advice and program.name not in self._started_well:
                raise StartError(program.advice)
            delay_s = backoff.delay_s(run_s)
            self._console.log(f"{program.name} {end}; restarting in {delay_s:g} s")
            if status > 0 and program.remedy:
                self._console.log(program.remedy)
            await asyncio.sleep(delay_s)
            try:
                status, run_s = await self._run_once(program)
                end = describe(status)
            except (StartError, OSError) as error:  # too many processes, or an upgrade is replacing the file
                status, run_s, end = 0, 0.0, f"could not be started ({error})"

    async def _run_once(self, program: Program) -> tuple[int, float]:
        """Run a program once; return its exit status and run time in seconds."""
        loop = asyncio.get_running_loop()
        child = await self._start(program)
        started_s = loop.time()
        self._born[program.name].set()
        try:
            self._ledger.add(child.process.pid)
            status = await child.process.wait()
            return status, loop.time() - started_s
        finally:
            self._born[program.name].clear()
            await uncancelled(child.stop())
            self._ledger.remove(child.process.pid)

    async def _start(self, program: Program) -> Child:
        if program.folder:
            program.folder.mkdir(exist_ok=True)
        # Not a pipe of asyncio: its `wait` also waits for descendants that keep the pipe open.
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


def _first(error: BaseException) -> BaseException:
    return _first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


async def uncancelled(work: Coroutine[Any, Any, None]) -> None:
    """Finish the work despite cancellations, and raise the last one afterwards.

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
    """Describe the end of a program by its exit status (negative: the signal that killed it)."""
    if status < 0:
        return f"was killed by signal {-status} ({signal.strsignal(-status)})"
    return f"exited with status {status}"
