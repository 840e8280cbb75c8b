"""Accounts, sessions and tokens."""

from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import fields, validate

from schemas.fields import CleanString, StrictSchema, patterned
from schemas.text import NAME_PATTERN
from schemas.typed import TypedSchema

ROLES = ("admin", "listener")

MAX_NAME_LENGTH = 64

#: NIST SP 800-63B: at least 8 characters, no rules about which; long ones cost a hash as much as short ones.
PASSWORD_LENGTH = (8, 1024)


def _name(**options: Any) -> CleanString:
    """Make a field for a name of one line, with a visible first and last character."""
    return patterned(NAME_PATTERN, MAX_NAME_LENGTH, **options)


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

    EXAMPLE: ClassVar = {"name": "ann", "password": "correct horse battery staple"}

    name = _name(required=True)
    password = _password(required=True)
    role = CleanString(
        load_default="listener",
        validate=validate.OneOf(ROLES),
        metadata={"description": "the first account is an admin's, whatever this says"},
    )
    code = CleanString(
        load_default=None,
        validate=validate.Length(1, MAX_NAME_LENGTH),
        metadata={"description": "the code from the log, for the first account in a container"},
    )


class UserChange(StrictSchema):
    """What shall be different about an account; another password ends its sessions and tokens."""

    EXAMPLE: ClassVar = {"password": "battery horse staple correct"}

    password = _password(load_default=None)
    current_password = CleanString(
        load_default=None,
        validate=validate.Length(1, PASSWORD_LENGTH[1]),
        load_only=True,
        metadata={
            "description": "needed for another password of one's own: a session or token is not enough"
        },
    )
    role = CleanString(load_default=None, validate=validate.OneOf(ROLES))


@dataclass(frozen=True, slots=True)
class LoginBody:
    """Name and password that a user entered."""

    name: str
    password: str


class Login(TypedSchema[LoginBody]):
    """Who somebody says they are."""

    data_class = LoginBody

    EXAMPLE: ClassVar = {"name": "ann", "password": "correct horse battery staple"}

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

    EXAMPLE: ClassVar = {"name": "backup script"}

    name = _name(required=True, metadata={"description": "which program it is for"})


class ShownToken(Token):
    """A token that was just made; it is not shown again."""

    token = fields.String(required=True, metadata={"example": "aur_…"})
