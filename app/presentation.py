"""Rows of the library as the wire's objects."""

from collections.abc import Iterable
from typing import Any

from app.envelope import iso
from fingerprint.dimensions import DIMENSIONS, ENGINE_VERSION, unpack
from library.errors import ABORT_SENTENCES
from library.jobs import JobReport
from library.states import FingerprintKind
from library.tracks import TrackRow


def track(row: TrackRow) -> dict[str, Any]:
    """A track; the columns are the wire's fields (`library.tracks.TRACK_COLUMNS`)."""
    shown = dict(row._mapping)  # noqa: SLF001  # public in spite of its name
    shown["favourite"] = bool(shown["favourite"])
    shown["reason"] = shown["reason"] or None
    return shown


def fingerprint(track_id: str, packed: bytes) -> dict[str, Any]:
    """All 25 dimensions with their units; undefined ones are null."""
    values = unpack(packed)
    return {
        "track_id": track_id,
        "kind": FingerprintKind.FULL,
        "engine_version": ENGINE_VERSION,
        "dimensions": dimensions(values),
        "confidence": 1.0,
        "coverage": 1.0,
    }


def dimensions(values: Iterable[float]) -> dict[str, Any]:
    """The 25 values by name, each with its unit; undefined ones are null."""
    return {
        dimension.name: {"value": _number(value), "unit": dimension.unit}
        for dimension, value in zip(DIMENSIONS, values, strict=True)
    }


def _number(value: float) -> float | None:
    return None if value != value else round(float(value), 6)  # noqa: PLR0124  # NaN is what differs from itself


def job(report: JobReport) -> dict[str, Any]:
    """A job with its counts."""
    counts = report.counts
    return {
        "id": report.id,
        "kind": report.kind,
        "state": report.state,
        "reason": report.reason,
        "message": ABORT_SENTENCES.get(report.reason or ""),
        "found": counts.found,
        "done": counts.done,
        "failed": sum(counts.failed.values()),
        "skipped": sum(counts.skipped.values()),
        "pending": counts.pending,
        "running": counts.running,
        "errors": counts.failed | counts.skipped,
        "rate_per_s": report.rate_per_s,
        "eta_s": report.eta_s,
        "created_at": iso(report.created_at),
        "started_at": iso(report.started_at),
        "finished_at": iso(report.finished_at),
    }
