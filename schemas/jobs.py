"""Jobs, scans and the ledger of the library."""

from typing import ClassVar

from marshmallow import fields, validate

from schemas.fields import EXAMPLE_ID, CleanString, PageQuery, StrictBoolean, StrictSchema

JOB_KINDS = ("scan", "fingerprint", "warm", "batch")
JOB_STATES = ("pending", "running", "done", "failed", "cancelled")


def _reasons(description: str) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": description, "example": {"not_audio": 2}},
    )


def _units(description: str) -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": description, "example": 3})


class Job(StrictSchema):
    """What is being done, how far it is and what went wrong."""

    id = fields.String(required=True, metadata={"example": EXAMPLE_ID})
    kind = fields.String(required=True, metadata={"enum": JOB_KINDS})
    state = fields.String(
        required=True,
        metadata={"enum": JOB_STATES, "description": "it has ended when `done`, `failed` or `cancelled`"},
    )
    reason = fields.String(
        required=True, allow_none=True, metadata={"description": "why it failed, for programs"}
    )
    message = fields.String(
        required=True, allow_none=True, metadata={"description": "the reason, for people"}
    )
    found = _units("files, tracks or operations that it is about, as far as it knows")
    done = _units("of them done")
    failed = _units("of them that failed; `errors` tells why")
    skipped = _units("of them that were left alone; `errors` tells why")
    pending = _units("of them that wait")
    running = _units("of them under way")
    errors = _reasons("failed and skipped units by reason")
    rate_per_s = fields.Float(
        required=True, allow_none=True, metadata={"description": "units a second; null: not known"}
    )
    eta_s = fields.Float(
        required=True, allow_none=True, metadata={"description": "seconds that are left; null: not known"}
    )
    created_at = fields.DateTime(required=True)
    started_at = fields.DateTime(required=True, allow_none=True)
    finished_at = fields.DateTime(required=True, allow_none=True)


class JobListQuery(PageQuery):
    """Which jobs, newest first."""

    state = CleanString(
        load_default=None, validate=validate.OneOf(JOB_STATES), metadata={"description": "only these"}
    )
    kind = CleanString(
        load_default=None, validate=validate.OneOf(JOB_KINDS), metadata={"description": "only these"}
    )


class ScanRequest(StrictSchema):
    """How to scan."""

    EXAMPLE: ClassVar = {"accept_missing": False}

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
