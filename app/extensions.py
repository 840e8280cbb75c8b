"""Search indexes of a process, and its background threads."""

import logging
import threading

from app.monitoring import cache_monitor
from cache.monitoring import metrics
from discovery.scale import ScaleIndex
from discovery.search import TextIndex
from discovery.similarity import SimilarityIndex
from live.counters import counters

text_index = TextIndex()
similarity_index = SimilarityIndex()
scale_index = ScaleIndex()


log = logging.getLogger(__name__)


def start_threads() -> None:
    """Start the threads that flush counters and watch the cache."""
    metrics.count_with(counters.add_many)
    for work in (counters.run, cache_monitor.watch):
        threading.Thread(target=work, args=(threading.Event(),), daemon=True, name=work.__name__).start()
