"""Recognise a missing track in a file that was just analysed: another encoding sounds the same."""

import os

import numpy as np
from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from library import fingerprints
from library.database import now
from library.models import Match, Recording, Track, new_id
from library.models.vacated_paths import original
from library.scanning.matching import match_log
from library.states import MatchState, Presence

#: Lengths of two encodings of a recording differ by padding at most.
SAME_LENGTH_S = 2.0

#: Correlation of two waveforms: 0.93 to 1.00 for encodings of one recording, 0.22 at most for others that
#: differ only by their pitch and a beat a minute.
SAME_WAVEFORM = 0.7

#: Encoders put up to this much silence in front.
MAX_DELAY_S = 0.15
N_DELAYS = 121

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
        or_(Match.track_id == Track.id, Match.track_id == Track.image_id),  # sections go with their image
        Match.new_root_id == track.root_id,
        Match.new_path.in_({track.path, original(track.path)}),
        Match.state != MatchState.APPLIED,  # the track lost that file again
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
    first, second = (fingerprints.find_recording(session, each.audio_id or "") for each in (one, other))
    vectors = fingerprints.find_vectors(session, [one.audio_id or "", other.audio_id or ""])
    if first is None or second is None or {first.audio_id, second.audio_id} != set(vectors):
        return False
    apart = fingerprints.distance(vectors[first.audio_id], vectors[second.audio_id])
    if apart > fingerprints.SAME_SOUND:  # the waveform decides: similar recordings are as near
        return False
    return correlation(first, second) >= SAME_WAVEFORM


def correlation(one: Recording, other: Recording) -> float:
    """Return how alike two waveforms are at best, if one begins a little later; 1 is the same."""
    peaks, others = (np.frombuffer(each.waveform, np.uint8).astype(np.float64) for each in (one, other))
    times_s = np.arange(len(peaks)) * (one.duration_s / max(len(peaks), 1))
    other_s = np.arange(len(others)) * (other.duration_s / max(len(others), 1))
    best = 0.0
    for delay_s in np.linspace(-MAX_DELAY_S, MAX_DELAY_S, N_DELAYS):
        shifted_s = times_s + delay_s
        overlap = (shifted_s >= 0) & (shifted_s <= other.duration_s)
        first, second = peaks[overlap], np.interp(shifted_s[overlap], other_s, others)
        if first.size > 1 and first.std() > 0 and second.std() > 0:
            best = max(best, float(np.corrcoef(first, second)[0, 1]))
    return best


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
