"""Errors of playback sessions; `app/http/errors.py` maps them to responses."""

from typing import Any


class PlaybackError(Exception):
    """Base of the errors below."""


class PlaybackMissingError(PlaybackError):
    """Redis has no such session: it is new, or Redis lost it."""


class CommandReusedError(PlaybackError):
    """The id of a command was used before, for another command."""


class CommandRefusedError(PlaybackError):
    """A command cannot be applied to the current state; nothing was changed.

    Attributes
    ----------
    code
        Stable, for programs: CONFLICT, QUEUE_FULL, INVALID_POSITION, INVALID_DATA.
    details
        Data that the client needs next, e.g. the current state after a conflict.
    """

    def __init__(self, code: str, message: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.details = details or {}


class TicketInvalidError(PlaybackError):
    """A ticket was used before, is too old, or never existed."""
