"""A library whose text index is in files."""

from sqlalchemy import select

from discovery import text_base
from discovery.search import TextIndex
from library.database import session_scope
from library.models import Track
from tests.factories import add_root, add_track, add_tracks, make_reading, make_tags

TRACKS = 30


def fill() -> list[str]:
    """Tracks with index files; returns their ids."""
    with session_scope() as session:
        readings = [
            make_reading(
                b"%d.mp3" % n,
                tags=make_tags(title=f"Song {n}", artists=(f"Artist {n % 3}",), album=f"Album {n % 5}"),
            )
            for n in range(TRACKS)
        ]
        ids = add_tracks(session, add_root(session), *readings)
    assert build() == TRACKS
    return ids


def build() -> int:
    """Build the files and return the number of tracks that were reported."""
    reported: list[int] = []
    assert text_base.build(reported.append)
    return sum(reported)


def rename(track_id: str, title: str) -> None:
    with session_scope() as session:
        path = session.execute(select(Track.path).where(Track.id == track_id)).scalar_one()
        add_track(session, path, track_id=track_id, tags=make_tags(title=title, artists=("Artist 0",)))


def total(text: str, index: TextIndex | None = None) -> int:
    """Return what a process finds that is started now, or that has an index already."""
    index = index or TextIndex()
    with session_scope(read_only=True) as session:
        assert index.refresh(session)
        return index.find(session, text, 0, 50).value.total
