"""Responses of scrobblers other than success."""


class ScrobblerError(Exception):
    """Base of all errors here; the message is for the user."""


class ScrobblerUnknownError(ScrobblerError):
    """There is no such service, or the operator has not set it up."""


class ScrobblerUnavailableError(ScrobblerError):
    """The service does not respond, or asks for patience.

    Attributes
    ----------
    wait_s
        Seconds that it asks for; None: unknown.
    is_down
        It does not respond to anybody, so that other users need not be tried at once.
    """

    def __init__(self, message: str, wait_s: float | None = None, *, is_down: bool = False) -> None:
        super().__init__(message)
        self.wait_s = wait_s
        self.is_down = is_down


class LoginRefusedError(ScrobblerError):
    """The service does not accept the user's token, or no longer."""


class PlaysRefusedError(ScrobblerError):
    """The service does not accept a request with these plays, and will not accept it later."""
