import asyncio
import io
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from launch import supervisor as module
from launch.errors import StartError
from launch.ledger import find_start_mark
from launch.procfile import Program
from launch.supervisor import Backoff, Supervisor, describe
from tests.signals import wait_until

Python = Callable[..., Program]

#: Ends at once and leaves a child behind.
LEAVES_AN_ORPHAN = """
if os.fork() == 0:
    {before}
    say_pid()
    time.sleep(60)
while not (folder / 'pid').exists():
    time.sleep(0.01)
"""


async def appears(path: Path) -> str:
    async with asyncio.timeout(10):
        while not path.exists():
            await asyncio.sleep(0.01)
    return path.read_text()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_DELAY_S", 0.01)
    monkeypatch.setattr(module, "STOP_GRACE_S", 0.2)


def test_back_off_doubles_up_to_half_a_minute() -> None:
    backoff = Backoff()
    assert [backoff.delay_s(1) for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_back_off_is_reset_after_a_long_run() -> None:
    backoff = Backoff()
    assert [backoff.delay_s(life_s) for life_s in (1, 1, 61, 1)] == [0.5, 1, 0.5, 1]


@pytest.mark.parametrize(
    ("status", "words"), [(3, "exited with status 3"), (-9, "was killed by signal 9 (Killed)")]
)
def test_end_of_a_program_is_described(status: int, words: str) -> None:
    assert describe(status) == words


@pytest.mark.usefixtures("impatient")
def test_ended_program_is_restarted(
    supervisor: Supervisor, python: Python, tmp_path: Path, screen: io.BytesIO
) -> None:
    code = "(folder / ('second' if (folder / 'first').exists() else 'first')).touch(); sys.exit(7)"

    async def scenario() -> None:
        async with supervisor.running([python("one", code)]):
            await appears(tmp_path / "second")

    asyncio.run(scenario())
    assert b"auralis | one exited with status 7; restarting in 0.01 s\n" in screen.getvalue()


def test_no_process_is_left_at_the_end_of_the_block(
    supervisor: Supervisor, python: Python, tmp_path: Path
) -> None:
    async def scenario() -> int:
        async with supervisor.running([python("one", "say_pid(); time.sleep(60)")]):
            return int(await appears(tmp_path / "pid"))

    assert find_start_mark(asyncio.run(scenario())) is None


@pytest.mark.usefixtures("impatient")
def test_program_that_ignores_sigterm_is_killed(
    supervisor: Supervisor, python: Python, tmp_path: Path
) -> None:
    code = "signal.signal(signal.SIGTERM, signal.SIG_IGN); say_pid(); time.sleep(60)"

    async def scenario() -> int:
        async with supervisor.running([python("one", code)]):
            return int(await appears(tmp_path / "pid"))

    assert find_start_mark(asyncio.run(scenario())) is None


@pytest.mark.usefixtures("impatient")
def test_program_is_ended_despite_two_cancellations(
    supervisor: Supervisor, python: Python, tmp_path: Path
) -> None:
    code = "signal.signal(signal.SIGTERM, lambda *_: (folder / 'asked').touch()); say_pid()\n"

    async def scenario() -> int:
        running = asyncio.create_task(supervisor.run(python("one", code + "while True: time.sleep(60)")))
        pid = int(await appears(tmp_path / "pid"))
        running.cancel()
        await appears(tmp_path / "asked")
        running.cancel()
        await asyncio.wait([running])
        assert running.cancelled()
        return pid

    assert find_start_mark(asyncio.run(scenario())) is None


def test_children_of_an_ended_program_are_killed(
    supervisor: Supervisor, python: Python, tmp_path: Path
) -> None:
    asyncio.run(supervisor.run(python("one", LEAVES_AN_ORPHAN.format(before="pass"))))
    orphan = int((tmp_path / "pid").read_text())
    wait_until(lambda: find_start_mark(orphan) is None)


def test_descendant_with_an_open_pipe_does_not_delay_the_stop(
    supervisor: Supervisor, python: Python, tmp_path: Path
) -> None:
    running = supervisor.run(python("one", LEAVES_AN_ORPHAN.format(before="os.setsid()")))
    asyncio.run(asyncio.wait_for(running, timeout=10))
    os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)


