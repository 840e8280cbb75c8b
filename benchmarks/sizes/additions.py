"""A track more in a library, committed as a worker commits it."""

import os

import numpy as np
from sqlalchemy import insert, select, update

from fingerprint.dimensions import ENGINE_VERSION
from library import generations
from library.catalogue.names.collation import sort_key
from library.catalogue.names.search_forms import ARTIST, TITLE, index_text
from library.database import session_scope
from library.fingerprints import dimension_columns
from library.models import Artist, Fingerprint, ListTotal, Track, TrackArtist, Work, sounds
from library.states import Queue, WorkKind, WorkState


def add(title: str) -> str:
    """Add an analysed track with the sound of another one; return its id."""
    track_id, audio_id = f"X{os.urandom(7).hex()}0", os.urandom(32).hex()
    with session_scope() as session:
        packed = session.execute(select(Fingerprint.vector).limit(1)).scalar_one()
        vector = (np.frombuffer(packed, np.float32) * np.float32(1.001)).tobytes()
        artist = session.execute(select(Artist.id, Artist.name).limit(1)).one()
        numbers = {
            "generation": generations.advance(session, generations.CATALOGUE),
            "vector_generation": generations.advance(session, generations.VECTORS),
        }
        session.execute(insert(Track), [{
            "id": track_id, "root_id": 1, "path": track_id.encode(), "path_text": track_id, "size": 1, "mtime_ns": 1,
            "inode": -1, "presence": "present", "listed": True, "added_at": 0.0, "title": title, "artist": artist.name,
            "artist_id": artist.id, "artist_sort": sort_key(artist.name), "title_sort": sort_key(title), "album": "",
            "album_sort": "", "album_order": "", "duration_s": 200.0, "format": "flac", "artwork": "none",
            "words": index_text(TITLE, [title]) + index_text(ARTIST, [artist.name]), "audio_id": audio_id, **numbers,
        }])  # fmt: skip
        session.execute(insert(TrackArtist), [{"track_id": track_id, "position": 0, "artist_id": artist.id}])
        unit = {"kind": WorkKind.FINGERPRINT, "target": track_id, "state": WorkState.DONE, "reason": ""}
        session.execute(insert(Work), [unit | {"queue": Queue.FINGERPRINT}])
        fixed = {"engine_version": ENGINE_VERSION, "kind": "25d", "created_at": 0.0}
        session.execute(insert(Fingerprint), [{"audio_id": audio_id, "vector": vector, **fixed}])
        session.execute(insert(sounds), [dimension_columns(audio_id, vector)])
        session.execute(update(ListTotal).where(ListTotal.name == "tracks").values(n=ListTotal.n + 1))
    return track_id


def remove(track_id: str) -> None:
    """Take a track out of the library, as a scan does whose file is gone."""
    with session_scope() as session:
        numbers = {"generation": generations.advance(session, generations.CATALOGUE)}
        gone = update(Track).where(Track.id == track_id)
        session.execute(gone.values(presence="missing", listed=False, **numbers))
        session.execute(update(ListTotal).where(ListTotal.name == "tracks").values(n=ListTotal.n - 1))
