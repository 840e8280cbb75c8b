"""Questions to a library, the same ones for each way that answers them."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import func, select

from library.database import session_scope
from library.models import Genre, Track, sounds

#: Searches of each kind; each is different, so that no cache answers.
SEARCHES = 60

#: Tracks whose similar ones are asked for.
SEEDS = 150

#: Words are of this many tracks that are played most, as users search for what they know.
KNOWN = 3000

SEED = 25

#: Tempi of many tracks.
TEMPO = select(sounds.c.tempo_bpm).where(sounds.c.tempo_bpm.is_not(None)).limit(20_000)


@dataclass(frozen=True)
class Questions:
    """Queries, tracks and filters that are measured.

    Attributes
    ----------
    searches
        Queries by the name of their kind.
    tracks
        Ids of tracks.
    genre
        The id of a genre with a twelfth of the tracks, or so.
    bounds
        Ranges of the tempo that a twentieth of the tracks are in.
    """

    searches: dict[str, list[str]]
    tracks: list[str]
    genre: int
    bounds: list[tuple[float, float]]

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Questions":
        return cls(**json.loads(path.read_text(encoding="utf-8")))


def ask() -> Questions:
    """Return the questions of the open library."""
    rng = np.random.default_rng(SEED)
    with session_scope(read_only=True) as session:
        known = select(Track.title, Track.artist).order_by(Track.play_count.desc()).limit(KNOWN)
        rows = [(title.split(), artist.split()) for title, artist in session.execute(known)]
        total = session.execute(select(func.count()).select_from(Track)).scalar_one()
        tempo = np.array(session.execute(TEMPO).scalars().all(), dtype=np.float64)
        genre = session.execute(
            select(Genre.id).order_by(Genre.track_count.desc()).offset(3).limit(1)
        ).scalar_one()
    names = [row for row in rows if all(word.isascii() and len(word) > 4 for word in (row[0][0], row[1][0]))]
    names = [names[n] for n in rng.permutation(len(names))]
    words = list(dict.fromkeys(title[0].lower() for title, _artist in names))[:SEARCHES]
    prefixes = list(dict.fromkeys(word[:3] for word in words))
    letters = [chr(ord("a") + n) for n in range(26)]
    starts = np.linspace(0.1, 0.8, SEARCHES)
    bounds = np.quantile(tempo, [starts, starts + 0.05]).T
    return Questions(
        {
            "one letter": letters[:24],
            "two letters": list(dict.fromkeys(word[:2] for word in words)),
            "three letters": prefixes,
            "one word": words,
            "two words": list(dict.fromkeys(f"{title[0]} {artist[0]}".lower() for title, artist in names))[
                :SEARCHES
            ],
            "typing error": [_swapped(word) for word in words],
            "nothing found": [f"xq{word[:3]}zwv" for word in words],
        },
        [f"T{n + 1:015d}" for n in rng.integers(0, total, SEEDS).tolist()],
        genre,
        [(low, high) for low, high in bounds.tolist()],
    )


def _swapped(word: str) -> str:
    """Return a word with two letters exchanged."""
    place = next((n for n in range(1, len(word) - 1) if word[n] != word[n + 1]), 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