def test_error_with_advice_stops_the_start(supervisor: Supervisor, python: Python) -> None:
    programs = [python("one", "sys.exit(1)", "Do this."), python("two", "time.sleep(60)")]

    async def scenario() -> None:
        async with supervisor.running(programs):
            await asyncio.Event().wait()

    with pytest.raises(StartError, match=r"^Do this\.$"):
        asyncio.run(scenario())


@pytest.mark.usefixtures("impatient")
def test_error_after_the_start_leaves_other_programs_running(
    supervisor: Supervisor, python: Python, tmp_path: Path, screen: io.BytesIO
) -> None:
    code = "(folder / ('second' if (folder / 'first').exists() else 'first')).touch(); sys.exit(1)"
    program = replace(python("one", code, "Do this."), remedy="Repair that.")

    async def scenario() -> None:
        supervisor.keep_trying([program])
        async with supervisor.running([program]):
            await appears(tmp_path / "second")

    asyncio.run(scenario())
    assert b"auralis | Repair that.\n" in screen.getvalue()
    assert b"Do this." not in screen.getvalue()


@pytest.mark.usefixtures("impatient")
def test_temporarily_missing_command_is_retried(
    supervisor: Supervisor, tmp_path: Path, screen: io.BytesIO
) -> None:
    program = tmp_path / "program"
    text = f"#!/bin/sh\ntouch {tmp_path}/ran\n"

    def write() -> None:
        program.write_text(text)
        program.chmod(0o755)

    async def scenario() -> None:
        write()
        async with supervisor.running([Program("one", (str(program),))]):
            await appears(tmp_path / "ran")
            program.unlink()
            (tmp_path / "ran").unlink()
            async with asyncio.timeout(10):
                while b"could not be started" not in screen.getvalue():
                    await asyncio.sleep(0.01)
            write()
            await appears(tmp_path / "ran")

    asyncio.run(scenario())


@pytest.mark.usefixtures("impatient")
def test_moved_folder_is_created_again(supervisor: Supervisor, python: Python, tmp_path: Path) -> None:
    needed = tmp_path / "needed"
    program = replace(python("one", "(folder / 'needed').rename(folder / str(os.getpid()))"), folder=needed)

    async def scenario() -> None:
        async with supervisor.running([program]), asyncio.timeout(10):
            while len([path for path in tmp_path.iterdir() if path.name.isdigit()]) < 2:
                await asyncio.sleep(0.01)

    asyncio.run(scenario())


@pytest.mark.usefixtures("impatient")
def test_killed_program_is_always_restarted(supervisor: Supervisor, python: Python, tmp_path: Path) -> None:
    code = "(folder / ('second' if (folder / 'first').exists() else 'first')).touch()\n"
    code += "os.kill(os.getpid(), signal.SIGKILL)"

    async def scenario() -> None:
        async with supervisor.running([python("one", code, "Do this.")]):
            await appears(tmp_path / "second")

    asyncio.run(scenario())


def test_missing_command_is_named(supervisor: Supervisor) -> None:
    with pytest.raises(StartError, match=r"Cannot start one \(no-such-command: No such file"):
        asyncio.run(supervisor.run(Program("one", ("no-such-command",))))


def test_failed_single_run_is_an_error(supervisor: Supervisor, python: Python) -> None:
    with pytest.raises(StartError, match="one exited with status 2"):
        asyncio.run(supervisor.run(python("one", "sys.exit(2)")))


def test_error_in_the_block_is_raised_unchanged(supervisor: Supervisor, python: Python) -> None:
    async def scenario() -> None:
        async with supervisor.running([python("one", "time.sleep(60)")]):
            raise FileNotFoundError

    with pytest.raises(FileNotFoundError):
        asyncio.run(scenario())


def test_first_of_several_errors_is_raised(supervisor: Supervisor) -> None:
    programs = [Program("one", ("no-such-command",)), Program("two", ("no-such-command",))]

    async def scenario() -> None:
        async with supervisor.running(programs):
            await asyncio.Event().wait()

    with pytest.raises(StartError, match="Cannot start one"):
        asyncio.run(scenario())


def test_all_output_of_a_program_is_shown(supervisor: Supervisor, python: Python, screen: io.BytesIO) -> None:
    asyncio.run(supervisor.run(python("one", "print('out'); sys.stderr.write('last')")))
    assert sorted(screen.getvalue().splitlines()) == [b"one     | last", b"one     | out"]
