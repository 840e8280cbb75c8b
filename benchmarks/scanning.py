"""Scan 1,000,000 unchanged files: `python -m benchmarks.scanning [--files N] [--folder F]`.

A tree of empty files, ten in a folder, and a library that knows them; scanned as a worker does, beside
`os.scandir` and `stat` alone, which no scan can beat. With files that lie in /dev/shm the disk is left out. A
million takes five minutes on an idle machine, 1.5 GB of the folder's memory and 1 GB of disk (`--data`).
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text

from benchmarks.sizes import memory
from benchmarks.support.report import Report
from config import settings
from library import database
from library.catalogue.stored_tags import TAGS_VERSION
from library.database import session_scope
from library.migrations import migrate
from library.models import ListTotal, Root, Track, Work
from library.scanning import scans
from library.states import OPEN_STATES, JobState, WorkKind
from library.work import jobs
from media.files import walk

FILES, IN_FOLDER, FOLDERS_OF_ARTIST, BATCH = 1_000_000, 10, 10, 10_000
LIMIT_S = 180.0

#: Written when a tree or a library is complete.
COMPLETE = "complete"


def make_tree(folder: Path, files: int) -> None:
    """Create the files of a library, ten an album and ten albums an artist."""
    for album in range(files // IN_FOLDER):
        path = folder / f"Artist {album // FOLDERS_OF_ARTIST:06d}" / f"Album {album:06d}"
        path.mkdir(parents=True)
        for n in range(IN_FOLDER):
            os.close(os.open(path / f"{n + 1:02d} - Title of a track.flac", os.O_CREAT | os.O_WRONLY, 0o644))


def fill(root: Path) -> int:
    """Write a library that knows all files of a tree; return their number."""
    with session_scope() as session:
        session.execute(
            insert(Root), [{"id": 1, "path": os.fsencode(root), "attached": True, "origin": "settings"}]
        )
    rows: list[dict[str, object]] = []
    table: Any = Track.__table__  # without the cost of objects
    number = 0

    def flush() -> None:
        with session_scope(synced=False) as session:
            session.connection().execute(insert(table), rows)
        rows.clear()

    for number, file in enumerate(walk(os.fsencode(root)), 1):
        rows.append({
            "id": f"T{number:015d}", "root_id": 1, "path": file.path, "path_text": file.path.decode(), "size": file.size,
            "mtime_ns": file.mtime_ns, "inode": file.inode, "presence": "present", "listed": True, "added_at": 0.0,
            "title": f"Title {number}", "title_sort": f"title {number}", "artwork": "none", "format": "flac",
            "generation": 1, "tags_version": TAGS_VERSION,
        })  # fmt: skip
        if len(rows) == BATCH:
            flush()
    if rows:
        flush()
    with session_scope() as session:
        session.execute(text("DELETE FROM totals"))
        session.execute(insert(ListTotal), [{"name": "tracks", "n": number}])
        session.execute(text("ANALYZE"))
    return number


def floor_s(root: Path) -> tuple[float, float]:
    """List and stat all files with `os.scandir` alone; return the seconds, and those of the processor."""
    began_s, used_s, folders, found = time.perf_counter(), time.process_time(), [os.fsencode(root)], 0
    while folders:
        with os.scandir(folders.pop()) as listing:
            for item in listing:
                if item.is_dir(follow_symlinks=False):
                    folders.append(item.path)
                else:
                    item.stat(follow_symlinks=False)
                    found += 1
    return time.perf_counter() - began_s, time.process_time() - used_s


def scan() -> dict[str, float]:
    """Scan the library of this process until its job ends; return the time, and memory of our own after its slices."""
    from workers import library_scan  # it reads the settings

    with session_scope() as session:
        job_id = scans.request(session)
    began_s, used_s = time.perf_counter(), time.process_time()
    after_mb: list[float] = []
    while (target := _next_unit()) is not None:
        library_scan.scan_slice(target)
        after_mb.append(memory.own_mb("self"))
    with session_scope(read_only=True) as session:
        report = jobs.get(session, job_id)
    assert report.state == JobState.DONE, report
    return {
        "taken_s": time.perf_counter() - began_s,
        "used_s": time.process_time() - used_s,
        "done": report.counts.done,
        "slices": len(after_mb),
        "early_mb": after_mb[0],
        "most_mb": max(after_mb),
    }


def _next_unit() -> str | None:
    with session_scope(read_only=True) as session:
        waiting = select(Work.target).where(Work.kind == WorkKind.SCAN, Work.state.in_(OPEN_STATES))
        return session.execute(waiting.order_by(Work.id).limit(1)).scalar_one_or_none()


def prepare(tree: Path, data: Path, files: int) -> None:
    """Make tree and library unless they exist; a library of another tree is made again."""
    if not (tree / COMPLETE).exists():
        shutil.rmtree(tree, ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)
        make_tree(tree / "music", files)
        (tree / COMPLETE).touch()
    is_complete = (data / COMPLETE).exists()
    if not is_complete:
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(parents=True)
    os.environ["AURALIS_DATA"] = str(data)
    settings.current.cache_clear()
    migrate(settings.current().database_url)
    if not is_complete:
        assert fill(tree / "music") == files // IN_FOLDER * IN_FOLDER
        (data / COMPLETE).touch()
    database.engine().dispose()


def measure(report: Report, root: Path, files: int) -> None:
    report.section(f"{files:,} unchanged files in folders of {IN_FOLDER}")
    floors = sorted(floor_s(root) for _ in range(3))
    report.add("os.scandir and stat alone", floors[1][0], "s", note=f"{floors[1][1]:.1f} s of the processor")
    command = [sys.executable, "-m", "benchmarks.scanning", "--scan"]
    found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    assert found["done"] == files, found
    per_s = files / found["taken_s"]
    report.add(
        "scan", found["taken_s"], "s", most=(LIMIT_S * files / FILES, None), note=f"{per_s:,.0f} files/s"
    )
    report.add("  of the processor", found["used_s"], "s", note=f"{files / found['used_s']:,.0f} files/s")
    report.add("  of the processor, to scandir and stat", found["used_s"] / floors[1][1], "x")
    report.add("memory after the first slice", found["early_mb"], "MB")
    growth = found["most_mb"] - found["early_mb"]
    report.add("  growth until the end", growth, "MB", most=(50, 10), note=f"{found['slices']:.0f} slices")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--folder", help="of the tree, made once; default: a temporary one")
    parser.add_argument("--data", help="of the library, made once; default: beside the tree")
    parser.add_argument("--scan", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.scan:
        sys.stdout.write(json.dumps(scan()))
        return 0
    from tests.valkeys import durable_valkey  # the tests' packages are not needed by the scan itself

    with ExitStack() as stack:
        folder = options.folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="auralis-bench-"))
        tree = Path(folder) / str(options.files)
        prepare(tree, Path(options.data or folder) / f"data-{options.files}", options.files)
        valkey = stack.enter_context(durable_valkey())
        os.environ["AURALIS_REDIS_URL"] = os.environ["AURALIS_CACHE_URL"] = valkey.server.url
        settings.current.cache_clear()
        valkey.start()
        report = Report("scanning")
        measure(report, tree / "music", options.files)
    return report.close(options.files == FILES)


if __name__ == "__main__":
    sys.exit(main())
