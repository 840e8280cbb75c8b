"""Plans of the kinds of warming: the entries of each, in steps of one batch."""

import functools
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

from cache import popularity, vectors
from discovery.search import TextIndex
from discovery.similarity import SimilarityIndex
from discovery.spacing import Spacing
from library import fingerprints
from library.catalogue import popular_tracks
from library.database import OpenSession, session_scope

#: Entries of a step; other tasks may run between steps.
BATCH = 50

#: Entries of each kind.
POPULAR, RECENT, FAVOURITES, PLAYING, SEARCHES = 100, 100, 500, 3, 20

#: The number of neighbours that the page requests.
NEIGHBOURS = 20


class WarmingStep(NamedTuple):
    """A part of a plan.

    Attributes
    ----------
    entries
        Number of its entries.
    warm
        Warms them and returns the number that were not cached before.
    """

    entries: int
    warm: Callable[[], int]


def popular() -> Iterator[WarmingStep]:
    """Plan the fingerprints of the most played tracks."""
    return _of_tracks(lambda session: popular_tracks.most_played(session, POPULAR))


def recent() -> Iterator[WarmingStep]:
    """Plan the fingerprints of the tracks played last."""
    return _of_tracks(lambda session: popular_tracks.last_played(session, RECENT))


def library() -> Iterator[WarmingStep]:
    """Plan the fingerprints of users' favourites."""
    return _of_tracks(lambda session: popular_tracks.favourites(session, FAVOURITES))


def neighbours() -> Iterator[WarmingStep]:
    """Plan the neighbours of the tracks playing now, and their fingerprints."""
    with session_scope(read_only=True) as session:
        playing = popular_tracks.playing(session, PLAYING)
        if not playing:
            return iter(())
        index = _similarity_index()
        index.refresh(session)
    if index.view is None:
        return iter(())  # a large library's files are not written yet
    near = [each for track_id in playing for each in index.nearest(track_id, NEIGHBOURS, Spacing())]
    similar = [partial(index.warm, track_id, NEIGHBOURS, Spacing()) for track_id in playing]
    return chain(_of_results(similar), _of_tracks(lambda _session: [each.track_id for each in near]))


def searches() -> Iterator[WarmingStep]:
    """Plan the results of the most frequent searches, for the current library."""
    wanted = popularity.most_popular(SEARCHES)
    if not wanted:
        return iter(())
    index = _text_index()
    with session_scope(read_only=True) as session:
        index.refresh(session)
    return _of_results([partial(index.warm, *words) for words in wanted])


PLANS: dict[str, Callable[[], Iterator[WarmingStep]]] = {
    "popular": popular,
    "recent": recent,
    "library": library,
    "neighbours": neighbours,
    "searches": searches,
}


@functools.cache
def _text_index() -> TextIndex:
    """Return this process's text index, built when first needed."""
    return TextIndex()


@functools.cache
def _similarity_index() -> SimilarityIndex:
    """Return this process's similarity index, built when first needed."""
    return SimilarityIndex()


def _of_tracks(choose: Callable[[OpenSession], Sequence[str]]) -> Iterator[WarmingStep]:
    with session_scope(read_only=True) as session:
        audio_ids = popular_tracks.audio_ids(session, choose(session))
    batches = [audio_ids[start : start + BATCH] for start in range(0, len(audio_ids), BATCH)]
    return (WarmingStep(len(batch), partial(_warm_fingerprints, batch)) for batch in batches)


def _warm_fingerprints(audio_ids: Sequence[str]) -> int:
    missing = vectors.missing(audio_ids)
    with session_scope(read_only=True) as session:
        found = fingerprints.find_vectors(session, missing)
    vectors.warm(found)
    return len(found)


def _of_results(warm: Sequence[Callable[[], bool]]) -> Iterator[WarmingStep]:
    return (WarmingStep(1, each) for each in warm)
