"""A library of any size, written straight into the tables as a scan would leave them."""

import hashlib

import numpy as np
from sqlalchemy import delete, insert, text

from benchmarks.support.names import name
from fingerprint.dimensions import DIMENSIONS, ENGINE_VERSION, pack
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
    ListTotal,
    Root,
    Track,
    TrackArtist,
    UnitCount,
    Work,
    sounds,
)
from library.states import Queue, WorkKind, WorkState

BATCH = 10_000


def fill(tracks: int, seed: int = 1) -> None:
    """Write a library with ten tracks an album and five albums an artist."""
    rng = np.random.default_rng(seed)
    with session_scope() as session:
        session.execute(insert(Root), [{"id": 1, "path": b"/bench", "attached": True, "origin": "settings"}])
        artists = [
            {
                "id": n + 1,
                "key": name(n, 2),
                "name": name(n, 2).title(),
                **name_columns(name(n, 2)),
                "track_count": 50,
                "album_count": 5,
            }
            for n in range(tracks // 50)
        ]
        session.execute(insert(Artist), artists)
        albums = [
            {
                "id": n + 1,
                "key": f"{name(n, 3)}\n{n // 5}",
                "title": name(n, 3).title(),
                "artist": artists[n // 5]["name"],
                "artist_id": n // 5 + 1,
                "title_sort": sort_key(name(n, 3)),
                "artist_sort": sort_key(name(n // 5, 2)),
                "words": album_words(name(n, 3), str(artists[n // 5]["name"]), []),
                "year": 1960 + n % 60,
                "track_count": 10,
                "duration_s": 2000.0,
                "added_at": float(n),
            }
            for n in range(tracks // 10)
        ]
        session.execute(insert(Album), albums)
        credited = [{"album_id": row["id"], "position": 0, "artist_id": row["artist_id"]} for row in albums]
        session.execute(insert(AlbumArtist), credited)
    for start in range(0, tracks, BATCH):
        _write(start, min(BATCH, tracks - start), rng)
    with session_scope() as session:
        session.execute(delete(ListTotal))
        totals = {"tracks": tracks, "albums": tracks // 10, "artists": tracks // 50, "genres": 0}
        session.execute(insert(ListTotal), [{"name": key, "n": n} for key, n in totals.items()])
        session.execute(
            insert(UnitCount), [{"scope": "library", "state": WorkState.DONE, "reason": "", "n": tracks}]
        )
        generations = [{"name": key, "incarnation": "bench", "number": 1} for key in ("catalogue", "vectors")]
        session.execute(insert(Generation), generations)
    with session_scope() as session:
        session.execute(text("ANALYZE"))


def _write(start: int, count: int, rng: np.random.Generator) -> None:
    values = rng.uniform(0, 1, (count, len(DIMENSIONS)))
    rows, links, units, prints, values_rows = [], [], [], [], []
    for n in range(start, start + count):
        track_id, title, album, artist = f"T{n:015d}", name(n, 4), n // 10, n // 50
        audio_id = hashlib.sha256(str(n).encode()).hexdigest()
        vector = pack(list(values[n - start]))
        rows.append({
            "id": track_id, "root_id": 1, "path": b"%d.flac" % n, "path_text": f"{n}.flac", "size": 1000, "mtime_ns": n,
            "inode": n, "presence": "present", "listed": True, "added_at": float(n), "title": title.title(),
            "artist": name(artist, 2).title(), "album": name(album, 3).title(), "album_artist": name(artist, 2).title(),
            "genre": "", "year": 1960 + album % 60, "track": n % 10 + 1, "disc": 1, "duration_s": 200.0, "format": "flac",
            "artwork": "none", "album_id": album + 1, "artist_id": artist + 1, "words": index_text(TITLE, [title]) + index_text(ARTIST, [name(artist, 2)]) + index_text(ALBUM, [name(album, 3)]),
            "title_sort": sort_key(title), "artist_sort": sort_key(name(artist, 2)), "album_sort": sort_key(name(album, 3)),
            "album_order": f"{name(album, 3)}\x1f{n % 10:06d}", "audio_id": audio_id, "play_count": n % 7,
            "generation": 1, "vector_generation": 1,
        })  # fmt: skip
        links.append({"track_id": track_id, "position": 0, "artist_id": artist + 1})
        units.append({"kind": WorkKind.FINGERPRINT, "target": track_id, "state": WorkState.DONE, "reason": "",
                      "queue": Queue.FINGERPRINT})  # fmt: skip
        prints.append({"audio_id": audio_id, "engine_version": ENGINE_VERSION, "kind": "25d", "vector": vector,
                       "created_at": 0.0})  # fmt: skip
        values_rows.append(dimension_columns(audio_id, vector))
    with session_scope() as session:
        for table, batch in (
            (Track, rows),
            (TrackArtist, links),
            (Work, units),
            (Fingerprint, prints),
            (sounds, values_rows),
        ):
            session.execute(insert(table), batch)
