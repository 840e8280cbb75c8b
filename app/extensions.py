"""Search indexes of a process, and its background threads."""

import logging
import threading

from app.monitoring import cache_monitor
from cache.monitoring import metrics
from discovery.scale import ScaleIndex
from discovery.search import TextIndex
from discovery.similarity import SimilarityIndex
from discovery.sound_map.map_lookup import MapLookup
from library.database import OpenSession
from live.counters import counters
from workers.derived import mapping
from workers.derived.index_keeping import IndexKeeper

text_index = TextIndex()
similarity_index = SimilarityIndex()
scale_index = ScaleIndex()
index_keeper = IndexKeeper()
map_lookup = MapLookup(mapping.refresh_soon)


log = logging.getLogger(__name__)


def fresh_text_index(session: OpenSession) -> TextIndex:
    """Return the text index with all changes, or have its files brought up to date.

    Workers do so. A process for which none does so in a minute, since none is alive or has its data folder,
    writes them in a thread of its own.
    """
    if not text_index.refresh(session):
        index_keeper.request()
    return text_index


def fresh_similarity_index(session: OpenSession) -> SimilarityIndex:
    """Return the similarity index with all changes, or have its files replaced, as those of words."""
    if not similarity_index.refresh(session):
        index_keeper.request()
    return similarity_index


def start_threads() -> None:
    """Start the threads that flush counters and watch the cache."""
    metrics.count_with(counters.add_many)
    for work in (counters.run, cache_monitor.watch):
        threading.Thread(target=work, args=(threading.Event(),), daemon=True, name=work.__name__).start()
