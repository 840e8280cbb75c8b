"""The error that ends a start."""


class StartError(RuntimeError):
    """Auralis cannot start or continue; the message names the cause and the remedy."""
