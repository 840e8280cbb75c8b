"""Tell listeners which playlists a transaction has changed, after its commit."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import event
from sqlalchemy.orm import Session

_KEY = "changed playlists"


@dataclass(frozen=True, slots=True)
class PlaylistNotice:
    """A changed playlist, its account, and whether other accounts see it or saw it until now."""

    person: str
    playlist_id: str
    version: int
    is_shared: bool


_listeners: list[Callable[[PlaylistNotice], None]] = []


def listen(listener: Callable[[PlaylistNotice], None]) -> None:
    """Call a function for each changed playlist of this process; once, however often it is named."""
    if listener not in _listeners:
        _listeners.append(listener)


def note(session: Session, notice: PlaylistNotice) -> None:
    """Remember that a transaction changes a playlist; a later notice of it replaces the earlier."""
    noted: dict[str, PlaylistNotice] = session.info.setdefault(_KEY, {})
    earlier = noted.get(notice.playlist_id)
    is_shared = notice.is_shared or (earlier is not None and earlier.is_shared)
    noted[notice.playlist_id] = PlaylistNotice(notice.person, notice.playlist_id, notice.version, is_shared)


@event.listens_for(Session, "after_commit")
def _tell(session: Session) -> None:
    if session.in_nested_transaction():
        return
    for notice in session.info.pop(_KEY, {}).values():
        for listener in _listeners:
            listener(notice)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_KEY, None)
