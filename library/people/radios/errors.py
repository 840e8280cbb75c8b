"""Errors of radios."""

from library.errors import LibraryError


class RadioEmptyError(LibraryError):
    """No track may be chosen for a radio."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"No track fits a radio of {name!r}. Choose something else, or let the radio choose tracks again "
            "that you never want to hear."
        )
