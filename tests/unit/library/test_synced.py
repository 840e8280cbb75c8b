"""A power failure loses no change that a client was sent a response for."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from library.database import session_scope

#: Commits the same row with and without waiting for the disk, and reports its progress in between.
COMMITS = """
import os, sys
from sqlalchemy import text
from library.database import session_scope
for synced in (True, False, True, False):
    for turn in range(3):
        with session_scope(synced=synced) as session:
            row = {"name": f"{synced}{turn}"}
            columns = "generations (name, incarnation, number)"
            session.execute(text(f"INSERT OR IGNORE INTO {columns} VALUES (:name, '', 0)"), row)
            session.execute(text("UPDATE generations SET number = number + 1"))
    os.write(2, f"commits {synced}\\n".encode())
"""

FULL, NORMAL = 2, 1


def level(session: Session) -> int:
    return int(session.execute(text("PRAGMA synchronous")).scalar_one())


def test_transactions_are_synced_by_default(database: str) -> None:
    seen = []
    for synced in (True, False, False, True):
        with session_scope(synced=synced) as session:
            seen.append(level(session))
    with session_scope() as session:
        seen.append(level(session))
    assert seen == [FULL, NORMAL, NORMAL, FULL, FULL]


def test_synced_commit_flushes_to_disk(database: str, tmp_path: Path) -> None:
    """Count the system calls: a commit that waits flushes its log."""
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
    assert flushed[1:4:2] == [0, 0]  # no flush for data that can be computed again
    assert flushed[2] == 3  # one flush for each of the others
