"""How the server is doing."""

from marshmallow import fields

from schemas.fields import StrictSchema


class Health(StrictSchema):
    """Whether everything works: ok, or degraded while something that can be done without is away."""

    status = fields.String(required=True, metadata={"enum": ["ok", "degraded", "down"]})
    version = fields.String(required=True)
    checks = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "'ok', or what is wrong, by name", "example": {"database": "ok"}},
    )
    last_runs = fields.Dict(
        keys=fields.String(),
        values=fields.String(allow_none=True),
        required=True,
        metadata={
            "description": "when the timetable's tasks ran last, by name; none while Redis is away",
            "example": {"feed": "2026-11-23T09:30:00.000Z"},
        },
    )
    backup_age_s = fields.Float(
        allow_none=True,
        metadata={
            "description": "seconds since the last backup in the folder for backups; null: none, or not known"
        },
    )
