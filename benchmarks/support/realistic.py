"""A library as people have them, of any size and the same for a seed, written straight into the tables.

Words follow Zipf's law over a vocabulary of 200,000 in eight scripts, artists have one to 2,000 tracks, albums
one to 300, and sounds are a mixture of styles (`sounds`). Ten thousand tracks take seconds, a million some
minutes.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import func, insert, select, text, update

from benchmarks.support.sounds import Mixture, Vectors
from fingerprint.dimensions import ENGINE_VERSION, pack
from library.catalogue.name_keys import album_words, name_columns
from library.catalogue.names.collation import sort_key
from library.catalogue.names.search_forms import ALBUM, ARTIST, TITLE, index_text
from library.database import session_scope
from library.fingerprints import dimension_columns
from library.models import (
    Album,
    AlbumArtist,
    Artist,
    Fingerprint,
    Generation,
    Genre,
    ListTotal,
    Root,
    Track,
    TrackArtist,
    TrackGenre,
    UnitCount,
    Work,
    sounds,
)
from library.states import Queue, WorkKind, WorkState

VOCABULARY, BATCH = 200_000, 5_000
MAX_ARTIST, MAX_ALBUM = 2_000, 300

#: Zipf's law with Mandelbrot's shift, as in song titles.
EXPONENT, SHIFT = 1.05, 2.7

#: Share of the words of each script, and its syllables.
SCRIPTS: tuple[tuple[float, str], ...] = (
    (0.72, "ba be bi bo ca ce da de di do fa fe ga ha he in is ka la le li lo ma me mi na ne no ra re ri ro sa se si so ta te ti to un us va ve wa"),
    (0.08, "ба ве го да де жи за ка ко ла ли ма мо на не но по ра ре ро са со та то ты"),
    (0.03, "αν γα δε θα κα λα μα μο να πα πο ρα σε τα το φω"),
    (0.03, "با تا حب دي را سا شم عي في قل كا لي ما نو ها يا"),
    (0.02, "אב בי דה הי חל טו ים כל לי מה נו עם שי תו"),
    (0.06, "愛 雨 海 歌 風 花 空 月 星 夜 夢 春 秋 冬 心 光 影 山 川 君"),
    (0.03, "가 나 다 마 바 사 아 자 하 봄 별 꿈 달 길"),
    (0.03, "กา ขอ คน ใจ ชี ดี ตา นา บา ปี รัก ลา วัน หา"),
)  # fmt: skip

GENRES = (
    "Rock",
    "Pop",
    "Jazz",
    "Classical",
    "Electronic",
    "Hip-Hop",
    "Folk",
    "Metal",
    "Soul",
    "Soundtrack",
    "Рок",
    "J-Pop",
)

#: Formats of albums, the most frequent ones more than once.
FORMATS = ("flac", "flac", "flac", "mp3", "mp3", "m4a", "opus")

#: Share of albums without a year.
UNDATED = 0.05

#: Tables in the order of their references.
TABLES: tuple[Any, ...] = (
    Artist,
    Album,
    AlbumArtist,
    Track,
    TrackArtist,
    TrackGenre,
    Work,
    Fingerprint,
    sounds,
)

#: Tracks like those of the library that are not in it, for questions to its similarity index.
UNKNOWN = 500


@dataclass(frozen=True)
class Name:
    """A name with what is stored of it."""

    text: str
    sort: str

    @classmethod
    def of(cls, text: str) -> "Name":
        return cls(text, sort_key(text))


class Names:
    """Draws names of several words."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self.words = _vocabulary(rng)
        weights = 1.0 / (np.arange(1, len(self.words) + 1) + SHIFT) ** EXPONENT
        self._cumulative = np.cumsum(weights / weights.sum())

    def draw(self, most: int) -> str:
        """Return a name of one word to a number of them, two on average."""
        length = 1 + int(self._rng.binomial(most - 1, 0.3))
        ranks = np.searchsorted(self._cumulative, self._rng.random(length))
        return " ".join(self.words[min(rank, len(self.words) - 1)] for rank in ranks).title()


