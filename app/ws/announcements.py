"""Translate announcements into messages of the protocol."""

from dataclasses import asdict

from library.work.jobs import JobReport
from live.announcements import (
    AlertRaised,
    Announcement,
    FingerprintProgressed,
    FingerprintReady,
    JobProgressed,
    LibraryChanged,
    MarksChanged,
    PlaylistChanged,
)


def job_progress(report: JobReport) -> dict[str, object]:
    """Return the data of `job.progress` for a job in the database."""
    counts = report.counts
    return {
        "jobId": report.id,
        "kind": report.kind,
        "state": report.state,
        "done": counts.done,
        "total": counts.found,
        "failed": sum(counts.failed.values()),
        "ratePerS": report.rate_per_s,
        "etaS": report.eta_s,
    }


def find_person(fact: Announcement) -> str | None:
    """Return the only account that receives an announcement; None: all do."""
    if isinstance(fact, MarksChanged) or (isinstance(fact, PlaylistChanged) and not fact.is_shared):
        return fact.person
    return None


def to_message(fact: Announcement) -> tuple[str, str, dict[str, object], str]:
    """Return topic, message type, data and subject; a later message of one subject replaces the earlier."""
    if isinstance(fact, JobProgressed):
        data = {
            "jobId": fact.job_id,
            "kind": fact.kind,
            "state": fact.state,
            "done": fact.done,
            "total": fact.total,
            "failed": fact.failed,
            "ratePerS": fact.rate_per_s,
            "etaS": fact.eta_s,
        }
        return "jobs", "job.progress", data, fact.job_id
    if isinstance(fact, LibraryChanged):
        figures = {"added": fact.added, "changed": fact.changed, "missing": fact.missing}
        return "library", "library.changed", {**figures, "generation": fact.generation}, str(fact.generation)
    if isinstance(fact, MarksChanged):
        marks = [asdict(mark) for mark in fact.marks]
        subject = ",".join(mark.kind + mark.id for mark in fact.marks)
        return "library", "marks.changed", {"marks": marks}, subject
    if isinstance(fact, PlaylistChanged):
        changed: dict[str, object] = {"playlistId": fact.playlist_id, "version": fact.version}
        return "", "playlist.changed", changed, fact.playlist_id
    if isinstance(fact, AlertRaised):
        return "", f"notification.{fact.level}", {"code": fact.code, "message": fact.message}, fact.code
    return _fingerprint(fact)


def _fingerprint(fact: FingerprintProgressed | FingerprintReady) -> tuple[str, str, dict[str, object], str]:
    data = {
        "trackId": fact.track_id,
        "dimensions": fact.dimensions,
        "confidence": fact.confidence,
        "coverage": fact.coverage,
    }
    is_ready = isinstance(fact, FingerprintReady)
    return "fingerprints", f"fingerprint.{'ready' if is_ready else 'progress'}", data, fact.track_id
