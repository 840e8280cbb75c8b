"""Questions to the indexes, put so that a cache can answer them: what is asked, and of which state."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cache.kinds import Kind
from cache.results import Question
from discovery.search import Hits, TextIndex
from discovery.similarity import Neighbour, SimilarityIndex, Spacing


class Asked(NamedTuple):
    """A question, and what computes its answer."""

    question: Question
    compute: Callable[[], Any]


def words(index: TextIndex, text: str, offset: int, limit: int) -> Asked:
    """Which tracks have these words; the answer is read by `hits`.

    The index must be fresh. Its generation is taken before it is asked, so the answer is never older.
    """

    def compute() -> Any:
        found = index.search(text, offset, limit)
        return [found.total, found.track_ids]

    return Asked(Question(Kind.SEARCH, index.generation, [text, offset, limit]), compute)


def hits(answer: Any) -> Hits:
    """What `words` computed."""
    total, track_ids = answer
    return Hits(track_ids, total)


def alike(
    index: SimilarityIndex,
    track_id: str,
    limit: int,
    spacing: Spacing,
    basis: NDArray[np.float32] | None = None,
) -> Asked:
    """What sounds like a track; the answer is read by `neighbours`.

    Raises (when computed)
    ----------------------
    NotAnalysedYetError
        See `SimilarityIndex.nearest`.
    """

    def compute() -> Any:
        found = index.nearest(track_id, limit, spacing, basis)
        return [[each.track_id, each.similarity, each.alike, each.different] for each in found]

    so_far = None if basis is None else basis.tobytes().hex()
    asked = [track_id, limit, asdict(spacing), so_far]
    return Asked(Question(Kind.SIMILAR, index.generation, asked), compute)


def neighbours(answer: Any) -> Sequence[Neighbour]:
    """What `alike` computed."""
    return [Neighbour(id_, similarity, tuple(near), tuple(far)) for id_, similarity, near, far in answer]
