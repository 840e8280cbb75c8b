"""Jobs and music folders as JSON objects of responses."""

from app.http.auth import is_admin
from app.http.responses import iso
from library.errors import ABORT_SENTENCES
from library.paging import ListRow
from library.scanning.gone_files import GoneFiles
from library.work.jobs import JobReport
from library.work.scan_folders import ScannedFolder
from media.files import display_path
from schemas.objects import GoneFilesJson, JobJson, RootJson, ScannedFolderJson


def root(row: ListRow) -> RootJson:
    """Return a music folder."""
    return {
        "id": str(row.id),
        "path": display_path(row.path),
        "attached": row.attached,
        "origin": row.origin,
        "track_count": row.track_count,
        "missing_count": row.missing_count,
        "detached_count": row.detached_count,
        "scanned_at": iso(row.scanned_at),
        "gone": _gone_files(GoneFiles(**row.gone)) if row.gone else None,
    }


def _gone_files(question: GoneFiles) -> GoneFilesJson:
    return {
        "reason": question.reason,
        "message": ABORT_SENTENCES[question.reason],
        "files": question.files,
        "folders": [{"path": path, "files": n} for path, n in question.folders],
        "asked_at": iso(question.asked_at),
        "is_waiting": question.is_waiting,
    }


def job(report: JobReport) -> JobJson:
    """Return a job with its counts."""
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
        "left_out": report.left_out,
        "rate_per_s": report.rate_per_s,
        "eta_s": report.eta_s,
        "created_at": iso(report.created_at),
        "started_at": iso(report.started_at),
        "finished_at": iso(report.finished_at),
        "folders": [_scanned_folder(folder) for folder in report.folders],
    }


def _scanned_folder(folder: ScannedFolder) -> ScannedFolderJson:
    """Return a music folder of a scan; administrators see paths."""
    shows_path = is_admin()
    return {
        "root_id": str(folder.root_id),
        "path": display_path(folder.path) if shows_path else None,
        "parts": [display_path(part) for part in folder.parts] if shows_path else [],
        "state": folder.state,
        "reason": folder.reason or None,
        "message": ABORT_SENTENCES.get(folder.reason),
    }
