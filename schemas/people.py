"""Accounts, sessions and tokens."""

from typing import Any

from marshmallow import fields, validate

from schemas.fields import CleanString, StrictSchema

ROLES = ("admin", "listener")

MAX_NAME_LENGTH = 64

#: NIST SP 800-63B: at least 8 characters, no rules about which; long ones cost a hash as much as short ones.
PASSWORD_LENGTH = (8, 1024)


def _name(**options: Any) -> CleanString:
    """A name with something to be seen in it."""
    return CleanString(
        validate=[validate.Length(1, MAX_NAME_LENGTH), validate.Regexp(r"\S.*\S\Z|\S\Z")], **options
    )


def _password(**options: Any) -> CleanString:
    return CleanString(validate=validate.Length(*PASSWORD_LENGTH), load_only=True, **options)


class User(StrictSchema):
    """An account."""

    id = fields.String(required=True, metadata={"example": "Zk3vN0aQ8mB1xY7u"})
    name = fields.String(required=True, metadata={"example": "ann"})
    role = fields.String(required=True, metadata={"enum": ROLES})
    created_at = fields.DateTime(required=True)


class NewUser(StrictSchema):
    """An account to be made."""

    name = _name(required=True, metadata={"example": "ann"})
    password = _password(required=True, metadata={"example": "correct horse battery staple"})
    role = CleanString(load_default="listener", validate=validate.OneOf(ROLES))
    code = CleanString(
        load_default=None,
        validate=validate.Length(1, MAX_NAME_LENGTH),
        metadata={"description": "the code from the log, for the first account in a container"},
    )


class UserChange(StrictSchema):
    """What shall be different about an account; another password ends its sessions and tokens."""

    password = _password(load_default=None)
    role = CleanString(load_default=None, validate=validate.OneOf(ROLES))


class Login(StrictSchema):
    """Who somebody says they are."""

    name = CleanString(required=True, validate=validate.Length(1, MAX_NAME_LENGTH))
    password = CleanString(required=True, validate=validate.Length(1, PASSWORD_LENGTH[1]), load_only=True)


class Self(StrictSchema):
    """Who is asking."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True, metadata={"enum": ROLES})


class Session(StrictSchema):
    """Whether somebody is logged in, and what there is to do about it."""

    person = fields.Nested(Self, required=True, allow_none=True)
    known_by = fields.String(
        required=True,
        metadata={
            "enum": ["session", "token", "machine", "not"],
            "description": "'machine': there are no accounts, and whoever sits at it is the owner",
        },
    )
    has_accounts = fields.Boolean(required=True)
    needs_code = fields.Boolean(
        required=True, metadata={"description": "whether the first account needs the code from the log"}
    )


class Token(StrictSchema):
    """What a program shows instead of a password."""

    id = fields.String(required=True)
    name = fields.String(required=True, metadata={"example": "backup script"})
    created_at = fields.DateTime(required=True)
    used_at = fields.DateTime(
        required=True, allow_none=True, metadata={"description": "last used, to the hour"}
    )


class NewToken(StrictSchema):
    """A token to be made."""

    name = _name(required=True, metadata={"example": "backup script"})


class ShownToken(Token):
    """A token that was just made; it is not shown again."""

    token = fields.String(required=True, metadata={"example": "aur_…"})
