"""Recognise a missing track in a file that was just analysed: another encoding sounds the same."""

import os

import numpy as np
from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from fingerprint.dimensions import DIMENSIONS, unpack
from fingerprint.plan import FloatArray
from library import fingerprints
from library.database import now
from library.models import Match, Track, new_id
from library.scanning import match_log
from library.scanning.vacated_paths import original
from library.states import MatchState, Presence

#: Lengths of two encodings of a recording differ by padding at most.
SAME_LENGTH_S = 2.0

#: Mean difference of two fingerprints in their typical ranges. Another encoding of the same recording was at
#: most 0.04 away (mp3, AAC, Opus), the nearest of other sounds in a library of similar ones 0.08.
SAME_SOUND = 0.05

#: Candidates that are compared.
MAX_CANDIDATES = 50


def is_new(session: Session, track_id: str) -> bool:
    """Return whether a track was never analysed."""
    return session.execute(select(Track.vector_generation).where(Track.id == track_id)).scalar_one() == 0


def settle(session: Session, track_id: str) -> str:
    """Give a new track's file to the missing track that it is, if it is one; several are a question.

    Returns
    -------
    str
        The id of the track that has the file now.
    """
    track = session.get_one(Track, track_id, populate_existing=True)
    found = [each for each in _candidates(session, track) if _sounds_the_same(session, track, each)]
    if len(found) == 1:
        _log(session, track, found, MatchState.APPLIED)
        match_log.take_over(session, found[0], track)
        return found[0].id
    _log(session, track, found, MatchState.OPEN)
    return track_id


def _candidates(session: Session, track: Track) -> list[Track]:
    """Return missing tracks with the title, place or number of a track, and its length."""
    if track.presence != Presence.PRESENT or not track.duration_s:
        return []
    near = Track.duration_s.between(track.duration_s - SAME_LENGTH_S, track.duration_s + SAME_LENGTH_S)
    settled = exists().where(
        Match.track_id == Track.id, Match.new_root_id == track.root_id, Match.new_path == track.path
    )
    query = select(Track).where(Track.presence == Presence.MISSING, Track.listed, near, ~settled)
    query = query.where(Track.audio_id.is_not(None), or_(*_alike(track)))
    return list(session.execute(query.limit(MAX_CANDIDATES)).scalars())


def _alike(track: Track) -> list[ColumnElement[bool]]:
    stem = os.path.splitext(original(track.path))[0]
    conditions = [
        and_(Track.title_sort == track.title_sort, Track.artist_sort == track.artist_sort),
        # What follows the stem begins with a dot, and "/" is the next character.
        and_(Track.root_id == track.root_id, Track.path >= stem + b".", Track.path < stem + b"/"),
    ]
    if track.album_id is not None and track.track is not None:
        number = and_(Track.track == track.track, Track.disc.is_not_distinct_from(track.disc))
        conditions.append(and_(Track.album_id == track.album_id, number))
    return conditions


def _sounds_the_same(session: Session, one: Track, other: Track) -> bool:
    vectors = fingerprints.find_vectors(session, [one.audio_id or "", other.audio_id or ""])
    if len(vectors) < len({one.audio_id, other.audio_id}):
        return False
    first, second = (unpack(vectors[each.audio_id or ""]) for each in (one, other))
    return distance(first, second) <= SAME_SOUND


def distance(one: FloatArray, other: FloatArray) -> float:
    """Return the mean difference of two vectors, each dimension in its typical range and at most 1."""
    ranges = np.array([each.typical_high - each.typical_low for each in DIMENSIONS])
    return float(np.nanmean(np.minimum(np.abs(one - other) / ranges, 1.0)))


def _log(session: Session, track: Track, found: list[Track], state: MatchState) -> None:
    group_id = new_id()
    for each in found:
        session.add(
            Match(
                group_id=group_id,
                state=state,
                reason="same_sound",
                track_id=each.id,
                new_track_id=track.id if state is MatchState.APPLIED else None,
                old_root_id=each.root_id,
                old_path=original(each.path),
                new_root_id=track.root_id,
                new_path=track.path,
                created_at=now(),
            )
        )
    session.flush()
