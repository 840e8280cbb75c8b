"""Accounts, logins and tokens."""

from dataclasses import dataclass, field
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
    """Return a field for a name of one line with a visible first and last character."""
    return patterned(NAME_PATTERN, MAX_NAME_LENGTH, **options)


def _password(**options: Any) -> CleanString:
    return CleanString(validate=validate.Length(*PASSWORD_LENGTH), load_only=True, **options)


class User(StrictSchema):
    """An account."""

    id = fields.String(required=True, metadata={"example": "Zk3vN0aQ8mB1xY7u"})
    name = fields.String(required=True, metadata={"example": "ann"})
    role = fields.String(required=True, metadata={"enum": ROLES})
    created_at = fields.DateTime(required=True)


@dataclass(frozen=True, slots=True)
class NewUserBody:
    """An account to create; `code` proves access to the log of a container."""

    name: str
    password: str = field(repr=False)
    role: str
    code: str | None = field(repr=False)


class NewUser(TypedSchema[NewUserBody]):
    """An account to create."""

    data_class = NewUserBody

    EXAMPLE: ClassVar = {"name": "ann", "password": "correct horse battery staple"}

    name = _name(required=True)
    password = _password(required=True)
    role = CleanString(
        load_default="listener",
        validate=validate.OneOf(ROLES),
        metadata={"description": "ignored for the first account, which is an administrator"},
    )
    code = CleanString(
        load_default=None,
        validate=validate.Length(1, MAX_NAME_LENGTH),
        metadata={"description": "code from the log, for the first account in a container"},
    )


@dataclass(frozen=True, slots=True)
class UserChangeBody:
    """Changes of an account; None: unchanged."""

    password: str | None = field(repr=False)
    current_password: str | None = field(repr=False)
    role: str | None


class UserChange(TypedSchema[UserChangeBody]):
    """Changes of an account; a new password ends its logins and tokens."""

    data_class = UserChangeBody

    EXAMPLE: ClassVar = {"password": "battery horse staple correct"}

    password = _password(load_default=None)
    current_password = CleanString(
        load_default=None,
        validate=validate.Length(1, PASSWORD_LENGTH[1]),
        load_only=True,
        metadata={"description": "required to change your own password: a login or token is not enough"},
    )
    role = CleanString(load_default=None, validate=validate.OneOf(ROLES))


@dataclass(frozen=True, slots=True)
class LoginBody:
    """Name and password of an account."""

    name: str
    password: str = field(repr=False)


class Login(TypedSchema[LoginBody]):
    """Name and password of an account."""

    data_class = LoginBody

    EXAMPLE: ClassVar = {"name": "ann", "password": "correct horse battery staple"}

    name = CleanString(required=True, validate=validate.Length(1, MAX_NAME_LENGTH))
    password = CleanString(required=True, validate=validate.Length(1, PASSWORD_LENGTH[1]), load_only=True)


class Self(StrictSchema):
    """The account of the caller."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True, metadata={"enum": ROLES})


class LoginProvider(StrictSchema):
    """The OpenID provider with which users may log in."""

    name = fields.String(required=True, metadata={"example": "Keycloak"})
    is_linked = fields.Boolean(
        required=True, metadata={"description": "whether the caller's account is connected with a user there"}
    )


class Session(StrictSchema):
    """The caller's account and authentication, and the state of the accounts."""

    person = fields.Nested(Self, required=True, allow_none=True)
    known_by = fields.String(
        required=True,
        metadata={
            "enum": ["session", "token", "machine", "not"],
            "description": "'machine': there are no accounts, and requests from this machine are the owner's",
        },
    )
    has_accounts = fields.Boolean(required=True)
    needs_code = fields.Boolean(
        required=True,
        metadata={"description": "whether creating the first account needs the code from the log"},
    )
    provider = fields.Nested(
        LoginProvider,
        required=True,
        allow_none=True,
        metadata={"description": "null without an OpenID provider"},
    )
    logout_url = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "after logging out: where a login with the provider ends there, too"},
    )


class ProviderLogin(StrictSchema):
    """A login with the OpenID provider that has begun."""

    url = fields.String(required=True, metadata={"description": "page of the provider, for this browser"})


class Token(StrictSchema):
    """A token of a program."""

    id = fields.String(required=True)
    name = fields.String(required=True, metadata={"example": "backup script"})
    created_at = fields.DateTime(required=True)
    used_at = fields.DateTime(
        required=True, allow_none=True, metadata={"description": "last use, to the hour"}
    )


@dataclass(frozen=True, slots=True)
class NewTokenBody:
    """The name of a token to create."""

    name: str


class NewToken(TypedSchema[NewTokenBody]):
    """A token to create."""

    data_class = NewTokenBody

    EXAMPLE: ClassVar = {"name": "backup script"}

    name = _name(required=True, metadata={"description": "name of the program"})


class ShownToken(Token):
    """A new token with its secret, which is not shown again."""

    token = fields.String(required=True, metadata={"example": "aur_…"})


class AppPassword(Token):
    """A password of a player."""


@dataclass(frozen=True, slots=True)
class NewAppPasswordBody:
    """The name of an app password to create."""

    name: str


class NewAppPassword(TypedSchema[NewAppPasswordBody]):
    """An app password to create."""

    data_class = NewAppPasswordBody

    EXAMPLE: ClassVar = {"name": "Symfonium on my phone"}

    name = _name(required=True, metadata={"description": "name of the player or its device"})


class ShownAppPassword(AppPassword):
    """A new app password with its secret, which is not shown again."""

    username = fields.String(required=True, metadata={"description": "name that the player logs in with"})
    password = fields.String(required=True, metadata={"example": "k7fq-2mxa-b3cd-efgh-ij4k"})
