"""The tracks of a map, as arrays read from SQL."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from discovery.sound_map.map_files import MOST_GENRES, OTHER_GENRE, MapGenre
from discovery.sound_rows import Ids, SoundRows
from fingerprint.distance import are_comparable
from fingerprint.plan import FloatArray
from library import fingerprints
from library.database import OpenSession, session_scope
from library.models import Genre, Track, TrackGenre

#: Tracks that are read together.
BATCH = 5_000

#: Later years are typing errors, and would not fit into a point.
LAST_YEAR = 9_999


class MapTags(NamedTuple):
    """Year and first genre of a track; "" without a genre."""

    year: int | None
    genre: str


NO_TAGS = MapTags(None, "")


@dataclass(frozen=True, eq=False, slots=True)
class MapRows:
    """Tracks that have a place on a map: silence and tones have none.

    Attributes
    ----------
    ids : ndarray (n,)
        In no order that means anything.
    audio : ndarray (n,)
        Key of the recording.
    vectors : ndarray (n, 25)
    years : ndarray (n,)
        0 without one.
    genres : ndarray (n,)
        Places in `genre_names`.
    genre_names
        "" for none, then the most frequent ones.
    """

    ids: Ids
    audio: NDArray[np.uint64]
    vectors: FloatArray
    years: NDArray[np.uint16]
    genres: NDArray[np.uint8]
    genre_names: list[str]

    def __len__(self) -> int:
        return len(self.ids)

    def counted_genres(self) -> list[MapGenre]:
        """Return the genres with their numbers of tracks, in the order of their numbers, 1 first."""
        counts = np.bincount(self.genres, minlength=OTHER_GENRE + 1).tolist()
        return [
            MapGenre(name=name, tracks=counts[number])
            for number, name in enumerate(self.genre_names)
            if number
        ]

    def span_of_years(self) -> list[int] | None:
        """Return the first and the last year; None if no track has one."""
        known = self.years[self.years > 0]
        return [int(known.min()), int(known.max())] if len(known) else None


def read_library(version: int, progress: Callable[[int], None]) -> MapRows:
    """Read all tracks with a vector of an engine, in transactions of their own.

    Parameters
    ----------
    progress
        Called with the number of tracks that were read.
    """
    parts, years = [SoundRows.of([])], [np.empty(0, np.uint16)]
    genres: list[str] = []
    after_id, done = "", 0
    while True:
        with session_scope(read_only=True) as session:
            page = fingerprints.page_of_vectors(session, after_id, BATCH, version)
            tags = _find_tags(session, [track.track_id for track in page])
        if not page:
            break
        after_id, done = page[-1].track_id, done + len(page)
        found = [tags.get(track.track_id, NO_TAGS) for track in page]
        parts.append(SoundRows.of(page))
        years.append(np.array([_year(each.year) for each in found], dtype=np.uint16))
        genres.extend(each.genre for each in found)
        progress(done)
    rows = SoundRows.joined(parts)
    kept = np.flatnonzero(are_comparable(rows.vectors))
    names, numbers = _numbered([genres[row] for row in kept.tolist()])
    return MapRows(
        rows.ids[kept],
        np.ascontiguousarray(rows.keys["audio"][kept]),
        rows.vectors[kept],
        np.concatenate(years)[kept],
        numbers,
        names,
    )


def _find_tags(session: OpenSession, track_ids: Sequence[str]) -> dict[str, MapTags]:
    query = (
        select(Track.id, Track.year, Genre.name)
        .outerjoin(TrackGenre, (TrackGenre.track_id == Track.id) & (TrackGenre.position == 0))
        .outerjoin(Genre, Genre.id == TrackGenre.genre_id)
        .where(Track.id.in_(track_ids))
    )
    return {row.id: MapTags(row.year, row.name or "") for row in session.execute(query)}


def _numbered(genres: list[str]) -> tuple[list[str], NDArray[np.uint8]]:
    counts = Counter(genres)
    del counts[""]
    frequent = sorted(counts, key=lambda name: (-counts[name], name))[:MOST_GENRES]
    names = ["", *frequent]
    numbers = {name: number for number, name in enumerate(names)}
    return names, np.array([numbers.get(name, OTHER_GENRE) for name in genres], dtype=np.uint8)


def _year(year: int | None) -> int:
    return year if year is not None and 0 < year <= LAST_YEAR else 0
