"""SQLite's work for a change does not grow with the size of the library."""

from sqlalchemy.orm import Session

from library.people import playlists
from library.people.playlist_parts import playlist_storage
from tests.factories import add_track

#: Steps of SQLite's virtual machine between two counts.
STEP = 100


def steps_of_an_addition(session: Session, playlist_id: str, track_id: str) -> int:
    """Return the steps of SQLite's virtual machine for adding one track at the end."""
    counted: list[None] = []
    driver = session.connection().connection.driver_connection
    assert driver is not None
    driver.set_progress_handler(lambda: counted.append(None), STEP)
    playlists.append(session, "ann", playlist_id, [track_id])
    driver.set_progress_handler(None, STEP)
    return len(counted) * STEP


def test_adding_a_track_costs_the_same_at_any_length(session: Session) -> None:
    track_id = add_track(session)
    short = playlists.create(session, "ann", "short", [track_id] * 2)
    long = playlists.create(session, "ann", "long", [track_id] * (playlist_storage.MAX_TRACKS - 1))
    assert steps_of_an_addition(session, long, track_id) <= 2 * steps_of_an_addition(session, short, track_id)
