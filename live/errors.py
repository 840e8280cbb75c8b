"""Errors of playback sessions. They know no wire; `app/http/errors.py` maps them."""

from typing import Any


class SessionError(Exception):
    """Base of everything below."""


class SessionMissingError(SessionError):
    """Redis does not know this session: it is new, or Redis lost it."""


class CommandReusedError(SessionError):
    """An id was used before, for another command."""


class CommandRefusedError(SessionError):
    """A command cannot be applied to the state as it is; nothing was changed.

    Attributes
    ----------
    code
        Stable, for programs: CONFLICT, QUEUE_FULL, INVALID_POSITION, INVALID_DATA.
    details
        What the client needs to go on, e.g. the current state after a conflict.
    """

    def __init__(self, code: str, message: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.details = details or {}


class TicketInvalidError(SessionError):
    """A ticket was used before, is too old, or never existed."""
