"""What is made once for a process and shared by its requests."""

import logging
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint

from app import cache_monitor
from cache import metrics
from discovery.scale import ScaleIndex
from discovery.search import TextIndex
from discovery.similarity import SimilarityIndex
from live.counters import counters

Exempted = TypeVar("Exempted", bound=Blueprint | Callable[..., Any])

text_index = TextIndex()
similarity_index = SimilarityIndex()
scale_index = ScaleIndex()


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

log = logging.getLogger(__name__)


def start_threads() -> None:
    """Start what a web process does beside answering."""
    metrics.count_with(counters.add_many)
    for work in (counters.run, cache_monitor.watch):
        threading.Thread(target=work, args=(threading.Event(),), daemon=True, name=work.__name__).start()
