"""Announcements of workers, after the commit: progress is rate-limited, ends are always published."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from fingerprint.dimensions import DIMENSIONS, STREAMING_NAMES, unpack
from library import generations
from library.database import session_scope
from library.people.playlist_parts.playlist_notices import PlaylistNotice
from library.work import jobs
from live.announcements import (
    FingerprintProgressed,
    FingerprintReady,
    JobProgressed,
    LibraryChanged,
    PlaylistChanged,
    announce,
    announce_now_and_then,
)

if TYPE_CHECKING:
    from fingerprint.streaming import StreamingFingerprint  # it imports scipy, which the web does without


def publish_job(job_id: str | None) -> None:
    """Publish the progress of a job, at most a few times a second, and its end in any case."""
    if job_id is None:
        return
    with session_scope(read_only=True) as session:
        is_open = jobs.is_open(session, job_id)
    if is_open:
        announce_now_and_then(f"job:{job_id}", lambda: _progress(job_id))
    else:
        announce(_progress(job_id))


def publish_library(added: int = 0, changed: int = 0, missing: int = 0) -> None:
    """Publish numbers of added, changed and missing tracks, if there are any."""
    if not (added or changed or missing):
        return
    with session_scope(read_only=True) as session:
        _, generation = generations.find(session, generations.CATALOGUE)
    announce(LibraryChanged(added, changed, missing, generation))


def publish_playlist(notice: PlaylistNotice) -> None:
    """Publish that a playlist has changed; called after the commit (`playlist_notices.listen`)."""
    announce(PlaylistChanged(notice.person, notice.playlist_id, notice.version, notice.is_shared))


def publish_fingerprint(track_id: str, packed: bytes) -> None:
    """Publish a track's fingerprint."""
    announce(FingerprintReady(track_id, named(unpack(packed)), confidence=1.0, coverage=1.0))


def publish_progress(track_id: str, early: "StreamingFingerprint") -> None:
    """Publish a track's streaming fingerprint; an unknown coverage counts as 0."""
    values = {
        name: None if math.isnan(value) else round(float(value), 6)
        for name, value in zip(STREAMING_NAMES, early.values, strict=True)
    }
    coverage = 0.0 if math.isnan(early.coverage) else early.coverage
    announce(FingerprintProgressed(track_id, values, early.mean_confidence, coverage))


def named(values: Iterable[float]) -> dict[str, float | None]:
    """Return values by dimension; undefined ones are None."""
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
