"""Positions in a playlist have no gaps after any additions."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from library.models import PlaylistTrack
from library.people import playlists
from tests.factories import add_track


def order_of(session: Session, playlist_id: str) -> list[tuple[int, str]]:
    query = select(PlaylistTrack.position, PlaylistTrack.track_id)
    rows = session.execute(query.where(PlaylistTrack.playlist_id == playlist_id))
    return sorted((row.position, row.track_id) for row in rows)


def test_insertions_leave_no_gaps(session: Session) -> None:
    one, two, three = (add_track(session, path) for path in (b"1.flac", b"2.flac", b"3.flac"))
    made = playlists.create(session, "ann", "mixed", [one, two])
    other = playlists.create(session, "ann", "other", [two, one])
    for position in (0, 1, 4, 99, None):
        playlists.append(session, "ann", made, [three, one], position)
    added = [three, three, one, one, three, one, one, two, three, one, three, one]
    # 0: 3 1 | 1 2; 1: 3 3 1 1 1 2; 4: 3 3 1 1 3 1 1 2; then twice at the end
    assert [track_id for _, track_id in order_of(session, made)] == added
    assert [position for position, _ in order_of(session, made)] == list(range(12))
    assert order_of(session, other) == [(0, two), (1, one)]
