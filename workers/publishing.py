"""What workers tell whoever watches: progress now and then, ends always; only after the commit."""

import math
from collections.abc import Iterable

from fingerprint.dimensions import DIMENSIONS, STREAMING_NAMES, unpack
from fingerprint.streaming import StreamingFingerprint
from library import generations
from library.database import session_scope
from library.work import jobs
from live.announcements import (
    FingerprintProgressed,
    FingerprintReady,
    JobProgressed,
    LibraryChanged,
    announce,
    announce_now_and_then,
)


def tell_job(job_id: str | None) -> None:
    """Tell how far a job is, unless that was told a moment ago; its end is told in any case."""
    if job_id is None:
        return
    with session_scope(read_only=True) as session:
        is_open = jobs.is_open(session, job_id)
    if is_open:
        announce_now_and_then(f"job:{job_id}", lambda: _progress(job_id))
    else:
        announce(_progress(job_id))


def tell_library(added: int = 0, changed: int = 0, missing: int = 0) -> None:
    """Tell that tracks came, changed or went, if any did."""
    if not (added or changed or missing):
        return
    with session_scope(read_only=True) as session:
        _, generation = generations.find(session, generations.CATALOGUE)
    announce(LibraryChanged(added, changed, missing, generation))


def tell_fingerprint(track_id: str, packed: bytes) -> None:
    """Tell how a track sounds."""
    announce(FingerprintReady(track_id, named(unpack(packed)), confidence=1.0, coverage=1.0))


def tell_progress(track_id: str, early: StreamingFingerprint) -> None:
    """Tell how a track sounds so far; a coverage that nobody can know counts as none."""
    values = {
        name: None if math.isnan(value) else round(float(value), 6)
        for name, value in zip(STREAMING_NAMES, early.values, strict=True)
    }
    coverage = 0.0 if math.isnan(early.coverage) else early.coverage
    announce(FingerprintProgressed(track_id, values, early.mean_confidence, coverage))


def named(values: Iterable[float]) -> dict[str, float | None]:
    """Values by dimension; undefined ones are null."""
    return {
        dimension.name: None if value != value else round(float(value), 6)  # noqa: PLR0124  # NaN
        for dimension, value in zip(DIMENSIONS, values, strict=True)
    }


def _progress(job_id: str) -> JobProgressed:
    with session_scope(read_only=True) as session:
        report = jobs.get(session, job_id)
    return JobProgressed(
        job_id=job_id,
        kind=report.kind,
        state=report.state,
        done=report.counts.done,
        total=report.counts.found,
        failed=sum(report.counts.failed.values()),
        rate_per_s=report.rate_per_s,
        eta_s=report.eta_s,
    )
