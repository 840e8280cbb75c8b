"""Judge radios: `python -m benchmarks.radio [--library COPY] [--music FOLDER...] [--memory FOLDER]`.

Time: the choice of ten tracks in a copy of a library of `benchmarks.million`, for each kind of seed, at the
start and after 300 tracks with eight skips; processor time, median of 15. A fill has thirty minutes of music
to be done in, and a start is waited for: a second at most.

Music: of sixty pieces, twenty tracks of a radio each; the share of its own soundtrack, beside chance. Each folder in a
FOLDER is a soundtrack. Tags are left out, so that spacing by album does not decide: then with them.
Decoding takes some minutes the first time (`--memory` keeps the vectors).
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from benchmarks.sizes import libraries
from benchmarks.support.corpus import Piece, ours, pieces
from benchmarks.support.stored_results import StoredResults
from config import settings
from discovery.radio import choosing
from discovery.radio.choosing import Situation
from discovery.radio.proximity import Proximity
from discovery.radio.seeds import Seed, SeedKind, SeedSampler
from discovery.scale import ScaleIndex
from discovery.similarity import SimilarityIndex
from fingerprint.dimensions import ENGINE_VERSION, pack
from library import database, generations
from library.database import session_scope
from library.migrations import migrate
from library.models import Favourite, Fingerprint, Root, Track, TrackArtist, TrackGenre

TRACKS, RUNS, PLAYED, SKIPPED = 10, 15, 300, 8

#: Of a start, which is waited for, s; and of a share, in multiples of chance.
GOAL_S, GOAL = 1.0, 2.0

#: Tracks of a radio, and pieces that begin one.
RADIO, SEEDS = 20, 60


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--library", type=Path, help="a copy of a library's folder: it is migrated")
    parser.add_argument("--music", nargs="*", default=[])
    parser.add_argument("--memory", type=Path)
    options = parser.parse_args()
    is_missed = bool(options.library) and measure(options.library)
    is_missed |= bool(options.music) and judge(options.music, options.memory)
    return int(is_missed)


def measure(library: Path) -> bool:
    """Print the time of a choice by seed; return whether one misses the goal."""
    libraries.open_library(library)
    index = SimilarityIndex()
    with session_scope() as session:
        index.refresh(session)
        ids = list(session.scalars(select(Track.id).order_by(Track.id).limit(20_000)))
        seeds = seeds_of(session, ids)
        quantiles = ScaleIndex().current(session).quantiles
    print("| seed | start, ms | after 300 tracks, ms | slowest, ms |\n|---|---|---|---|")
    slowest = 0.0
    for seed in seeds:
        taken = {}
        for played in (0, PLAYED):
            chance = random.Random(played)
            past = chance.sample(ids, played)
            times = []
            for n in range(RUNS):
                situation = Situation(f"r{n}", 1 + played // TRACKS, past, past[-5:], past[:SKIPPED])
                began_s = time.process_time()
                with session_scope(read_only=True) as session:
                    sampler = SeedSampler(seed, "owner", quantiles)
                    found = choosing.choose(session, Proximity(index.view), sampler, situation, TRACKS)
                times.append(time.process_time() - began_s)
                assert len(found.choices) == TRACKS, seed
            taken[played] = times
        worst = max(map(max, taken.values()))
        slowest = max(slowest, worst)
        medians = [f"{1000 * statistics.median(times):.0f}" for times in taken.values()]
        print(f"| {seed.kind} | {' | '.join(medians)} | {1000 * worst:.0f} |", flush=True)
    return slowest > GOAL_S


def seeds_of(session: Session, ids: Sequence[str]) -> list[Seed]:
    """Return one seed of each kind that the library has."""
    album = session.scalars(select(Track.album_id).where(Track.album_id.is_not(None)).limit(1)).one()
    artist = session.scalars(select(TrackArtist.artist_id).limit(1)).one()
    genre = session.scalars(select(TrackGenre.genre_id).limit(1)).one_or_none()
    marked = [{"person": "owner", "track_id": id_, "added_at": 0.0} for id_ in ids[::40]]
    if not session.scalars(select(Favourite.track_id).limit(1)).one_or_none():
        session.execute(insert(Favourite), marked)
    found = [
        Seed(SeedKind.TRACK, ids[7]),
        Seed(SeedKind.ALBUM, str(album)),
        Seed(SeedKind.ARTIST, str(artist)),
        Seed(SeedKind.FAVOURITES),
        Seed(SeedKind.MOOD, "calm"),
        Seed(SeedKind.LIBRARY),
        Seed(SeedKind.QUEUE, track_ids=tuple(ids[:8])),
    ]
    return found + ([Seed(SeedKind.GENRE, str(genre))] if genre else [])


def judge(folders: list[str], memory: Path | None) -> bool:
    """Print the share of the seed's soundtrack beside chance; return whether it misses the goal."""
    found = pieces(folders)
    results = StoredResults(memory, f"auralis-{ENGINE_VERSION}")
    vectors = np.array([results.get(piece.path, ours) for piece in found], dtype=np.float32)
    own = Counter(piece.soundtrack for piece in found)
    chance = statistics.mean((own[piece.soundtrack] - 1) / (len(found) - 1) for piece in found)
    print(f"{len(found)} pieces of {len(own)} soundtracks; by chance {chance:.3f} of a radio's tracks.\n")
    print("| radio of 20 tracks | own soundtrack | times chance | first 5 | goal |\n|---|---|---|---|---|")
    shares = []
    for name, is_tagged in (("by sound alone", False), ("with spacing by album", True)):
        with TemporaryDirectory() as data:
            store(data, found, vectors, is_tagged)
            share, first = shares_of(found)
            database.engine().dispose()
        shares.append(share)
        goal = "-" if is_tagged else f"{GOAL:.0f} times"
        print(f"| {name} | {share:.3f} | {share / chance:.1f} | {first:.3f} | {goal} |")
    return shares[0] < GOAL * chance


