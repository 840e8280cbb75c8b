"""Jobs, units of work and their counts. These tables are authoritative; Redis only carries ids."""

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from library.models.base import ID_LENGTH, Base, BigId, Seconds, new_id
from library.states import JobState, Queue, WorkKind, WorkState


class Job(Base):
    """A group of units that the user sees as one: a scan, a wave of fingerprinting."""

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "state", "kind"), Index(None, "created_at", "id"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    kind: Mapped[WorkKind] = mapped_column(String)
    state: Mapped[JobState] = mapped_column(String, default=JobState.PENDING)
    reason: Mapped[str | None]
    accept_missing: Mapped[bool] = mapped_column(default=False)
    partial: Mapped[bool] = mapped_column(default=False)  # a scan of some roots, or of parts of them
    full: Mapped[bool] = mapped_column(default=False)  # reads files again that seem unchanged
    created_at: Mapped[float] = mapped_column(Seconds)
    started_at: Mapped[float | None] = mapped_column(Seconds)
    finished_at: Mapped[float | None] = mapped_column(Seconds)


class Work(Base):
    """One unit of work. Redis holds the units of the next two minutes."""

    __tablename__ = "work"
    __table_args__ = (
        UniqueConstraint("kind", "target"),
        Index(None, "queue", "state", "urgent", "id"),
        Index(None, "queue", "push_number"),
        Index(None, "job_id", "state"),
        Index(None, "state", "lease_until"),
        Index(None, "reason"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[WorkKind] = mapped_column(String)
    target: Mapped[str]  # a track's id, or "job:root" for a scan
    job_id: Mapped[str | None] = mapped_column(ForeignKey("jobs.id"))  # none when there is no work to do
    state: Mapped[WorkState] = mapped_column(String)
    reason: Mapped[str] = mapped_column(default="")
    queue: Mapped[Queue] = mapped_column(String)
    urgent: Mapped[bool] = mapped_column(default=False)  # pushed before the others of its queue
    attempt: Mapped[int] = mapped_column(default=0)
    claim: Mapped[int] = mapped_column(default=0)  # rises with every claim; a stale worker cannot commit
    lease_until: Mapped[float | None] = mapped_column(Seconds)
    not_before: Mapped[float] = mapped_column(Seconds, default=0.0)
    push_token: Mapped[str | None]  # of the Redis that it was pushed to
    push_number: Mapped[int | None] = mapped_column(BigInteger)
    pushed_at: Mapped[float | None] = mapped_column(Seconds)
    cursor: Mapped[dict[str, str] | None] = mapped_column(JSON)  # where its next slice resumes


class UnitCount(Base):
    """The number of units in a state, of the library or of one job. Updated with every transition."""

    __tablename__ = "tallies"

    scope: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[WorkState] = mapped_column(String, primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)


class ScanChange(Base):
    """A difference between disk and database that a scan has found and not applied yet."""

    __tablename__ = "scan_changes"
    __table_args__ = (Index(None, "job_id", "track_id"),)

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    root_id: Mapped[int] = mapped_column(ForeignKey("roots.id"), primary_key=True)
    path: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    change: Mapped[str]
    track_id: Mapped[str | None]
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    mtime_ns: Mapped[int] = mapped_column(BigInteger, default=0)
    inode: Mapped[int] = mapped_column(BigInteger, default=0)
    refusal: Mapped[str | None]
    device: Mapped[int] = mapped_column(BigInteger, default=0)
    matched: Mapped[bool] = mapped_column(default=False)  # its track is certain
    evidence: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))  # of its content


class Slot(Base):
    """A slot of a schedule that is taken, so that it runs once even with two beat processes."""

    __tablename__ = "slots"

    schedule: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[int] = mapped_column(BigInteger, primary_key=True)


class Generation(Base):
    """A number that rises with every change, and an incarnation that a restored database replaces."""

    __tablename__ = "generations"

    name: Mapped[str] = mapped_column(primary_key=True)
    incarnation: Mapped[str]
    number: Mapped[int] = mapped_column(BigInteger)
    ancestors: Mapped[str] = mapped_column(default="")  # earlier incarnations and their last numbers
