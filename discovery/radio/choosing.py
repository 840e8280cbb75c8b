"""Choose the next tracks of a radio.

Each is near to one of the seed's tracks or to a favourite of this radio, or is one of the seed's own; it is
drawn by similarity, the user's stars, plays and skips. Equal situations lead to equal choices.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from discovery.radio.proximity import Proximity
from discovery.radio.seeds import OWN_SHARE, SeedSampler
from discovery.radio.weighing import Weights
from discovery.spacing import DUPLICATE_SIMILARITY
from library.people.radios import candidates
from library.people.radios.candidates import Candidate

#: Tracks of the seed that are looked at, those of them that neighbours are searched for, and favourites.
MEMBERS, ANCHORS, HEARTS = 60, 4, 2

#: Neighbours of each.
NEAR = 100

#: Tracks between two of an artist and of an album; fewer where there is nothing else.
GAPS = ((5, 8), (2, 3), (0, 0))


@dataclass(frozen=True, slots=True)
class Situation:
    """A radio before its next tracks.

    Attributes
    ----------
    radio_id, fill
        Decide on the draws.
    past
        Tracks that it does not choose, the oldest first; the older half of them where there are no others.
    around
        The latest tracks, and those to come that stay.
    skipped
        The latest skipped tracks.
    started_at_s
        Favourites since then lead to more like them.
    """

    radio_id: str
    fill: int
    past: Sequence[str] = ()
    around: Sequence[str] = ()
    skipped: Sequence[str] = ()
    started_at_s: float = float("inf")


@dataclass(frozen=True, slots=True)
class ChoiceReason:
    """The reason for a choice.

    Attributes
    ----------
    basis
        "near" a track of the seed, "heart": near a favourite, "seed": one of the seed's own.
    track_id, title
        The track that it is compared with: for "seed" the one before it; None without one.
    alike, different
        Dimensions.
    """

    basis: str
    track_id: str | None = None
    title: str | None = None
    similarity: float | None = None
    alike: Sequence[str] = ()
    different: Sequence[str] = ()

    def to_json(self) -> dict[str, object]:
        """Return the reason as clients get it."""
        return {
            "basis": self.basis,
            "trackId": self.track_id,
            "title": self.title,
            "similarity": self.similarity,
            "alike": list(self.alike),
            "different": list(self.different),
        }


@dataclass(frozen=True, slots=True)
class ChosenTrack:
    """A chosen track and the reason."""

    track: Candidate
    why: ChoiceReason


@dataclass(frozen=True, slots=True)
class Chosen:
    """The next tracks, and those to come that the user never wants again."""

    choices: list[ChosenTrack]
    blocked: list[str]


def choose(
    session: Session, proximity: Proximity, sampler: SeedSampler, situation: Situation, count: int
) -> Chosen:
    """Return the next tracks, at most so many; fewer or none if nothing else may be chosen."""
    chance = random.Random(f"{situation.radio_id} {situation.fill}")  # noqa: S311  # repeatable on purpose
    members = sampler.sample(session, MEMBERS, chance)
    known = candidates.find(session, sampler.person, [*situation.past, *situation.around, *situation.skipped])
    loved = [row for row in known.values() if (row.favourite_at or 0.0) >= situation.started_at_s]
    hearts = [row.id for row in sorted(loved, key=lambda row: row.favourite_at or 0.0)]
    hearts = [each for each in hearts if proximity.locate(each) and each not in situation.skipped][-HEARTS:]
    anchors = [*hearts, *proximity.placed(members)[:ANCHORS]]
    pools = {anchor: _near(proximity, anchor, situation.past) for anchor in anchors}
    known |= candidates.find(
        session, sampler.person, [*members, *(each for pool in pools.values() for each in pool)]
    )
    drawing = _Drawing(proximity, known, Weights(proximity, known, situation.skipped, hearts), chance)
    drawing.begin(situation)
    share = OWN_SHARE[sampler.seed.kind]
    for place in range(count):
        number = (situation.fill - 1) * count + place
        is_own = number * share % 1 < share or not anchors
        anchor = None if is_own else anchors[number % len(anchors)]
        others = [each for each in anchors if each != anchor]
        order = [(anchor, pools[anchor] if anchor else members), (None, members)]
        order += [(each, pools[each]) for each in others]
        if not share:  # such a seed's own tracks are known: they have played
            order = [each for each in order if each[0] is not None]
        if not drawing.add_one(order, hearts):
            break
    blocked = [each for each in situation.around if each in known and known[each].is_never]
    return Chosen(drawing.chosen, blocked)


def _near(proximity: Proximity, anchor: str, past: Sequence[str]) -> list[str]:
    """Return a track's neighbours: those that have not played, and some that played long ago."""
    played = set(past)
    found = proximity.near(anchor, NEAR + len(played))
    fresh = [each for each in found if each not in played][:NEAR]
    return fresh + [each for each in found if each in played][:NEAR]


