"""Reasons why a login by a provider fails, as the user reads them."""


class ProviderError(Exception):
    """The provider is unavailable or not as it should be: the operator's matter, or a matter of time."""


class LoginFailedError(Exception):
    """A login failed: the user's matter."""
