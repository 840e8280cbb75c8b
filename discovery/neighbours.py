"""The neighbours of a track: the nearest of all tracks or of a filter's, within the limits of spacing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from cache.single_flight import StillComputingError
from discovery.lists import steering
from discovery.lists.steering import Aims
from discovery.sound_view import SoundQuery, SoundView, Subset
from discovery.spacing import SpacedList, Spacing
from fingerprint.dimensions import ENGINE_VERSION
from fingerprint.distance import reasons
from library.catalogue.narrowing import selection
from library.catalogue.track_filters import TrackFilter
from library.database import session_scope
from library.errors import NotAnalysedYetError
from library.models import Track

#: Up to so many tracks of a selection are read and remembered; of a larger one, the nearest are looked at.
MOST_SELECTED = 200_000

#: Selections that are remembered until the library changes.
MOST_REMEMBERED = 8

#: Candidates for each result at first, and how their number grows while spacing leaves too few.
FIRST_SHARE, GROWTH = 2, 4

#: Ids in one statement.
TOGETHER = 5_000


@dataclass(frozen=True, slots=True)
class TrackSelection:
    """The tracks of a filter, as a user sees them.

    Attributes
    ----------
    person
        Whose favourites are meant.
    """

    wanted: TrackFilter
    person: str

    def find(self, at_most: int) -> list[str]:
        """Return the ids of all tracks that fit, or of `at_most` of them."""
        with session_scope(read_only=True) as session:  # rows of the driver: objects take as long again
            chosen = selection.select_tracks(session, self.wanted, self.person)
            query = select(Track.id).where(*chosen.sql.where).limit(at_most)
            return list(session.connection().execute(query).scalars().all())

    def kept(self, track_ids: Sequence[str]) -> set[str]:
        """Return those of some tracks that fit."""
        found: set[str] = set()
        with session_scope(read_only=True) as session:
            query = select(Track.id).where(*selection.testing(session, self.wanted, self.person))
            for start in range(0, len(track_ids), TOGETHER):
                part = Track.id.in_(track_ids[start : start + TOGETHER])
                found.update(session.connection().execute(query.where(part)).scalars().all())
        return found


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A track that sounds like another.

    Attributes
    ----------
    similarity
        0-1; 1: the same, 0.37: as two random tracks of the library.
    alike, different
        Names of the dimensions that make them alike or different.
    same_recording
        It is another file of the recording.
    """

    track_id: str
    similarity: float
    alike: tuple[str, ...]
    different: tuple[str, ...]
    same_recording: bool = False


def nearest(
    view: SoundView | None,
    track_id: str,
    limit: int,
    spacing: Spacing,
    basis: NDArray[np.float32] | None,
    among: TrackSelection | None = None,
) -> list[Neighbour]:
    """Return the tracks nearest to one, as `similarity.SimilarityIndex.nearest` describes."""
    if view is None:
        raise StillComputingError
    if view.is_silent(track_id):
        return []
    asked = view.locate(track_id)
    if asked is None and (basis is None or view.version != ENGINE_VERSION):
        raise NotAnalysedYetError(f"Track {track_id!r} has no fingerprint yet.")
    return _listed(view, asked or view.query(basis), limit, spacing, among)


def steered(
    view: SoundView | None,
    track_id: str,
    limit: int,
    spacing: Spacing,
    aims: Aims,
    among: TrackSelection | None = None,
) -> list[Neighbour]:
    """Return the tracks nearest to one, but with other values in some dimensions.

    Raises
    ------
    NotAnalysedYetError
        The track has no fingerprint.
    StillComputingError
        A large library's index is being written for the first time.
    """
    if view is None:
        raise StillComputingError
    asked = view.locate(track_id)
    if asked is None:
        raise NotAnalysedYetError(f"Track {track_id!r} has no fingerprint yet.")
    return _listed(view, steering.steer(view, asked, aims), limit, spacing, among, aims)


def _listed(
    view: SoundView,
    query: SoundQuery,
    limit: int,
    spacing: Spacing,
    among: TrackSelection | None,
    aims: Aims = (),
) -> list[Neighbour]:
    wanted = max(FIRST_SHARE * limit, steering.RANKED if aims else 0)
    subset = _subset(view, among) if among else None
    while True:
        near = view.closest(query, wanted, subset)
        if among and subset is None:  # nearly all fit, or the list grows until enough do
            near = near.only(among.kept(near.track_ids()))
        if aims:
            near = steering.emphasise(near, query, aims, view.fit.metric.typical)
        listed = SpacedList(query.keys, view.fit.metric.typical, spacing, limit)
        listed.fill(near.keys, near.distances)
        if listed.is_ended or near.is_all:
            break
        wanted *= GROWTH
    why = reasons(query.z, near.z([each.position for each in listed.items]))
    return [
        Neighbour(near.track_id(each.position), each.similarity, *of_both, each.same_recording)
        for each, of_both in zip(listed.items, why, strict=True)
    ]


def _subset(view: SoundView, among: TrackSelection) -> Subset | None:
    """Return the tracks of a selection; None if they are too many. Favourites change without the index."""
    known = view.subsets
    if among.wanted.favourite is not None or among.wanted not in known:
        selected = among.find(MOST_SELECTED + 1)
        subset = view.subset(selected) if len(selected) <= MOST_SELECTED else None
        if among.wanted.favourite is not None:
            return subset
        if len(known) >= MOST_REMEMBERED:
            known.clear()
        known[among.wanted] = subset
        return subset
    return known[among.wanted]