@dataclass(slots=True)
class _Drawing:
    """Draws one track after another."""

    proximity: Proximity
    known: dict[str, Candidate]
    weights: Weights
    chance: random.Random
    chosen: list[ChosenTrack] = field(default_factory=list)
    recent: list[Candidate] = field(default_factory=list)
    taken: set[Any] = field(default_factory=set)
    older: list[str] = field(default_factory=list)

    def begin(self, situation: Situation) -> None:
        """Note the tracks that were played and those to come."""
        latest = list(dict.fromkeys(reversed(situation.past)))  # a small library's tracks are there often
        half = (len(latest) + 1) // 2
        self.older = [*latest[half:], *situation.around]
        for track_id in latest[:half]:
            self._take(track_id)
        before = situation.around or situation.past[-GAPS[0][1] :]
        self.recent = [self.known[each] for each in before if each in self.known]

    def add_one(self, order: Sequence[tuple[str | None, list[str]]], hearts: Sequence[str]) -> bool:
        """Draw from the first pool that has a track within spacing; return whether there is one."""
        for anchor, allowed in self._allowed(order):
            before = self.recent[-1].id if self.recent else None
            best = max(allowed, key=lambda each: self.weights.score(each, anchor, before) + self._luck())
            basis = "seed" if anchor is None else "heart" if anchor in hearts else "near"
            self.chosen.append(ChosenTrack(best, self._why(basis, anchor or before, best.id)))
            self.recent.append(best)
            self._take(best.id)
            return True
        return False

    def _allowed(
        self, order: Sequence[tuple[str | None, list[str]]]
    ) -> Iterator[tuple[str | None, list[Candidate]]]:
        """Yield the tracks of a pool that may be chosen, with ever less spacing, then with repetitions."""
        for older in (self.older, []):
            excluded = self.taken | {key for each in older for key in self._keys(each)}
            for gaps in GAPS:
                for anchor, pool in order:
                    found = [each for each in pool if self._is_free(each, excluded, anchor)]
                    spaced = [self.known[each] for each in found if self._is_spaced(self.known[each], *gaps)]
                    if spaced:
                        yield anchor, spaced

    def _is_free(self, track_id: str, excluded: set[Any], anchor: str | None) -> bool:
        row = self.known.get(track_id)
        if row is None or row.is_never or not excluded.isdisjoint(self._keys(track_id)):
            return False
        alike = self.proximity.similarity(anchor, track_id) if anchor else None
        return alike is None or alike <= DUPLICATE_SIMILARITY

    def _is_spaced(self, row: Candidate, artist_gap: int, album_gap: int) -> bool:
        artists = {each.artist_key for each in self.recent[-artist_gap:]} if artist_gap else set()
        albums = {each.album_id for each in self.recent[-album_gap:]} if album_gap else set()
        is_near = (row.artist_key and row.artist_key in artists) or (row.album_id and row.album_id in albums)
        return not is_near

    def _take(self, track_id: str) -> None:
        self.taken.update(self._keys(track_id))

    def _keys(self, track_id: str) -> list[Any]:
        """Return a track's id, and what other files of its recording have in common with it."""
        row = self.known.get(track_id)
        if row is None:
            return [track_id]
        song = [(row.title_key, row.artist_key)] if row.artist_key else []
        return [track_id, *song, *([("audio", row.audio_id)] if row.audio_id else [])]

    def _luck(self) -> float:
        """Return a draw by which the highest sum is each candidate with a chance of exp(score)."""
        return -Weights.log(self.chance.expovariate(1.0))

    def _why(self, basis: str, compared: str | None, track_id: str) -> ChoiceReason:
        if compared is None or compared == track_id:
            return ChoiceReason(basis)
        alike, different = self.proximity.reasons(compared, track_id)
        close = self.proximity.similarity(compared, track_id)
        row = self.known.get(compared)
        title = row.title if row else None
        return ChoiceReason(
            basis, compared, title, None if close is None else round(close, 3), alike, different
        )
