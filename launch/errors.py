"""What ends a start."""


class StartError(RuntimeError):
    """Auralis cannot start or go on; the message says in one sentence what to do about it."""
