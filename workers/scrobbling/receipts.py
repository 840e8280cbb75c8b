"""Results of requests to scrobblers."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ScrobblerAccount:
    """A user's account at a service, and the secret with which Auralis sends plays to it."""

    user_name: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The result of sending plays; those without a mention were accepted.

    Attributes
    ----------
    refused
        Reasons by the id of the play in the outbox: the service will never take it.
    postponed
        Ids of plays that the service takes later, with the reason in `patience`.
    """

    refused: Mapping[int, str] = field(default_factory=dict)
    postponed: frozenset[int] = frozenset()
    patience: str = ""
