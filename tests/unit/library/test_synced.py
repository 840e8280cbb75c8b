"""What waits for the disk: a power cut undoes nothing that people were told is done."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from library.database import session_scope

#: Commits the same row with and without a wait for the disk, and says in between where it is.
COMMITS = """
import os, sys
from sqlalchemy import text
from library.database import session_scope
for synced in (True, False, True, False):
    for turn in range(3):
        with session_scope(synced=synced) as session:
            row = {"name": f"{synced}{turn}"}
            session.execute(text("INSERT OR IGNORE INTO generations VALUES (:name, '', 0)"), row)
            session.execute(text("UPDATE generations SET number = number + 1"))
    os.write(2, f"commits {synced}\\n".encode())
"""

FULL, NORMAL = 2, 1


def level(session: Session) -> int:
    return int(session.execute(text("PRAGMA synchronous")).scalar_one())


def test_a_transaction_waits_for_the_disk_unless_it_says_that_it_need_not(database: str) -> None:
    seen = []
    for synced in (True, False, False, True):
        with session_scope(synced=synced) as session:
            seen.append(level(session))
    with session_scope() as session:
        seen.append(level(session))
    assert seen == [FULL, NORMAL, NORMAL, FULL, FULL]


def test_it_is_the_kernel_that_is_waited_for(database: str, tmp_path: Path) -> None:
    """Counted by the system calls themselves: a commit that waits flushes the log that it was written to."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed: apt install strace")
    trace = tmp_path / "trace"
    command = [strace, "-f", "-y", "-e", "trace=fsync,fdatasync,write", "-o", str(trace)]
    traced = subprocess.run([*command, sys.executable, "-c", COMMITS], capture_output=True, check=False)
    if b"PTRACE" in traced.stderr or b"ptrace" in traced.stderr:
        pytest.skip("strace may not look into processes here")
    assert traced.returncode == 0, traced.stderr.decode()
    flushed: list[int] = [0]
    for line in trace.read_text(errors="replace").splitlines():
        if "commits " in line:
            flushed.append(0)
        flushed[-1] += "sync(" in line and "-wal" in line
    assert flushed[1:4:2] == [0, 0]  # nothing is flushed for what can be computed again
    assert flushed[2] == 3  # and each of the others by itself
