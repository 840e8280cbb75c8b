"""Jobs, scans and coverage."""

from dataclasses import dataclass
from typing import ClassVar

from marshmallow import fields, validate

from schemas.fields import EXAMPLE_ID, CleanString, StrictBoolean, StrictSchema
from schemas.paging import PageArguments, PageQuery
from schemas.roots import MAX_PATH_LENGTH
from schemas.typed import TypedSchema

JOB_KINDS = ("scan", "fingerprint", "warm", "batch", "index", "map")
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


class ScannedFolder(StrictSchema):
    """A music folder of a scan, with its own result."""

    root_id = fields.String(required=True, metadata={"example": "1"})
    path = fields.String(
        required=True, allow_none=True, metadata={"example": "/music", "description": "for administrators"}
    )
    parts = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "files and folders in it that are scanned; none: all, or hidden from you"},
    )
    state = fields.String(required=True, metadata={"enum": JOB_STATES})
    reason = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "why it was not scanned, or which files wait for a confirmation"},
    )
    message = fields.String(required=True, allow_none=True, metadata={"description": "the reason, for users"})


class Job(StrictSchema):
    """A background job with its progress and errors."""

    id = fields.String(required=True, metadata={"example": EXAMPLE_ID})
    kind = fields.String(required=True, metadata={"enum": JOB_KINDS})
    state = fields.String(
        required=True,
        metadata={"enum": JOB_STATES, "description": "`done`, `failed` and `cancelled` are final"},
    )
    reason = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "why it failed, or a music folder of a scan that is done, for programs"},
    )
    message = fields.String(required=True, allow_none=True, metadata={"description": "the reason, for users"})
    found = _units("files, tracks or operations found so far")
    done = _units("finished units")
    failed = _units("failed units; `errors` has the reasons")
    skipped = _units("skipped units; `errors` has the reasons")
    pending = _units("waiting units")
    running = _units("running units")
    errors = _reasons("number of failed and skipped units by reason")
    left_out = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={
            "description": "files that a scan passed over, by reason: bins, snapshots, hidden names …",
            "example": {"recycle_bin": 312},
        },
    )
    rate_per_s = fields.Float(
        required=True, allow_none=True, metadata={"description": "units per second; null: unknown"}
    )
    eta_s = fields.Float(
        required=True, allow_none=True, metadata={"description": "remaining seconds; null: unknown"}
    )
    created_at = fields.DateTime(required=True)
    started_at = fields.DateTime(required=True, allow_none=True)
    finished_at = fields.DateTime(required=True, allow_none=True)
    folders = fields.List(
        fields.Nested(ScannedFolder),
        metadata={"description": "music folders of a scan with their results"},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class JobListArguments(PageArguments):
    """Arguments of the list of jobs."""

    state: str | None
    kind: str | None


class JobListQuery(PageQuery, TypedSchema[JobListArguments]):
    """Filters of the list of jobs."""

    data_class = JobListArguments

    state = CleanString(
        load_default=None,
        validate=validate.OneOf(JOB_STATES),
        metadata={"description": "only jobs with this value"},
    )
    kind = CleanString(
        load_default=None,
        validate=validate.OneOf(JOB_KINDS),
        metadata={"description": "only jobs with this value"},
    )


@dataclass(frozen=True, slots=True)
class ScanBody:
    """Options of a scan."""

    accept_missing: bool
    full: bool
    path: str | None


class ScanRequest(TypedSchema[ScanBody]):
    """Options of a scan."""

    data_class = ScanBody

    EXAMPLE: ClassVar = {"accept_missing": False, "full": False}

    accept_missing = StrictBoolean(
        load_default=False,
        metadata={"description": "accept that many files, or all files of a folder, are missing"},
    )
    full = StrictBoolean(
        load_default=False,
        metadata={"description": "read all files again, also those whose size and time have not changed"},
    )
    path = CleanString(
        load_default=None,
        validate=validate.Length(1, MAX_PATH_LENGTH),
        metadata={
            "description": "scan only this file or folder, absolute; one that is deleted is scanned, too",
        },
    )


class Coverage(StrictSchema):
    """Files by state: found = done + pending + running + all of failed + all of skipped, at any time."""

    found = fields.Integer(required=True, metadata={"description": "audio files that scans found"})
    done = fields.Integer(required=True, metadata={"description": "files with a fingerprint"})
    pending = fields.Integer(required=True)
    running = fields.Integer(required=True)
    failed = _reasons("files that could not be read or analysed, by reason")
    skipped = _reasons("files that were not opened, by reason")
