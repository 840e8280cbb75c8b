"""A library of fake recordings: real folders, a real database and the workers' phases, without decoding.

A file holds the names of its recording and its title as text, which takes the place of the bounded child.
Every track is marked once by a user named as its recording, so that a mark tells where it belongs. Several
shelves, each with recordings and a sequence of changes of its own, share the scans, which cost the most.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, cast
from unittest import mock

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from library.database import now, session_scope
from library.models import Base, Favourite, Generation, Root, Track, Work
from library.scanning import roots, scans
from library.states import OPEN_STATES, Presence, WorkKind, WorkState
from library.work import claims
from library.work.claims import Claim
from library.work.scan_cursor import ScanPhase
from media.cues.sheets import FileDescription
from media.results import Tags
from media.tagging.credits import Splitting
from workers import scan_phases
from workers.matching import phases
from workers.matching.phases import MATCH_PHASES
from workers.scan_phases import PHASES, RootScan

RECORDINGS = "ABCDE"

#: All files of an album have one time, as after unpacking an archive; every later change has its own.
UNPACKED_NS = 1_600_000_000_000_000_000


class Child:
    """Reads the text of a fake file."""

    def describe_file(self, fd: int, _path: bytes, _splitting: Splitting, _sheets: object) -> FileDescription:
        held = _held(fd)
        album = "Record" + held["recording"][1:]
        tags = Tags(title=held["title"], artists=("Band",), album=album, duration_s=200.0, format="mp3")
        return FileDescription(tags)

    def audio_sample(self, fd: int) -> str:
        return "s:" + _hash(_held(fd)["recording"])

    def audio_id(self, fd: int) -> str:
        return audio_id(_held(fd)["recording"])


def audio_id(recording: str) -> str:
    return "p:" + _hash(recording)


def _hash(recording: str) -> str:
    return hashlib.sha256(recording.encode()).hexdigest()


def _held(fd: int) -> dict[str, str]:
    return cast("dict[str, str]", json.loads(os.pread(fd, 1000, 0)))


@contextmanager
def fake_children() -> Iterator[None]:
    """Read fake files, and publish nothing: no Redis is needed."""
    child = Child()
    with (
        mock.patch.object(scan_phases, "sandbox", return_value=child),
        mock.patch.object(phases, "sandbox", return_value=child),
        mock.patch.object(scan_phases, "publishing", mock.MagicMock()),
        mock.patch.object(scan_phases, "indexing", mock.MagicMock()),
        mock.patch.object(phases, "WAIT_S", 0.0),
    ):
        yield


def clear() -> None:
    """Delete all rows."""
    with session_scope(synced=False) as session:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name != Generation.__tablename__:
                session.execute(delete(table))


class KilledError(Exception):
    """The worker dies here."""


@dataclass
class Shelf:
    """A folder in each of the two music folders, or these themselves, with recordings of its own."""

    base: Path
    folders: tuple[Path, Path]
    times: Iterator[int]  # of changes: no two have the same
    number: str = ""

    def __post_init__(self) -> None:
        self.base.mkdir(exist_ok=True)
        self.seen: dict[tuple[Path, int, int, int], str] = {}
        self.recordings = [name + self.number for name in RECORDINGS]
        for folder in self.folders:
            (folder / "x").mkdir(parents=True)
        for n, recording in enumerate(self.recordings):
            self.write(self.folders[n % 2] / "x" / f"{n}.mp3", self.content(recording, 0), UNPACKED_NS)
        self.tell_apart()

    @staticmethod
    def content(recording: str, version: int) -> bytes:
        return json.dumps({"recording": recording, "title": f"{recording} {version}"}).encode()

    def write(self, path: Path, content: bytes, mtime_ns: int | None = None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.date(path, mtime_ns)

    def date(self, path: Path, mtime_ns: int | None = None) -> None:
        mtime_ns = mtime_ns or UNPACKED_NS + next(self.times) * 1_000_000_000
        os.utime(path, ns=(mtime_ns, mtime_ns))

    def files(self) -> list[Path]:
        return sorted(path for folder in self.folders for path in folder.rglob("*.mp3"))

    def tell_apart(self) -> None:
        """Date files again that no scan could tell from another recording's: all but the content is the same.

        A file that is copied with its time to the place of a deleted one may get the inode of this, too.
        """
        for path in self.files():
            status = path.stat()
            identity = path, status.st_ino, status.st_size, status.st_mtime_ns
            recording = json.loads(path.read_bytes())["recording"]
            if self.seen.setdefault(identity, recording) != recording:
                self.date(path)

    def copy(self, path: Path, target: Path, keeps_time: bool) -> None:
        shutil.copy2(path, target)
        if not keeps_time:
            self.date(target)


@dataclass
class Played:
    """Two music folders, and what tests do with them."""

    base: Path
    n_shelves: int = 0  # none: the music folders are the only one

    def __post_init__(self) -> None:
        one, two = self.folders = (self.base / "one", self.base / "two")
        times = count(1)
        numbers = [f"{n:03d}" for n in range(self.n_shelves)]
        self.shelves = [Shelf(self.base / n, (one / n, two / n), times, n) for n in numbers] or [
            Shelf(self.base / "spare", self.folders, times)
        ]
        with session_scope(synced=False) as session:
            roots.attach(session, [os.fsencode(each) for each in self.folders])

    def scan(self, full: bool = False, dies_after: int | None = None) -> None:
        """Scan until the job ends; with a number, die after so many transactions of the phases."""
        with session_scope(synced=False) as session:
            job_id = scans.request(session, accept_missing=True, full=full)
        left = count(0) if dies_after is None else count(dies_after, -1)
        while (claim := self._claim(job_id)) is not None:
            try:
                self._run(claim, left)
            except KilledError:
                with session_scope(synced=False) as session:  # the reaper finds the lease expired
                    session.execute(update(Work).where(Work.id == claim.work_id).values(lease_until=0.0))
                    claims.reap(session)
                left = count(0)
        self.mark()

    @staticmethod
    def _claim(job_id: str) -> Claim | None:
        with session_scope(synced=False) as session:
            waiting = select(Work.target).where(Work.job_id == job_id, Work.state.in_(OPEN_STATES))
            order = Work.not_before, Work.claim, Work.id
            target = session.execute(waiting.order_by(*order).limit(1)).scalar_one_or_none()
            return claims.take(session, WorkKind.SCAN, target, 60.0) if target else None

    @staticmethod
    def _run(claim: Claim, left: Iterator[int]) -> None:
        assert claim.job_id is not None
        with session_scope(read_only=True) as session:
            root = roots.find_attached(session, scans.root_id(claim.target))
            assert root is not None
            scan = RootScan(claim, root, scans.options(session, claim.job_id))
        while scan.cursor.phase is not ScanPhase.END:
            before = scan.cursor.phase
            delay_s = (PHASES | MATCH_PHASES)[before](scan)
            if next(left) < 0:
                raise KilledError
            if delay_s or (before is ScanPhase.JUDGE and scan.plan is None and scan.cursor.phase is before):
                with session_scope(synced=False) as session:
                    claims.resume_later(session, claim, scan.cursor.dump())
                return
        with session_scope(synced=False) as session:
            claims.finish(session, claim, WorkState.DONE)

    def analyse(self, shelf: Shelf) -> None:
        """Store the audio ids of the files that a shelf's tracks have now, as workers do at any time."""
        with session_scope(synced=False) as session:
            for track, root in self._present(session, shelf):
                path = Path(os.fsdecode(root)) / os.fsdecode(track.path)
                if track.audio_id is None and path.is_file():
                    track.audio_id = audio_id(json.loads(path.read_bytes())["recording"])

    def mark(self) -> None:
        """Mark each track without a mark by the recording in its file."""
        with session_scope(synced=False) as session:
            marked = set(session.execute(select(Favourite.track_id)).scalars())
            for track, root in self._present(session):
                if track.id not in marked:
                    path = Path(os.fsdecode(root)) / os.fsdecode(track.path)
                    recording = json.loads(path.read_bytes())["recording"]
                    session.add(Favourite(person=recording, track_id=track.id, added_at=now()))

    @staticmethod
    def _present(session: Session, shelf: Shelf | None = None) -> Sequence[Any]:
        query = select(Track, Root.path).join(Root, Root.id == Track.root_id)
        if shelf and shelf.number:
            folder = shelf.number.encode()
            query = query.where(Track.path > folder + b"/", Track.path < folder + b"0")  # 0 follows the slash
        found: Sequence[Any] = session.execute(query.where(Track.presence == Presence.PRESENT)).all()
        return found

    @staticmethod
    def marked() -> dict[str, str]:
        """Return the marked track of each recording that has one."""
        with session_scope(read_only=True) as session:
            return {mark.person: mark.track_id for mark in session.execute(select(Favourite)).scalars()}

    def check(self) -> None:
        """Check that each mark is on its recording, and that the track of a lone recording was found."""
        on_disk: dict[str, int] = {}
        for path in (path for shelf in self.shelves for path in shelf.files()):
            recording = json.loads(path.read_bytes())["recording"]
            on_disk[recording] = on_disk.get(recording, 0) + 1
        with session_scope(read_only=True) as session:
            present = {track.id: (track, root) for track, root in self._present(session)}
            assert len(present) == sum(on_disk.values())
            tracks: dict[str, list[str]] = {}
            for mark in session.execute(select(Favourite)).scalars():
                tracks.setdefault(mark.person, []).append(mark.track_id)
                if mark.track_id in present:
                    track, root = present[mark.track_id]
                    path = Path(os.fsdecode(root)) / os.fsdecode(track.path)
                    held = json.loads(path.read_bytes())["recording"]
                    assert held == mark.person, f"{path} holds {held}, with the mark of {mark.person}"
            for recording, ids in tracks.items():
                if len(ids) == 1 and on_disk.get(recording):
                    assert ids[0] in present, f"the only track of {recording} is missing, its file is not"
