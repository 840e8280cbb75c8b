"""A backup or a restore that is killed, or fills its disk, leaves no file that counts as one."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect, make_url

from library.backup.archive import ArchiveReader
from library.backup.restoring import refuse_half_restored
from library.database import make_engine
from library.errors import BackupError, DatabaseRefusedError
from tests.backups import back_up, left_in, restore_backup, rows_in, run
from tests.servers import ROOT
from tests.tracing import untraced_environment

#: Makes a backup and dies when so many rows are written.
DYING_BACKUP = """
import os, signal, sys
from pathlib import Path
from library.backup import tables, writing
tables.CHUNK_BYTES = 1
path = Path(sys.argv[1])
def progress(done, total):
    if done >= int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
writing.write(path, writing.Origin("0.1.0", path.parent / "data", "s3cret"), progress)
"""

#: Restores a backup and dies before its n-th statement or synced file.
DYING_RESTORE = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from library.backup.restoring import restore
left, sync = int(sys.argv[4]), os.fsync
def count(*_arguments):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
def counting_sync(descriptor):
    count()
    sync(descriptor)
os.fsync = counting_sync
event.listen(Engine, "before_cursor_execute", count)
restore(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], lambda done, total: None)
"""

#: Makes a backup on a disk of 1 MB that only this process and its children see.
ON_A_SMALL_DISK = """
mount -t tmpfs -o size=1m small "$1" && cp "$2" "$1/backup.tar.gz" && cd "$3" || exit 77
"$4" -m app backup "$1/backup.tar.gz"
echo "exit $?" && "$4" -m app backup --verify "$1/backup.tar.gz" && ls -A "$1"
"""


#: Rows that do not compress below the size of that disk; for PostgreSQL and for SQLite.
NOISE = (
    """INSERT INTO recordings SELECT 'noise-' || n, 1, 1, 1, '', TRUE, sha512(random()::text::bytea)
        FROM generate_series(1, 30000) AS n""",
    "INSERT INTO recordings VALUES ('noise', 1, 1, 1, '', TRUE, randomblob(3000000))",
)


def killed(script: str, *arguments: object) -> bool:
    """Run a script that may kill itself; returns whether it did."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    ended = subprocess.run(
        command, cwd=ROOT, env=untraced_environment(), capture_output=True, text=True, check=False
    )
    assert ended.returncode in (0, -9), ended.stderr
    return ended.returncode == -9


def test_killed_backup_leaves_the_old_one_and_is_cleaned_up(
    full: str, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = backup.read_bytes()
    monkeypatch.setenv("AURALIS_DATABASE_URL", full)
    assert killed(DYING_BACKUP, backup, 30)
    assert backup.read_bytes() == before
    (part,) = set(left_in(backup.parent)) - {"backup.tar.gz", "data"}
    assert part.startswith(".backup.tar.gz.")
    back_up(full, backup.parent, monkeypatch)
    assert left_in(backup.parent) == ["backup.tar.gz", "data"]


def test_killed_restore_blocks_the_server_and_can_be_repeated(
    full: str, backup: Path, tmp_path: Path, make_blank: Callable[[], str]
) -> None:
    data, url = tmp_path / "to", make_blank()
    kills = 0
    while killed(DYING_RESTORE, backup, data, url, 3**kills):
        kills += 1
        assert is_empty(url)
        with pytest.raises(BackupError, match="was interrupted: run it again"):
            refuse_half_restored(data, url)
    assert kills > 3
    refuse_half_restored(data, url)
    assert rows_in(url) == rows_in(full)
    assert left_in(data) == ["flower_password", "lock", "secret_key"]


def is_empty(url: str) -> bool:
    if url.startswith("sqlite"):
        with pytest.raises(DatabaseRefusedError, match="was interrupted: run it again"):
            make_engine(url)
        return not Path(make_url(url).database or "").exists()
    engine = make_engine(url)
    try:
        return inspect(engine).get_table_names() == []
    finally:
        engine.dispose()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a small disk")
def test_full_disk_leaves_the_old_backup(
    full: str, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert backup.stat().st_size < 1 << 19
    with ArchiveReader(backup) as reader:
        rows = reader.verify().rows
    run(full, NOISE[full.startswith("sqlite")])
    small = tmp_path / "small"
    small.mkdir()
    monkeypatch.setenv("AURALIS_DATABASE_URL", full)
    result = subprocess.run(
        ["unshare", "--mount", "sh", "-c", ON_A_SMALL_DISK, "sh", small, backup, ROOT, sys.executable],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if result.returncode == 77:
        pytest.skip(f"no small disk can be made here: {result.stderr}")
    full_disk = "cannot be written (No space left on device); no backup was made"
    assert result.stderr == f"auralis: {small}/backup.tar.gz {full_disk}\n"
    assert result.stdout.startswith("exit 1\n")
    assert f"complete, 0.0 MB, {rows} rows" in result.stdout
    assert result.stdout.endswith("backup.tar.gz\n")


def test_failed_restore_can_be_repeated(backup: Path, tmp_path: Path, full: str) -> None:
    data = tmp_path / "to"
    data.mkdir()
    (data / "other").write_text("mine")
    with pytest.raises(BackupError, match=r"is not empty \(other\)"):
        restore_backup(backup, data)
    assert left_in(data) == ["other"]
    (data / "other").unlink()
    (data / "backups").mkdir()
    restore_backup(backup, data)
    assert rows_in(f"sqlite:///{data}/auralis.db") == rows_in(full)
    with pytest.raises(BackupError, match="is not empty"):
        restore_backup(backup, data)
