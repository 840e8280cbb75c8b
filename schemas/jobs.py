"""Jobs, scans and the ledger of the library."""

from marshmallow import fields, validate

from schemas.fields import CleanString, PageQuery, StrictBoolean, StrictSchema

JOB_KINDS = ("scan", "fingerprint", "warm", "batch")
JOB_STATES = ("pending", "running", "done", "failed", "cancelled")


def _reasons(description: str) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": description, "example": {"not_audio": 2}},
    )


class Job(StrictSchema):
    """What is being done, how far it is and what went wrong."""

    id = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": JOB_KINDS})
    state = fields.String(required=True, metadata={"enum": JOB_STATES})
    reason = fields.String(required=True, allow_none=True)
    message = fields.String(
        required=True, allow_none=True, metadata={"description": "the reason, for people"}
    )
    found = fields.Integer(required=True)
    done = fields.Integer(required=True)
    failed = fields.Integer(required=True)
    skipped = fields.Integer(required=True)
    pending = fields.Integer(required=True)
    running = fields.Integer(required=True)
    errors = _reasons("failed and skipped units by reason")
    rate_per_s = fields.Float(required=True, allow_none=True)
    eta_s = fields.Float(required=True, allow_none=True)
    created_at = fields.DateTime(required=True)
    started_at = fields.DateTime(required=True, allow_none=True)
    finished_at = fields.DateTime(required=True, allow_none=True)


class JobListQuery(PageQuery):
    """Which jobs, newest first."""

    state = CleanString(load_default=None, validate=validate.OneOf(JOB_STATES))
    kind = CleanString(load_default=None, validate=validate.OneOf(JOB_KINDS))


class ScanRequest(StrictSchema):
    """How to scan."""

    accept_missing = StrictBoolean(
        load_default=False,
        metadata={"description": "take it as meant that many files, or all of a folder, are gone"},
    )


class Coverage(StrictSchema):
    """The ledger: found = done + pending + running + all of failed + all of skipped, at every instant."""

    found = fields.Integer(required=True, metadata={"description": "files with music that the scans found"})
    done = fields.Integer(required=True, metadata={"description": "files with a fingerprint"})
    pending = fields.Integer(required=True)
    running = fields.Integer(required=True)
    failed = _reasons("files that could not be read or heard, by reason")
    skipped = _reasons("files that were refused unopened, by reason")
