"""Tracks in the database of a test."""

from library.database import session_scope
from library.states import WorkKind
from library.work import jobs
from tests.factories import add_root, add_tracks, make_reading


def make_library(n: int = 5) -> list[str]:
    """Add tracks and return their ids."""
    with session_scope() as session:
        root_id = add_root(session)
        readings = [make_reading(b"%d.flac" % number) for number in range(n)]
        return add_tracks(session, root_id, *readings, job_id=jobs.create(session, WorkKind.FINGERPRINT))
