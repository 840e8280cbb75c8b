"""Puts into the cache what will be asked for, before it is."""

import logging

from cache import fingerprints as cached
from fingerprint.dimensions import ENGINE_VERSION
from library import fingerprints, listening, slots
from library.database import session_scope
from library.states import FingerprintKind
from workers.celery_app import celery_app
from workers.schedule import WARM_INTERVAL_S

POPULAR_TRACKS = 100

log = logging.getLogger(__name__)


@celery_app.task(name="workers.cache_warming.warm_popular")
def warm_popular() -> None:
    """Warm the fingerprints of what is played most, once for each turn of the timetable."""
    with session_scope() as session:
        if not slots.take(session, "warm-popular", WARM_INTERVAL_S):
            return
    with session_scope(read_only=True) as session:
        vectors = fingerprints.find_vectors(session, listening.most_played(session, POPULAR_TRACKS))
    if cached.store(vectors, ENGINE_VERSION, FingerprintKind.FULL):
        log.info("%d popular fingerprints are warm", len(vectors))