def fill(tracks: int, root: bytes = b"/bench", seed: int = 1) -> Vectors:
    """Write a library into an empty database; returns vectors of tracks that sound like it and are not in it."""
    rng = np.random.default_rng(seed)
    with session_scope() as session:
        session.execute(insert(Root), [{"id": 1, "path": root, "attached": True, "origin": "settings"}])
        session.execute(
            insert(Genre),
            [{"id": n + 1, "key": genre.casefold(), "name": genre, **name_columns(genre)} for n, genre in enumerate(GENRES)],
        )  # fmt: skip
    totals = {"tracks": tracks, "albums": 0, "artists": 0, "genres": len(GENRES)}
    writer = _Writer(rng, Names(rng), max(1, tracks // UNKNOWN))
    for size in _sizes(rng, tracks, MAX_ARTIST, 1.6):
        totals["artists"] += 1
        totals["albums"] += writer.artist(totals["artists"], totals["albums"], size)
    writer.flush()
    with session_scope() as session:
        session.execute(text("DELETE FROM totals"))
        session.execute(insert(ListTotal), [{"name": key, "n": n} for key, n in totals.items()])
        session.execute(
            insert(UnitCount), [{"scope": "library", "state": WorkState.DONE, "reason": "", "n": tracks}]
        )
        numbers = [{"name": key, "incarnation": "bench", "number": 1} for key in ("catalogue", "vectors")]
        session.execute(insert(Generation), numbers)
        own = select(func.count()).where(TrackGenre.genre_id == Genre.id).scalar_subquery()
        session.execute(update(Genre).values(track_count=own))
    with session_scope() as session:
        session.execute(text("ANALYZE"))
    return np.array(writer.unknown, dtype=np.float32)


class _Writer:
    """Collects rows and writes them in batches.

    Attributes
    ----------
    unknown
        Vectors of further tracks of its albums, one to so many tracks.
    """

    def __init__(self, rng: np.random.Generator, names: Names, tracks_to_unknown: int) -> None:
        self._rng, self._names, self._mixture = rng, names, Mixture(rng)
        self._rows: dict[Any, list[dict[str, object]]] = {}
        self._tracks, self._every = 0, tracks_to_unknown
        self.unknown: list[Vectors] = []

    def artist(self, number: int, albums: int, size: int) -> int:
        """Add an artist with a number of tracks; returns the number of albums."""
        name = f"{self._names.draw(4)} {number}" if self._rng.random() < 0.02 else self._names.draw(4)
        style, sound = self._mixture.artists(1)
        sizes = list(_sizes(self._rng, size, MAX_ALBUM, 0.9, 12))
        self._add(
            Artist,
            id=number,
            key=f"{name}\n{number}",
            name=name,
            track_count=size,
            album_count=len(sizes),
            **name_columns(name),
        )
        for n, length in enumerate(sizes):
            vectors = self._mixture.tracks(
                np.repeat(style, length + 1), np.repeat(self._mixture.albums(sound), length + 1, axis=0)
            )
            self._album(albums + n + 1, number, Name.of(name), int(style[0]), vectors)
        return len(sizes)

    def flush(self) -> None:
        with session_scope(synced=False) as session:
            for table in filter(self._rows.get, TABLES):
                rows = getattr(table, "__table__", table)  # without the cost of objects
                session.connection().execute(insert(rows), self._rows[table])
        self._rows = {}

    def _album(self, number: int, artist_id: int, artist: Name, style: int, vectors: Vectors) -> None:
        """Add an album of all tracks but the last, which stays unknown."""
        length = len(vectors) - 1
        title = Name.of(self._names.draw(5))
        year = int(self._rng.triangular(1950, 2015, 2026)) if self._rng.random() > UNDATED else None
        genre = (style + int(self._rng.integers(3))) % len(GENRES)
        shown = {"artist": artist.text, "artist_id": artist_id, "artist_sort": artist.sort, "year": year}
        words = album_words(title.text, artist.text, [])
        self._add(Album, id=number, key=f"{title.text}\n{number}", title=title.text, title_sort=title.sort, words=words,
                  track_count=length, duration_s=200.0 * length, added_at=float(number), **shown)  # fmt: skip
        self._add(AlbumArtist, album_id=number, position=0, artist_id=artist_id)
        kind = str(self._rng.choice(FORMATS))
        common = shown | {"format": kind, "album": title.text, "album_artist": artist.text, "album_id": number, "genre": GENRES[genre],
                          "album_sort": title.sort}  # fmt: skip
        words = index_text(ARTIST, [artist.text]) + index_text(ALBUM, [title.text])
        if (self._tracks + length) // self._every > self._tracks // self._every:
            self.unknown.append(vectors[length])
        for n in range(length):
            self._track(n, common, words, vectors[n])
            self._add(TrackGenre, track_id=self._id, position=0, genre_id=genre + 1)
        if self._tracks % BATCH < length:
            self.flush()

    @property
    def _id(self) -> str:
        return f"T{self._tracks:015d}"

    def _track(self, n: int, common: dict[str, object], words: str, values: np.ndarray) -> None:
        self._tracks += 1
        number, title = self._tracks, self._names.draw(7)
        audio_id = hashlib.sha256(str(number).encode()).hexdigest()
        vector = pack(list(values))
        plays = int(self._rng.pareto(1.2))
        played_at = float(self._rng.integers(10**9)) if plays else None
        self._add(Track, id=self._id, root_id=1, path=b"%d" % number, path_text=f"{number}", size=1000, mtime_ns=number,
                  inode=number, presence="present", listed=True, added_at=float(number), title=title, track=n + 1, disc=1,
                  duration_s=float(self._rng.gamma(8, 30)), artwork="none", words=index_text(TITLE, [title]) + words,
                  title_sort=sort_key(title), album_order=f"{common['album_sort']}\x1f{common['album_id']:08d}{n:06d}",
                  audio_id=audio_id, play_count=plays, last_played_at=played_at, generation=1, vector_generation=1, **common)  # fmt: skip
        self._add(TrackArtist, track_id=self._id, position=0, artist_id=common["artist_id"])
        self._add(
            Work,
            kind=WorkKind.FINGERPRINT,
            target=self._id,
            state=WorkState.DONE,
            reason="",
            queue=Queue.FINGERPRINT,
        )
        self._add(
            Fingerprint,
            audio_id=audio_id,
            engine_version=ENGINE_VERSION,
            kind="25d",
            vector=vector,
            created_at=0.0,
        )
        self._rows.setdefault(sounds, []).append(dimension_columns(audio_id, vector))

    def _add(self, table: Any, **row: object) -> None:
        self._rows.setdefault(table, []).append(row)


def _sizes(rng: np.random.Generator, total: int, most: int, exponent: float, scale: int = 3) -> Iterator[int]:
    """Yield sizes with a long tail that add up to a total."""
    left = total
    while left:
        size = min(left, most, 1 + int(rng.pareto(exponent) * scale))
        left -= size
        yield size


def _vocabulary(rng: np.random.Generator) -> list[str]:
    found: dict[str, None] = {}
    scripts = [syllables.split() for _share, syllables in SCRIPTS]
    shares = np.array([share for share, _syllables in SCRIPTS])
    while len(found) < VOCABULARY:
        syllables = scripts[int(rng.choice(len(scripts), p=shares / shares.sum()))]
        length = 1 + int(rng.binomial(4, min(0.6, 0.3 + len(found) / 200_000)))
        found.setdefault("".join(syllables[n] for n in rng.integers(len(syllables), size=length)))
    return list(found)
