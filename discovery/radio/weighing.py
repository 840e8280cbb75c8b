"""Weigh a radio's candidates: similarity, stars, plays, skips and favourites."""

import math
import time
from collections import Counter
from collections.abc import Mapping, Sequence

from discovery.radio.proximity import Proximity
from library.people.radios.candidates import Candidate

#: A difference in similarity that makes a track e times as likely: near the seed, after the track before it.
NEAR_STEP, FLOW_STEP = 0.02, 0.2

#: How much likelier a rating makes a track; without one, 1.
OF_STARS: Mapping[int, float] = {1: 0.1, 2: 0.5, 3: 1.0, 4: 1.5, 5: 2.0}
OF_FAVOURITES = 1.5

#: Each doubling of the user's plays, up to `MOST_PLAYS`; a track of the last hours is less likely.
OF_PLAYS, MOST_PLAYS = 1.15, 32
RECENT_S, OF_RECENT = 6 * 3600.0, 0.3

#: Skipped tracks that count, the penalty for being nearer to one than to the seed, for its artist and album.
SKIPPED, OF_SKIP, OF_SKIPPED_NAME = 8, 75.0, 1.2

#: A track that is less near to a skipped one than to the seed by this has no penalty.
MARGIN = 0.05

#: The same for the artists of favourites.
OF_HEART_NAME = 0.7


class Weights:
    """Scores of candidates; a track is e times as likely for each 1.0.

    Parameters
    ----------
    skipped, hearts
        Track ids; skips of long ago do not count.
    """

    def __init__(
        self,
        proximity: Proximity,
        known: Mapping[str, Candidate],
        skipped: Sequence[str],
        hearts: Sequence[str],
    ) -> None:
        self._proximity = proximity
        self._skipped = [each for each in skipped if each not in hearts][-SKIPPED:]
        rows = [known[each] for each in self._skipped if each in known]
        self._artists = Counter(row.artist_key for row in rows if row.artist_key)
        self._albums: Counter[int | None] = Counter(row.album_id for row in rows if row.album_id)
        self._loved = {known[each].artist_key for each in hearts if each in known} - {""}
        self._now_s = time.time()
        self._of_skips: dict[tuple[str, str | None], float] = {}

    @staticmethod
    def log(value: float) -> float:
        """Return the logarithm, held above that of a millionth."""
        return math.log(max(value, 1e-6))

    def score(self, row: Candidate, anchor: str | None, before: str | None) -> float:
        """Return the score of a candidate.

        Parameters
        ----------
        anchor, before
            The track that it should be near, and the one before it; None: any.
        """
        compared, step = (anchor, NEAR_STEP) if anchor else (before, FLOW_STEP)
        alike = self._proximity.similarity(compared, row.id) if compared else None
        of_sound = 0.0 if alike is None else alike / step
        return of_sound + self._of_user(row) - self._of_skipped(row, alike if anchor else None, anchor)

    def _of_user(self, row: Candidate) -> float:
        found = self.log(OF_STARS.get(row.rating or 3, 1.0)) + (
            OF_HEART_NAME if row.artist_key in self._loved else 0
        )
        if row.favourite_at is not None:
            found += self.log(OF_FAVOURITES)
        found += math.log2(1 + min(row.plays, MOST_PLAYS)) * self.log(OF_PLAYS)
        if row.played_at is not None and self._now_s - row.played_at < RECENT_S:
            found += self.log(OF_RECENT)
        return found

    def _of_skipped(self, row: Candidate, alike: float | None, anchor: str | None) -> float:
        if not self._skipped:
            return 0.0
        key = row.id, anchor
        if key not in self._of_skips:
            near = [self._proximity.similarity(each, row.id) or 0.0 for each in self._skipped]
            beyond = max(near, default=0.0) - (0.6 if alike is None else alike) + MARGIN
            of_names = self._artists[row.artist_key] + self._albums[row.album_id]
            self._of_skips[key] = OF_SKIP * max(0.0, beyond) + OF_SKIPPED_NAME * min(of_names, 4)
        return self._of_skips[key]
