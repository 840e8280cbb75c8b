"""Seeds: where a radio begins, and samples of their tracks."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from discovery.radio.moods import MOODS, Bounds, resolve
from library.catalogue.narrowing import selection
from library.catalogue.track_filters import TrackFilter
from library.people.radios import candidates


class SeedKind(StrEnum):
    """Kinds of seeds."""

    TRACK = "track"
    ALBUM = "album"
    ARTIST = "artist"
    GENRE = "genre"
    PLAYLIST = "playlist"
    FAVOURITES = "favourites"
    MOOD = "mood"
    LIBRARY = "library"
    QUEUE = "queue"


#: Share of a radio's tracks that are the seed's own; the others are close to them.
OWN_SHARE: Mapping[SeedKind, float] = {
    SeedKind.TRACK: 0.0,
    SeedKind.QUEUE: 0.0,
    SeedKind.ALBUM: 0.2,
    SeedKind.ARTIST: 0.25,
    SeedKind.PLAYLIST: 0.4,
    SeedKind.FAVOURITES: 0.5,
    SeedKind.GENRE: 0.6,
    SeedKind.MOOD: 1.0,
    SeedKind.LIBRARY: 1.0,
}


@dataclass(frozen=True, slots=True)
class Seed:
    """Where a radio begins.

    Attributes
    ----------
    id
        Of the track, album, artist, genre or playlist, or the name of a mood; None: none.
    name
        For people.
    sounds
        Bounds of dimensions of a mood without a name.
    track_ids
        Of a queue: its latest tracks.
    """

    kind: SeedKind
    id: str | None = None
    name: str = ""
    sounds: Bounds = ()
    track_ids: tuple[str, ...] = ()

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> "Seed":
        """Return a seed as a session stores it."""
        sounds = tuple((each["dimension"], each["min"], each["max"]) for each in stored["sounds"])
        tracks = tuple(stored["trackIds"])
        return cls(SeedKind(stored["kind"]), stored["id"], stored["name"], sounds, tracks)

    def to_json(self) -> dict[str, object]:
        """Return the seed as a session stores it and clients get it."""
        sounds = [{"dimension": name, "min": low, "max": high} for name, low, high in self.sounds]
        return {
            "kind": self.kind.value,
            "id": self.id,
            "name": self.name,
            "sounds": sounds,
            "trackIds": list(self.track_ids),
        }


@dataclass(frozen=True, slots=True)
class SeedSampler:
    """Draws tracks of a seed for a user.

    Parameters
    ----------
    quantiles
        Of each dimension, for moods.
    """

    seed: Seed
    person: str
    quantiles: Mapping[str, list[float] | None]

    def sample(self, session: Session, count: int, chance: random.Random) -> list[str]:
        """Return ids of the seed's tracks, drawn at random; all of them if they are fewer."""
        seed = self.seed
        if seed.kind is SeedKind.TRACK:
            return [seed.id] if seed.id else []
        if seed.kind is SeedKind.QUEUE:
            return list(seed.track_ids)
        if seed.kind is SeedKind.PLAYLIST:
            return candidates.of_playlist(session, seed.id or "", count, chance)
        wanted = self._filter()
        if wanted == TrackFilter():
            return candidates.sample(session, [], count, chance)
        where = selection.select_tracks(session, wanted, self.person).sql.where
        return candidates.sample(session, where, count, chance)

    def _filter(self) -> TrackFilter:
        seed = self.seed
        if seed.kind is SeedKind.MOOD:
            named = MOODS.get(seed.id or "")
            return TrackFilter(sounds=resolve(named.bounds, self.quantiles) if named else seed.sounds)
        if seed.kind is SeedKind.FAVOURITES:
            return TrackFilter(favourite=True)
        names = {SeedKind.ALBUM: "album_id", SeedKind.ARTIST: "artist_id", SeedKind.GENRE: "genre_id"}
        name = names.get(seed.kind)
        return TrackFilter(**{name: seed.id}) if name else TrackFilter()  # type: ignore[arg-type]
