"""Keep the tracks of smart playlists, which are found again when they are read."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from library.models import Playlist
from library.people.playlist_parts import playlist_rows, playlist_storage
from library.people.smart_rules import evaluation, rule_sets
from library.people.smart_rules.rule_conditions import Quantiles


def is_smart(session: Session, person: str, playlist_id: str) -> bool:
    """Return whether an account may read a playlist, and it has rules."""
    mine = Playlist.id == playlist_id, playlist_rows.is_visible(person)
    query = select(Playlist.id).where(*mine, Playlist.rules.is_not(None))
    return session.execute(query).first() is not None


def find_changed(session: Session, playlist_id: str, quantiles: Quantiles) -> list[str] | None:
    """Return the tracks of a smart playlist if they are others than those that are stored.

    Raises
    ------
    RulesInvalidError
        The stored rules are of a newer version.
    """
    query = select(Playlist.person, Playlist.rules).where(Playlist.id == playlist_id)
    row = session.execute(query).one_or_none()
    if row is None or row.rules is None:
        return None
    found = evaluation.find_tracks(session, rule_sets.parse(row.rules), row.person, quantiles)
    return None if found == playlist_storage.read_ids(session, playlist_id) else found


def store(session: Session, playlist_id: str, quantiles: Quantiles) -> None:
    """Store the tracks that a smart playlist has now.

    Raises
    ------
    RulesInvalidError
    PlaylistFullError
        The account's playlists are full; the tracks stay as they were.
    """
    playlist = session.get(Playlist, playlist_id, with_for_update=True)
    found = find_changed(session, playlist_id, quantiles) if playlist else None
    if playlist and found is not None:
        playlist_storage.mark_changed(session, playlist)
        playlist_storage.replace_all(session, playlist, found)
