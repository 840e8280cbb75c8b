"""The table of calls: name, arguments, right and function. `serving` serves it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from flask import Response

from app.subsonic.arguments import NoArguments
from app.subsonic.calls import system
from app.subsonic.writer import Tree


class Right(Enum):
    """Callers of an endpoint."""

    ALL = auto()  # also without a login
    USER = auto()
    ADMIN = auto()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One call of the API.

    Attributes
    ----------
    call
        Takes an instance of `arguments`; returns the body of the envelope, or a response that is a file.
    """

    name: str
    call: Callable[[Any], Tree | Response]
    arguments: type[Any] = NoArguments
    right: Right = Right.USER


ENDPOINTS = (
    # System
    Endpoint("ping", system.ping),
    Endpoint("getLicense", system.get_license),
    Endpoint("getOpenSubsonicExtensions", system.get_extensions, right=Right.ALL),
    Endpoint("tokenInfo", system.get_token_info),
    Endpoint("getUser", system.get_user, system.UserArguments),
    Endpoint("getMusicFolders", system.get_music_folders),
)

BY_NAME = {endpoint.name: endpoint for endpoint in ENDPOINTS}
