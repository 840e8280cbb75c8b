"""Users with plays and connections."""

import time

import pytest
from sqlalchemy import update

from library.database import now, session_scope
from library.models import Scrobbler
from library.people import plays, scrobblers
from library.scanning.file_reading import FileReading
from library.states import ScrobblerService, ScrobblerState
from tests.factories import make_reading, make_tags
from tests.scrobbling.standin import SESSION_KEY, TOKEN

LISTENBRAINZ, LASTFM = ScrobblerService.LISTENBRAINZ, ScrobblerService.LASTFM
SECRETS = {LISTENBRAINZ: TOKEN, LASTFM: SESSION_KEY}
HOUR_S, DAY_S = 3600, 86_400

both = pytest.mark.parametrize("service", [LISTENBRAINZ, LASTFM])


def song(title: str, **tags: object) -> FileReading:
    return make_reading(f"{title}.flac".encode(), tags=make_tags(title=title, **tags))


TITLES = ("One", "Two", "Three", "refused by the service")


def connect(service: ScrobblerService, secret: str | None = None) -> None:
    with session_scope() as session:
        scrobblers.connect(session, "ann", service, "ann there", secret or SECRETS[service])


def play(track_id: str, ago_s: float = HOUR_S) -> None:
    with session_scope() as session:
        plays.add(session, "ann", track_id, time.time() - ago_s)


def state(service: ScrobblerService) -> tuple[ScrobblerState, int, str]:
    """Return the state of ann's connection, the plays that wait, and the message."""
    with session_scope(read_only=True) as session:
        row = scrobblers.find_all(session, "ann")[service]
        return row.state, row.pending, row.message


def make_due() -> None:
    """Let the waits and claims of all connections end."""
    with session_scope() as session:
        session.execute(update(Scrobbler).values(retry_at=None, claim=None, claimed_until=None))


def wait_s() -> float:
    with session_scope(read_only=True) as session:
        return float(session.query(Scrobbler.retry_at - now()).scalar())
