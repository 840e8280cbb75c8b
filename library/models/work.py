"""Jobs, the queue behind them and their counters. These tables are the truth; Redis only carries ids."""

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from library.models.base import ID_LENGTH, Base, BigId, Seconds, new_id
from library.states import JobState, Queue, WorkKind, WorkState


class Job(Base):
    """What people see: one scan, one wave of fingerprinting."""

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "state", "kind"), Index(None, "created_at"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    kind: Mapped[WorkKind] = mapped_column(String)
    state: Mapped[JobState] = mapped_column(String, default=JobState.PENDING)
    reason: Mapped[str | None]
    accept_missing: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[float] = mapped_column(Seconds)
    started_at: Mapped[float | None] = mapped_column(Seconds)
    finished_at: Mapped[float | None] = mapped_column(Seconds)


class Work(Base):
    """One unit of work. This table is the queue; Redis holds its next two minutes."""

    __tablename__ = "work"
    __table_args__ = (
        UniqueConstraint("kind", "target"),
        Index(None, "queue", "state", "urgent", "id"),
        Index(None, "queue", "push_number"),
        Index(None, "job_id", "state"),
        Index(None, "state", "lease_until"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[WorkKind] = mapped_column(String)
    target: Mapped[str]  # a track's id, or "job:root" for a scan
    job_id: Mapped[str | None] = mapped_column(ForeignKey("jobs.id"))  # none: refused, nothing to do
    state: Mapped[WorkState] = mapped_column(String)
    reason: Mapped[str] = mapped_column(default="")
    queue: Mapped[Queue] = mapped_column(String)
    urgent: Mapped[bool] = mapped_column(default=False)  # taken before the others of its queue
    attempt: Mapped[int] = mapped_column(default=0)
    claim: Mapped[int] = mapped_column(default=0)  # rises with every claim; a stale worker cannot commit
    lease_until: Mapped[float | None] = mapped_column(Seconds)
    not_before: Mapped[float] = mapped_column(Seconds, default=0.0)
    push_token: Mapped[str | None]  # of the Redis that it was pushed to
    push_number: Mapped[int | None] = mapped_column(BigInteger)
    pushed_at: Mapped[float | None] = mapped_column(Seconds)
    cursor: Mapped[dict[str, str] | None] = mapped_column(JSON)  # where the next slice of a scan goes on


class Tally(Base):
    """How many units are in a state: of the library, or of one job. Moved with every transition."""

    __tablename__ = "tallies"

    scope: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[WorkState] = mapped_column(String, primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)


class ScanChange(Base):
    """A difference between disk and database that a scan found and has yet to apply."""

    __tablename__ = "scan_changes"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("roots.id"), primary_key=True)
    path: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    change: Mapped[str]
    track_id: Mapped[str | None]
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    mtime_ns: Mapped[int] = mapped_column(BigInteger, default=0)
    inode: Mapped[int] = mapped_column(BigInteger, default=0)
    refusal: Mapped[str | None]


class Slot(Base):
    """A turn of a schedule that somebody took; two beats still run it once."""

    __tablename__ = "slots"

    schedule: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(BigInteger, primary_key=True)


class Generation(Base):
    """A number that rises with every change, and an incarnation that changes with a restored database."""

    __tablename__ = "generations"

    name: Mapped[str] = mapped_column(primary_key=True)
    incarnation: Mapped[str]
    number: Mapped[int] = mapped_column(BigInteger)