def store(data: str, found: list[Piece], vectors: np.ndarray, is_tagged: bool) -> None:
    """Write the pieces into an empty library; each soundtrack is an album if they are tagged."""
    database.engine.cache_clear()
    os.environ["AURALIS_DATA"] = data
    settings.current.cache_clear()
    migrate(settings.current().database_url)
    with session_scope() as session:
        session.execute(insert(Root).values(id=1, path=b"/music", attached=True, origin="settings"))
        generation = generations.advance(session, generations.VECTORS)
        rows, prints = [], []
        for n, (piece, vector) in enumerate(zip(found, vectors, strict=True)):
            rows.append({
                "id": f"piece {n:05d}", "root_id": 1, "path": b"%d" % n, "path_text": f"{n}", "size": 1,
                "mtime_ns": 1, "inode": n, "listed": True, "added_at": 0.0, "audio_id": f"audio {n}",
                "title_sort": f"{n}", "artist_sort": piece.soundtrack if is_tagged else "",
                "artist": piece.soundtrack if is_tagged else "Unknown artist", "duration_s": piece.duration_s,
                "generation": generation, "vector_generation": generation,
            })  # fmt: skip
            prints.append({"audio_id": f"audio {n}", "engine_version": ENGINE_VERSION, "kind": "25d",
                           "vector": pack(vector.tolist()), "created_at": 0.0})  # fmt: skip
        session.execute(insert(Track), rows)
        session.execute(insert(Fingerprint), prints)


def shares_of(found: list[Piece]) -> tuple[float, float]:
    """Return the share of the seed's soundtrack in radios of each piece, and in their first five tracks."""
    index = SimilarityIndex()
    with session_scope(read_only=True) as session:
        index.refresh(session)
        whole, first = [], []
        step = max(1, len(found) // SEEDS)
        for n, piece in list(enumerate(found))[::step]:
            seed = Seed(SeedKind.TRACK, f"piece {n:05d}")
            past = [f"piece {n:05d}"]
            for fill in range(RADIO // TRACKS):
                situation = Situation(f"r{n}", fill + 1, past, past[-5:])
                sampler = SeedSampler(seed, "owner", {})
                chosen = choosing.choose(session, Proximity(index.view), sampler, situation, TRACKS)
                past += [each.track.id for each in chosen.choices]
            is_own = [found[int(id_[6:])].soundtrack == piece.soundtrack for id_ in past[1:]]
            whole.append(statistics.mean(is_own))
            first.append(statistics.mean(is_own[:5]))
    return statistics.mean(whole), statistics.mean(first)


if __name__ == "__main__":
    sys.exit(main())
