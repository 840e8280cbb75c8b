"""Coverage: the number of files in each state of analysis."""

from dataclasses import asdict
from http import HTTPStatus

from flask import Response

from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from library.database import session_scope
from library.work import unit_counts
from schemas import envelope
from schemas.jobs import Coverage

blueprint = StrictBlueprint(
    "coverage",
    __name__,
    url_prefix="/api/v1/coverage",
    description="Number of files in each state of analysis",
)


@blueprint.route("")
@blueprint.response(HTTPStatus.OK, envelope.success(Coverage))
def get_coverage() -> Response:
    """Get the number of files in each state of analysis; the states add up to `found` at any time."""
    with session_scope(read_only=True) as session:
        counts = asdict(unit_counts.read(session, [unit_counts.LIBRARY])[unit_counts.LIBRARY])
    del counts["away"]
    return success(counts)
