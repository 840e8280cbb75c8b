"""Rows and values for tests; fields that a test does not name have plausible values."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from fingerprint.dimensions import DIMENSIONS, pack
from library.fingerprints import Analysis
from library.models import FileTags, ScanChange, Track, TrackArtist, TrackGenre, Work
from library.people import accounts, passwords
from library.people.accounts import Person
from library.people.passwords import PasswordHash
from library.scanning import roots, track_store
from library.scanning.file_reading import FileReading
from library.states import ArtworkSource, Role, WorkKind, WorkState
from library.work import claims, jobs, units
from library.work.claims import Claim
from library.work.units import UnitState
from media.files import FoundFile
from media.results import Tags

LEASE_S = 30.0

#: A lease that has already expired: its worker seems to be dead.
EXPIRED_S = -1.0

PASSWORD = "correct horse"


@cache
def hashed(password: str) -> PasswordHash:
    """Return the hash of a password, cached: hashing is slow by design."""
    return passwords.hashed(password)


def add_account(session: Session, name: str, role: Role = Role.ADMIN, password: str = PASSWORD) -> Person:
    return accounts.add(session, name, hashed(password), role)


def make_tags(**changes: Any) -> Tags:
    given: dict[str, Any] = {
        "title": "So What",
        "artists": ("Miles Davis",),
        "album": "Kind of Blue",
        "genres": ("Jazz",),
        "duration_s": 562.0,
        "format": "flac",
    }
    return Tags(**(given | changes))


def make_reading(path: bytes, **changes: Any) -> FileReading:
    given: dict[str, Any] = {
        "path": path,
        "track_id": None,
        "size": 1000,
        "mtime_ns": 1_700_000_000_000_000_000,
        "inode": 1,
        "tags": make_tags(title=path.decode("utf-8", "replace")),
        "artwork": ArtworkSource.NONE,
        "outcome": UnitState(WorkState.PENDING),
    }
    return FileReading(**(given | changes))


def make_found(path: bytes, **changes: Any) -> FoundFile:
    given: dict[str, Any] = {
        "path": path,
        "size": 1000,
        "mtime_ns": 1_700_000_000_000_000_000,
        "inode": 1,
        "refusal": None,
    }
    return FoundFile(**(given | changes))


def make_change(path: bytes, **changes: Any) -> ScanChange:
    given: dict[str, Any] = {"path": path, "change": "new", "track_id": None, "refusal": None}
    given |= {"size": 0, "mtime_ns": 0, "inode": 0}
    return ScanChange(**(given | changes))


def make_vector(seed: int, **dimensions: float) -> bytes:
    """Return a packed fingerprint within the typical ranges, which depends on the seed."""
    generator = np.random.default_rng(seed)
    values = {d.name: generator.uniform(d.typical_low, d.typical_high) for d in DIMENSIONS}
    return pack(list((values | dimensions).values()))


def make_analysis(seed: int = 1, **changes: Any) -> Analysis:
    given: dict[str, Any] = {
        "audio_id": f"audio-{seed}",
        "vector": make_vector(seed),
        "duration_s": 180.0,
        "sample_rate_hz": 44_100,
        "channels": 2,
        "decoder": "soundfile",
        "partial": False,
        "waveform": bytes(8),
    }
    return Analysis(**(given | changes))


def add_root(session: Session, path: bytes = b"/music") -> int:
    """Attach another root; return its id."""
    roots.attach(session, [*(root.path for root in roots.attached(session)), path])
    session.flush()
    return next(root.id for root in roots.attached(session) if root.path == path)


def add_job(session: Session) -> str:
    return jobs.create(session, WorkKind.FINGERPRINT)


def add_tracks(
    session: Session, root_id: int, *readings: FileReading, job_id: str | None = None
) -> list[str]:
    """Store readings; return the ids of their tracks in the same order."""
    track_store.store(session, root_id, readings, job_id or add_job(session))
    rows = session.execute(select(Track.path, Track.id).where(Track.root_id == root_id))
    ids = {row.path: row.id for row in rows}
    return [ids[reading.path] for reading in readings]


def add_track(session: Session, path: bytes = b"a.flac", **changes: Any) -> str:
    """Store one track, in a new root if there is none yet; return its id."""
    return add_readings(session, make_reading(path, **changes))[0]


def add_readings(session: Session, *readings: FileReading) -> list[str]:
    """Store readings together, in a new root if there is none yet; many single ones take far longer."""
    known = roots.attached(session)
    return add_tracks(session, known[0].id if known else add_root(session), *readings)


def add_units(session: Session, *targets: str) -> str:
    """Add pending fingerprint units in a new job; return its id."""
    job_id = add_job(session)
    units.set_states(session, dict.fromkeys(targets, UnitState(WorkState.PENDING)), job_id)
    return job_id


def take(session: Session, target: str, lease_s: float = LEASE_S) -> Claim:
    """Claim a pending unit."""
    claim = claims.take(session, WorkKind.FINGERPRINT, target, lease_s)
    assert claim is not None
    return claim


def finish_all(session: Session, targets: Sequence[str], state: WorkState = WorkState.DONE) -> None:
    """Claim and finish units, as workers do."""
    for target in targets:
        claims.finish(session, take(session, target), state)


def erase_track(session: Session, track_id: str) -> None:
    """Delete a track without a trace, which Auralis itself never does."""
    for table in (TrackArtist, TrackGenre, FileTags):
        session.execute(delete(table).where(table.track_id == track_id))
    session.execute(delete(Track).where(Track.id == track_id))


def find_unit(session: Session, target: str) -> Work:
    """Return the current row of a unit."""
    session.flush()
    session.expire_all()
    return session.execute(select(Work).where(Work.target == target)).scalar_one()
