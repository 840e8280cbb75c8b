"""Analysed tracks for tests of similarity."""

from sqlalchemy.orm import Session

from library import fingerprints
from library.scanning.file_reading import FileReading
from tests.factories import add_readings, make_analysis, make_reading, make_tags, make_vector

#: A seed whose track is the query; tempi of others are given as steps away from its own.
ASKED, TEMPO_BPM = 1, 120.0


def reading(name: str, **tags: object) -> FileReading:
    """A track of its own artist and album."""
    own = {"title": name, "artists": (f"artist of {name}",), "album": f"album of {name}"}
    return make_reading(name.encode(), tags=make_tags(**(own | tags)))


def add_analysed(session: Session, name: str, seed: int, **tags: object) -> str:
    """A track of its own artist and album, that sounds like its seed."""
    (track_id,) = add_readings(session, reading(name, **tags))
    fingerprints.store(session, track_id, make_analysis(seed, audio_id=f"audio of {name}"))
    return track_id


def add_like(session: Session, name: str, steps: int, **tags: object) -> str:
    """A track that differs from the asked one in tempo alone, more with every step."""
    track_id = add_analysed(session, name, ASKED, **tags)
    vector = make_vector(ASKED, tempo_bpm=TEMPO_BPM + 10 * steps)
    fingerprints.store(session, track_id, make_analysis(audio_id=f"audio of {name}", vector=vector))
    return track_id


def add_random_tracks(session: Session, count: int = 20) -> list[str]:
    """A library around the tracks that a test is about, so that there is something typical."""
    names = [f"stranger {n}" for n in range(count)]
    found = add_readings(session, *map(reading, names))
    for n, track_id in enumerate(found):
        fingerprints.store(session, track_id, make_analysis(100 + n, audio_id=f"audio of {names[n]}"))
    return found
