"""Replay gains of albums from the loudness of their tracks."""

from collections.abc import Hashable, Iterable, Sequence
from functools import cache
from math import log10
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from library import generations
from library.catalogue.list_counts import is_shown
from library.models import Track, sounds

#: Loudness that replay gain aims at (ReplayGain 2.0).
REFERENCE_LUFS = -18.0

#: Albums whose gains are remembered: about 10 MB. Pages of songs in any order name each album many times.
MAX_REMEMBERED = 100_000


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
    """Gains of albums at one generation of the library; None of those without analysed tracks."""

    def __init__(self) -> None:
        self._state: tuple[Hashable, dict[int, float | None]] = (None, {})

    def of(self, generation: Hashable) -> dict[int, float | None]:
        known, gains = self._state
        if known != generation or len(gains) > MAX_REMEMBERED:
            gains = {}
            self._state = generation, gains
        return gains


_remembered = _Remembered()
