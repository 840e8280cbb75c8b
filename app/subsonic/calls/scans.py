"""Scans of the music folders."""

from dataclasses import dataclass

from app.subsonic.writer import Tree
from library.catalogue import list_counts
from library.database import session_scope
from library.states import WorkKind
from library.work import jobs
from workers.library_scan import request_scan


@dataclass(frozen=True, slots=True)
class ScanArguments:
    """Of startScan; `full_scan` reads every file again."""

    full_scan: bool = False


def get_scan_status(_: object) -> Tree:
    """Return whether a scan is running, and the number of tracks."""
    with session_scope(read_only=True) as session:
        status = {
            "scanning": jobs.find_open(session, WorkKind.SCAN) is not None,
            "count": list_counts.total(session, list_counts.TRACKS),
        }
    return {"scanStatus": status}


def start_scan(query: ScanArguments) -> Tree:
    """Start a scan, unless one is running."""
    request_scan(False, query.full_scan, None)
    return get_scan_status(query)
