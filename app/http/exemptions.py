"""Requests that are not counted: the page's own files, and sockets, which have limits of their own."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint

Exempted = TypeVar("Exempted", bound=Blueprint | Callable[..., Any])


class Exemptions:
    """What no request is counted of: the page's own files, and sockets, which have caps of their own."""

    def __init__(self) -> None:
        self.blueprints: set[str] = set()

    def exempt(self, target: Exempted) -> Exempted:
        """Count no requests of a view or of a whole blueprint."""
        if isinstance(target, Blueprint):
            self.blueprints.add(target.name)
        else:
            target.is_uncounted = True  # type: ignore[attr-defined]
        return target


limiter = Exemptions()
