"""The ledger of the library."""

from dataclasses import asdict
from http import HTTPStatus

from flask import Response

from app.blueprint import StrictBlueprint
from app.envelope import success
from library import tallies
from library.database import session_scope
from schemas import envelope
from schemas.jobs import Coverage

blueprint = StrictBlueprint(
    "coverage", __name__, url_prefix="/api/v1/coverage", description="What is covered"
)


@blueprint.route("")
@blueprint.response(HTTPStatus.OK, envelope.success(Coverage))
def get_coverage() -> Response:
    """Tell what became of every file that was found; it always adds up."""
    with session_scope(read_only=True) as session:
        counts = asdict(tallies.read(session, [tallies.LIBRARY])[tallies.LIBRARY])
    del counts["away"]
    return success(counts)
