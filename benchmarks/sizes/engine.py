"""A library's questions, answered in one process without HTTP: `python -m benchmarks.sizes.engine LIBRARY`.

Prints figures by name as JSON: medians in ms, memory in MB.
"""

import json
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.sizes import additions, libraries, memory
from benchmarks.sizes.questions import Questions
from discovery.neighbours import TrackSelection
from discovery.search import TextIndex
from discovery.similarity import SimilarityIndex
from discovery.spacing import Spacing
from fingerprint.neighbours.search_matrix import Places, SearchMatrix
from library.catalogue import tracks
from library.catalogue.track_filters import TrackFilter
from library.catalogue.tracks import SORT_COLUMNS, TrackQuery
from library.database import session_scope
from library.paging import PageRequest

LIMIT, FIRST, SIMILAR = 50, 3, 50

#: Queries whose exact neighbours are computed.
EXACT = 100

Figures = dict[str, float]
Item = TypeVar("Item")


def main() -> None:
    library = Path(sys.argv[1])
    libraries.open_library(library)
    questions = Questions.load(library / libraries.QUESTIONS)
    figures: Figures = {}
    text, similar = TextIndex(), SimilarityIndex()
    figures["open the text index"] = timed_ms(lambda: refresh_text(text))
    figures["open the similarity index"] = timed_ms(lambda: refresh_sounds(similar))
    figures |= {f"search, {kind}": each for kind, each in searches(text, questions)}
    figures |= sounds(similar, questions, np.load(library / libraries.UNKNOWN))
    figures |= lists(questions)
    figures |= growth(text, similar)
    figures["memory of this process, own"] = memory.own_mb("self")
    sys.stdout.write(json.dumps(figures))


def searches(index: TextIndex, questions: Questions) -> Iterator[tuple[str, float]]:
    """Yield the kind of searches and their time."""
    for kind, queries in questions.searches.items():
        yield kind, median_ms(lambda query: index.search(query, 0, LIMIT), queries)
    queries = questions.searches["one word"]
    with session_scope(read_only=True) as session:
        yield "grouped", median_ms(lambda query: index.groups(session, query, 5, 5), queries)


def sounds(index: SimilarityIndex, questions: Questions, unknown: np.ndarray) -> Figures:
    """Return the time of similar tracks, and their recall for tracks that are not in the library."""
    view = index.view
    assert view
    complete = unknown[~np.isnan(unknown).any(axis=1)]
    asked = [view.query(each) for each in complete[: 2 * EXACT]]
    figures = {
        "similar, candidates of 50": median_ms(lambda each: view.closest(each, SIMILAR), asked),
        "similar, list of 50": median_ms(
            lambda each: index.nearest(each, SIMILAR, Spacing()), questions.tracks
        ),
        "similar, 50 of a genre": median_ms(
            lambda each: index.nearest(each, SIMILAR, Spacing(), among=of_genre(questions)),
            questions.tracks[:60],
        ),
        "similar, 50 of a genre and a year": median_ms(
            lambda each: index.nearest(each, SIMILAR, Spacing(), among=of_genre(questions, 2001)),
            questions.tracks[:60],
        ),
    }
    if files := view.files:
        places = SearchMatrix(
            files.z, Places(files.z, files.fit.metric.metric), files.means, files.fit.metric
        )
        shares, taken = [], []
        for each, vector in zip(asked[:EXACT], complete, strict=False):
            began_s = time.process_time()
            distances = places.distances(files.fit.scale.z(vector))
            wanted = files.ids[np.argpartition(distances, SIMILAR)[:SIMILAR]]
            taken.append((time.process_time() - began_s) * 1000)
            found = view.closest(each, SIMILAR).ids[:SIMILAR]
            shares.append(len(np.intersect1d(wanted, found)) / SIMILAR)
        figures["similar, recall"] = float(np.mean(shares))
        figures["peer: numpy, all distances"] = statistics.median(taken)
    return figures


def of_genre(questions: Questions, year: int | None = None) -> TrackSelection:
    return TrackSelection(TrackFilter(genre_id=str(questions.genre), year=year), "")


def lists(questions: Questions) -> Figures:
    """Return the times of first, middle and last pages of every order both ways, and of filters."""
    figures: Figures = {}
    with session_scope(read_only=True) as session:
        total = tracks.page(session, TrackQuery(PageRequest(0, 1))).total
        pages = {"first": 0, "middle": total // 2, "last": total - LIMIT}
        for name, offset in pages.items():
            for column in SORT_COLUMNS:
                for descending in (False, True):
                    query = TrackQuery(PageRequest(offset, LIMIT), column, descending)
                    label = f"list, {name} page, {column}{' desc' if descending else ''}"
                    runs = range(9 if offset == 0 else 3)
                    figures[label] = median_ms(lambda _n, query=query: tracks.page(session, query), runs)  # type: ignore[misc]
        anchor = tracks.page(session, TrackQuery(PageRequest(total // 2, LIMIT))).after
        following = TrackQuery(PageRequest(0, LIMIT, anchor))
        figures["list, page after a cursor"] = median_ms(
            lambda _n: tracks.page(session, following), range(15)
        )
        bounded = [TrackFilter(sounds=(("tempo_bpm", low, high),)) for low, high in questions.bounds[:20]]
        figures["filter by tempo"] = median_ms(
            lambda wanted: tracks.page(session, TrackQuery(filter=wanted)), bounded
        )
    return figures


def growth(text: TextIndex, similar: SimilarityIndex) -> Figures:
    """Return the time from the commit of a track until it is found, and until it has similar ones."""
    found, alike = [], []
    for _ in range(FIRST + 4):
        name = f"added{uuid.uuid4().hex[:10]}"
        track_id = additions.add(name)
        found.append(timed_ms(lambda name=name: find(text, name)))  # type: ignore[misc]
        time.sleep(1)  # changes of the similarity index are taken over once a second
        alike.append(timed_ms(lambda track_id=track_id: nearest(similar, track_id)))  # type: ignore[misc]
        additions.remove(track_id)
    return {
        "add a track, until it is found": statistics.median(found[FIRST:]),
        "add a track, until it has similar ones": statistics.median(alike[FIRST:]),
    }


def find(index: TextIndex, name: str) -> None:
    refresh_text(index)
    assert index.search(name, 0, LIMIT).total == 1


def nearest(index: SimilarityIndex, track_id: str) -> None:
    refresh_sounds(index)
    assert len(index.nearest(track_id, SIMILAR, Spacing())) == SIMILAR


def refresh_text(index: TextIndex) -> None:
    with session_scope(read_only=True) as session:
        assert index.refresh(session, 60.0)


def refresh_sounds(index: SimilarityIndex) -> None:
    with session_scope(read_only=True) as session:
        assert index.refresh(session)


def median_ms(act: Callable[[Item], object], items: Sequence[Item]) -> float:
    """Return the median time of an action over some items, after a few of them to warm up."""
    for item in items[:FIRST]:
        act(item)
    return statistics.median(timed_ms(lambda item=item: act(item)) for item in items)  # type: ignore[misc]


def timed_ms(act: Callable[[], object]) -> float:
    """Return the processor's time of an action, which other work on the machine disturbs less than its duration."""
    began_s = time.process_time()
    act()
    return (time.process_time() - began_s) * 1000


if __name__ == "__main__":
    main()
