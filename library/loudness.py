"""Replay gains and peaks that follow from the analysis of tracks."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import log10
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from library import generations
from library.catalogue.list_counts import is_shown
from library.models import Recording, Track, sounds

#: Loudness that replay gain aims at (ReplayGain 2.0).
REFERENCE_LUFS = -18.0

#: Albums whose gains are remembered: about 10 MB. Pages of songs in any order name each album many times.
MAX_REMEMBERED = 100_000

#: Full scale of the peaks in a recording's waveform, which are rounded to the nearest whole number.
FULL_SCALE, ROUNDED_BY = 255, 0.5


@dataclass(frozen=True, slots=True)
class Measured:
    """Loudness of a track by analysis: gains in dB (ReplayGain 2.0), and peaks, of which full scale is 1.

    None where nothing was analysed. Those of the album follow from its analysed tracks.
    """

    track_gain_db: float | None = None
    album_gain_db: float | None = None
    track_peak: float | None = None
    album_peak: float | None = None


def measured(session: Session, audio_id: str | None, album_id: int | None) -> Measured:
    """Return the loudness of a track of an album."""
    lufs = session.scalar(select(sounds.c.lufs).where(sounds.c.audio_id == audio_id)) if audio_id else None
    recording = session.get(Recording, audio_id) if audio_id else None
    return Measured(
        None if lufs is None else REFERENCE_LUFS - lufs,
        None if album_id is None else of_albums(session, [album_id]).get(album_id),
        None if recording is None else peak(recording.waveform),
        None if album_id is None else _album_peak(session, album_id),
    )


def peak(waveform: bytes) -> float | None:
    """Return the highest peak that a recording with a waveform may have; None for an empty one."""
    return min(1.0, (max(waveform) + ROUNDED_BY) / FULL_SCALE) if waveform else None


def _album_peak(session: Session, album_id: int) -> float | None:
    remembered = _peaks.of(_generation(session))
    if album_id not in remembered:
        query = select(Recording.waveform).join(Track, Track.audio_id == Recording.audio_id)
        waveforms = session.scalars(query.where(Track.album_id == album_id, is_shown()))
        found = (peak(waveform) for waveform in waveforms)
        remembered[album_id] = max((each for each in found if each is not None), default=None)
    return remembered[album_id]


def mean(tracks: Iterable[tuple[float, float | None]]) -> float | None:
    """Return the gain (dB) of the mean power of tracks with loudness (LUFS) and length (s); None without."""
    power = length_s = 0.0
    for lufs, duration_s in tracks:
        seconds = max(duration_s or 0.0, 1.0)
        power, length_s = power + seconds * 10 ** (lufs / 10), length_s + seconds
    return REFERENCE_LUFS - 10 * log10(power / length_s) if length_s else None


def of_albums(session: Session, album_ids: Sequence[int]) -> dict[int, float]:
    """Return the gains of those albums that have analysed tracks."""
    remembered = _remembered.of(_generation(session))
    if unknown := [album_id for album_id in album_ids if album_id not in remembered]:
        remembered |= dict.fromkeys(unknown) | _read(session, unknown)
    found = ((album_id, remembered[album_id]) for album_id in album_ids)
    return {album_id: gain for album_id, gain in found if gain is not None}


def _read(session: Session, album_ids: Sequence[int]) -> dict[int, float | None]:
    tracks: dict[int, list[tuple[float, float | None]]] = {}
    for album_id, lufs, duration_s in session.connection().execute(_loudness(), {"ids": album_ids}):
        tracks.setdefault(album_id, []).append((lufs, duration_s))
    return {album_id: mean(each) for album_id, each in tracks.items()}


def _generation(session: Session) -> Hashable:
    return tuple(generations.find(session, name) for name in (generations.CATALOGUE, generations.VECTORS))


@cache
def _loudness() -> Any:
    query = select(Track.album_id, sounds.c.lufs, Track.duration_s).join(
        sounds, sounds.c.audio_id == Track.audio_id
    )
    is_wanted = Track.album_id.in_(bindparam("ids", expanding=True))
    return query.where(is_wanted, is_shown(), sounds.c.lufs.is_not(None))


class _Remembered:
    """Numbers of albums at one generation of the library; None of those without analysed tracks."""

    def __init__(self) -> None:
        self._state: tuple[Hashable, dict[int, float | None]] = (None, {})

    def of(self, generation: Hashable) -> dict[int, float | None]:
        known, numbers = self._state
        if known != generation or len(numbers) > MAX_REMEMBERED:
            numbers = {}
            self._state = generation, numbers
        return numbers


_remembered = _Remembered()
_peaks = _Remembered()
