"""The sequence of a start: lock, check, start servers, migrate, start programs, announce readiness."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from config.durable_files import sync_tree
from config.settings import LOOPBACK, Settings
from launch import embedded, health, preflight, procfile
from launch.console import Console
from launch.data_folder import endpoints, locked, runtime_folder
from launch.environment import music_of, programs_environment
from launch.errors import StartError
from launch.ledger import Ledger
from launch.privacy import make_private
from launch.procfile import Program
from launch.reload import until_changed
from launch.supervisor import ROOT, Supervisor, uncancelled
from library.backup.restoring import refuse_half_restored
from library.catalogue.rekeying import rekey
from library.checkpoint import checkpoint_log
from library.errors import BackupError, DatabaseRefusedError, DatabaseUnavailableError
from library.migrations import migrate
from library.people.accounts import refuse_unprotected

#: Programs in addition with `--dev`: the page's development server, on port 3000.
DEV_PROCFILE = ROOT / "Procfile.dev"

#: Below the data folder.
DEMO_FOLDER = "demo"

#: Time limit at a stop for merging SQLite's write-ahead log.
FOLD_S = 1.0

RENDER_DEMO = (sys.executable, "-m", "demo")


@dataclass(frozen=True, slots=True)
class StartPlan:
    """The servers and programs to start.

    Attributes
    ----------
    servers
        The embedded servers by the setting that they replace; without those that the operator runs.
    urls
        The addresses of the durable server and the cache, embedded or not.
    reload
        Restart the programs whenever a source file changes.
    dev_programs
        Programs that are not restarted: they watch their own sources.
    """

    settings: Settings
    programs: list[Program]
    servers: Mapping[str, embedded.EmbeddedServer]
    urls: Mapping[str, str]
    reload: bool
    dev_programs: list[Program]


def start(settings: Settings, procfile_path: Path, reload: bool) -> None:
    """Run Auralis until SIGINT, SIGTERM or SIGHUP.

    Raises
    ------
    StartError
        It cannot start or continue.
    OSError
        The data folder cannot be written to.
    """
    if settings.host == "localhost":  # it resolves to different addresses on different machines
        settings = replace(settings, host=LOOPBACK)
    programs = procfile.read(procfile_path)
    dev_programs = procfile.read(DEV_PROCFILE) if reload else []
    with locked(settings.data):
        _refuse_half_restored(settings)
        messages = [make_private(settings.data, settings.music)]
        ledger = Ledger(settings.data)
        if swept := ledger.sweep():
            messages.append(f"stopped {swept} programs that an earlier start left running")
        preflight.refuse_taken_ports(settings)
        with runtime_folder() as runtime:
            ledger.record_runtime(runtime)
            servers = _servers(settings, runtime)
            urls = {"redis_url": settings.redis_url, "cache_url": settings.cache_url}
            urls |= {name: server.url for name, server in servers.items()}
            plan = StartPlan(settings, programs, servers, urls, reload, dev_programs)
            with suppress(asyncio.CancelledError):  # a signal
                asyncio.run(_run(plan, ledger, filter(None, messages)))


def _refuse_half_restored(settings: Settings) -> None:
    try:
        refuse_half_restored(settings.data, settings.database_url)
    except BackupError as error:
        raise StartError(str(error)) from error


def _servers(settings: Settings, runtime: Path) -> dict[str, embedded.EmbeddedServer]:
    servers = {}
    if not os.environ.get("AURALIS_REDIS_URL"):
        servers["redis_url"] = embedded.durable(settings.data, runtime)
    if not os.environ.get("AURALIS_CACHE_URL"):
        servers["cache_url"] = embedded.cache(runtime, settings.cache_mb)
    return servers


async def _run(plan: StartPlan, ledger: Ledger, messages: Iterable[str]) -> None:
    _stop_on_signals()
    demo = plan.settings.data / DEMO_FOLDER
    music = music_of(plan.settings, demo)
    server_programs = [server.program for server in plan.servers.values()]
    started = server_programs + plan.programs + plan.dev_programs
    names = [program.name for program in started] + [DEMO_FOLDER]
    console = Console(sys.stdout.buffer, names, sys.stdout.isatty() and "NO_COLOR" not in os.environ)
    for folder in plan.settings.music:
        if not os.path.isdir(folder):
            console.log(f"{os.fsdecode(folder)} does not exist; its tracks stay in the library as they are")
    for sentence in messages:
        console.log(sentence)
    supervisor = Supervisor(programs_environment(plan.settings, plan.urls, music), console, ledger)
    async with _servers_running(plan, supervisor, console):
        if not plan.settings.music and not demo.exists():
            await _render_demo(demo, supervisor, console)
        async with supervisor.running(plan.dev_programs):
            await _programs_running(plan, supervisor, console)


@asynccontextmanager
async def _servers_running(plan: StartPlan, supervisor: Supervisor, console: Console) -> AsyncIterator[None]:
    """Run the embedded servers during the block; at its beginning they and the database are ready."""
    programs = [server.program for server in plan.servers.values()]
    async with supervisor.running(programs):
        await asyncio.gather(
            _migrate(plan.settings), *(server.until_ready() for server in plan.servers.values())
        )
        supervisor.keep_trying(programs)
        with endpoints(plan.settings.data, plan.urls):
            try:
                yield
            finally:
                await uncancelled(_checkpoint_log(plan.settings.database_url, console))


async def _checkpoint_log(database_url: str, console: Console) -> None:
    """Merge the write-ahead log into the database file, unless that exceeds the time limit of a stop.

    It runs in a daemon thread: SQLite may be killed meanwhile without loss.
    """
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    folded: list[bool] = []

    def fold() -> None:
        folded.append(checkpoint_log(database_url))
        with suppress(RuntimeError):  # the loop is closed: the time limit was exceeded
            loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=fold, daemon=True).start()
    with suppress(TimeoutError):
        async with asyncio.timeout(FOLD_S):
            await ended.wait()
    if not any(folded):
        console.log("the last commits are in the database's -wal file; copy both files together")


async def _migrate(settings: Settings) -> None:
    try:
        await asyncio.to_thread(_prepare_database, settings)
    except DatabaseRefusedError as error:
        raise StartError(str(error)) from error
    except DatabaseUnavailableError as error:
        raise StartError(
            f"The database is unavailable ({error}). Check it and AURALIS_DATABASE_URL"
        ) from error


def _prepare_database(settings: Settings) -> None:
    migrate(settings.database_url)
    rekey(settings.database_url)
    refuse_unprotected(settings)


async def _render_demo(folder: Path, supervisor: Supervisor, console: Console) -> None:
    console.log(f"MUSIC is not set: rendering a demo library into {folder} (once, a few seconds)")
    part = folder.with_name(folder.name + ".part")  # a scan never sees an incomplete library
    await supervisor.run(Program(DEMO_FOLDER, (*RENDER_DEMO, str(part))))
    await asyncio.to_thread(sync_tree, part)
    part.rename(folder)


async def _programs_running(plan: StartPlan, supervisor: Supervisor, console: Console) -> None:
    """Run the programs; the first one, the web server, has the processors to itself until it answers."""
    while True:
        async with supervisor.running(plan.programs[:1]), asyncio.TaskGroup() as tasks:
            following = tasks.create_task(_others_running(plan, supervisor, console))
            await (until_changed(ROOT) if plan.reload else asyncio.Event().wait())
            following.cancel()
        console.log("a source file changed: restarting the programs")


async def _others_running(plan: StartPlan, supervisor: Supervisor, console: Console) -> None:
    await health.until_answering(plan.settings.local_address)
    others = plan.programs[1:]
    async with supervisor.running(others):
        await supervisor.until_born(others)  # workers of an earlier start count as alive for some seconds
        await _announce(plan.settings, console)
        await asyncio.Event().wait()


async def _announce(settings: Settings, console: Console) -> None:
    address = settings.local_address
    missing = await health.until_ready(address, console)
    if missing:
        console.log(f"started without {', '.join(missing)}; see the log lines above")
    console.write(f"\nAuralis is ready at http://{address}{settings.base_path}\n\n".encode())


def _stop_on_signals() -> None:
    """Cancel the running task at the first signal; ignore further ones."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    assert task is not None
    wanted = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # ignored under nohup
        wanted.append(signal.SIGHUP)

    def stop() -> None:
        for number in wanted:
            loop.add_signal_handler(number, lambda: None)
        task.cancel()

    for number in wanted:
        loop.add_signal_handler(number, stop)
