"""Find the tracks of another library in this one: by hash, by id, by sound, by name, by path."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from fingerprint.dimensions import ENGINE_VERSION
from library import fingerprints
from library.catalogue.names.collation import sort_key
from library.catalogue.sorting import fold
from library.models import FileIdentity, Track
from library.states import Presence
from library.transfer import path_matching
from library.transfer.portable import ForeignTrack

#: Durations of one recording differ by this much between files and taggers, s.
SAME_LENGTH_S = 2.0

#: Another recording of the same title is at least this many times further away; chosen, not measured.
CLEARLY, ROUNDING = 3.0, 1e-4


class MatchKind(StrEnum):
    """How a track was found."""

    HASH = "hash"
    ID = "MusicBrainz id"
    SOUND = "sound"
    NAME = "name"
    PATH = "path"
    NOT_AT_ALL = "not at all"


class Matcher:
    """Finds tracks, and counts how.

    Attributes
    ----------
    counts
        Tracks by `MatchKind`.
    missing
        The first tracks that were not found.
    """

    MAX_NAMED = 200

    def __init__(self, session: Session) -> None:
        self._session = session
        self.counts: Counter[MatchKind] = Counter()
        self.missing: list[ForeignTrack] = []

    def find(self, wanted: Sequence[ForeignTrack]) -> dict[str, str]:
        """Return the ids of found tracks by their keys in the other library."""
        found: dict[str, str] = {}
        for track in wanted:
            kind, track_id = self._find(track)
            if track_id:
                found[track.key] = track_id
                self.counts[kind] += 1
        rest = [track for track in wanted if track.key not in found]
        by_path = path_matching.find(self._session, [track.path for track in rest]) if rest else []
        for track, track_id in zip(rest, by_path, strict=True):
            self._count_rest(track, track_id)
            if track_id:
                found[track.key] = track_id
        return found

    def _count_rest(self, track: ForeignTrack, track_id: str | None) -> None:
        self.counts[MatchKind.PATH if track_id else MatchKind.NOT_AT_ALL] += 1
        if track_id is None and len(self.missing) < self.MAX_NAMED:
            self.missing.append(track)

    def _find(self, wanted: ForeignTrack) -> tuple[MatchKind, str | None]:
        if wanted.audio_id:
            same = self._rows(Track.audio_id == wanted.audio_id)
            if same:  # all of them sound the same
                return MatchKind.HASH, _closest(same, wanted)[0].id
        if wanted.recording_mbid:
            read = select(FileIdentity.track_id).where(FileIdentity.recording_mbid == wanted.recording_mbid)
            same = self._rows(Track.id.in_(read))
            same = [track for track in same if _is_as_long(track, wanted)]
            if same:
                return MatchKind.ID, _only(same, wanted)
        titled = self._rows(Track.title_sort == sort_key(wanted.title)) if wanted.title else []
        by_sound = self._nearest(titled, wanted)
        if by_sound:
            return MatchKind.SOUND, _only(by_sound, wanted)
        named = [track for track in titled if _is_named(track, wanted)]
        return MatchKind.NAME, _only(named, wanted)

    def _rows(self, condition: object) -> list[Track]:
        query = select(Track).where(condition, Track.presence != Presence.DETACHED)  # type: ignore[arg-type]  # a clause
        return list(self._session.execute(query.order_by(Track.id).limit(1000)).scalars())

    def _nearest(self, tracks: Sequence[Track], wanted: ForeignTrack) -> list[Track]:
        """Return tracks that are as long and sound the same, without those clearly further away than another.

        Similar recordings may be as near, and the other library gives no waveform that decides.
        """
        if not wanted.vector or wanted.engine_version != ENGINE_VERSION:
            return []
        tracks = [track for track in tracks if track.audio_id and _is_as_long(track, wanted)]
        vectors = fingerprints.find_vectors(self._session, [track.audio_id or "" for track in tracks])
        own = bytes.fromhex(wanted.vector)
        apart = {name: fingerprints.distance(vector, own) for name, vector in vectors.items()}
        limit = min(fingerprints.SAME_SOUND, CLEARLY * min(apart.values(), default=0.0) + ROUNDING)
        return [track for track in tracks if apart.get(track.audio_id or "", 1.0) <= limit]


def _is_named(track: Track, wanted: ForeignTrack) -> bool:
    return fold(track.artist) == fold(wanted.artist) and _is_as_long(track, wanted)


def _is_as_long(track: Track, wanted: ForeignTrack) -> bool:
    if track.duration_s is None or wanted.duration_s is None:
        return True
    return abs(track.duration_s - wanted.duration_s) <= SAME_LENGTH_S


def _closest(tracks: Sequence[Track], wanted: ForeignTrack) -> list[Track]:
    """Return the tracks that agree best in path, album and presence."""

    def score(track: Track) -> tuple[bool, bool, bool]:
        is_there = track.path_text == wanted.path
        return is_there, fold(track.album) == fold(wanted.album), track.presence == Presence.PRESENT

    best = max(map(score, tracks))
    return [track for track in tracks if score(track) == best]


def _only(tracks: Sequence[Track], wanted: ForeignTrack) -> str | None:
    """Return the one that agrees best; None if several do: a guess could be another recording."""
    best = _closest(tracks, wanted) if tracks else []
    audio_ids = {track.audio_id or track.id for track in best}
    return best[0].id if len(audio_ids) == 1 else None
