"""A library of analysed tracks without files of music, and what an index finds in it."""

from collections.abc import Callable, Sequence

from sqlalchemy import insert, update

from discovery import sound_writer
from discovery.neighbours import Neighbour
from discovery.similarity import SimilarityIndex
from discovery.sound_writer import Due
from discovery.spacing import Spacing
from fingerprint.dimensions import ENGINE_VERSION
from library import generations
from library.database import session_scope
from library.models import Fingerprint, Root, Track
from tests.factories import make_vector

EVERYTHING = Spacing(max_per_artist=999, max_per_album=999, exclude_duplicates=False)
TRACKS = 150


def add(numbers: Sequence[int], make: Callable[[int], bytes] = make_vector) -> list[str]:
    """Write analysed tracks straight into the tables; every tenth has no tempo."""
    ids = [f"track {n:05d}" for n in numbers]
    with session_scope() as session:
        if not session.get(Root, 1):
            session.execute(insert(Root).values(id=1, path=b"/music", attached=True, origin="settings"))
        vectors = generations.advance(session, generations.VECTORS)
        catalogue = generations.advance(session, generations.CATALOGUE)
        tracks = [
            {
                "id": id_, "root_id": 1, "path": id_.encode(), "path_text": id_, "size": 1, "mtime_ns": 1,
                "inode": n, "listed": True, "added_at": 0.0, "audio_id": f"audio {n}", "artist": "band",
                "artist_sort": f"artist {n % 40}", "title_sort": id_, "duration_s": 100.0,
                "generation": catalogue, "vector_generation": vectors,
            }
            for n, id_ in zip(numbers, ids, strict=True)
        ]  # fmt: skip
        prints = [
            {
                "audio_id": f"audio {n}",
                "engine_version": ENGINE_VERSION,
                "kind": "25d",
                "vector": make(n) if n % 10 else make_vector(n, tempo_bpm=float("nan")),
                "created_at": 0.0,
            }
            for n in numbers
        ]
        session.execute(insert(Track), tracks)
        session.execute(insert(Fingerprint), prints)
    return ids


def change(track_id: str, **values: object) -> None:
    with session_scope() as session:
        number = generations.advance(session, generations.CATALOGUE)
        session.execute(update(Track).where(Track.id == track_id).values(generation=number, **values))


def change_sound(track_id: str, vector: bytes) -> None:
    """Store another vector of a track, as another analysis does."""
    with session_scope() as session:
        number = generations.advance(session, generations.VECTORS)
        track = session.get_one(Track, track_id)
        mine = Fingerprint.audio_id == track.audio_id
        session.execute(update(Fingerprint).where(mine).values(vector=vector))
        track.vector_generation = number


def refresh(index: SimilarityIndex) -> bool:
    with session_scope(read_only=True) as session:
        return index.refresh(session)


def opened() -> SimilarityIndex:
    index = SimilarityIndex()
    refresh(index)
    return index


def due() -> Due:
    with session_scope(read_only=True) as session:
        return sound_writer.find_due(session)


def nearest(index: SimilarityIndex, ids: Sequence[str], limit: int = 10) -> list[list[Neighbour]]:
    return [index.nearest(track_id, limit, EVERYTHING) for track_id in ids]


def names(found: Sequence[Neighbour]) -> set[str]:
    return {near.track_id for near in found}
