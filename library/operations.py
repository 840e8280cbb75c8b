"""Operations of batches: the function behind each name."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from library.errors import LibraryError, OperationInvalidError
from library.people import favourites, playlists, plays, ratings
from library.work import units
from library.work.batch_operations import Operation


def _favourite(session: Session, person: str, operation: Operation) -> None:
    favourites.add(session, person, operation["track_id"])


def _unfavourite(session: Session, person: str, operation: Operation) -> None:
    favourites.remove(session, person, operation["track_id"])


def _rate(session: Session, person: str, operation: Operation) -> None:
    ratings.rate(session, person, operation["track_id"], operation["rating"])


def _play(session: Session, person: str, operation: Operation) -> None:
    plays.add(session, person, operation["track_id"], operation.get("played_at"))


def _fingerprint(session: Session, person: str, operation: Operation) -> None:
    del person  # fingerprints belong to the library
    units.request(session, operation["track_id"])


def _add_to_playlist(session: Session, person: str, operation: Operation) -> None:
    playlists.append(session, person, operation["playlist_id"], [operation["track_id"]])


#: Functions by the name of their operation.
OPERATIONS: dict[str, Callable[[Session, str, Operation], None]] = {
    "favourite": _favourite,
    "unfavourite": _unfavourite,
    "rate": _rate,
    "play": _play,
    "fingerprint": _fingerprint,
    "add_to_playlist": _add_to_playlist,
}

#: Operations that change the marks of tracks.
MARKING = frozenset({"favourite", "unfavourite", "rate"})

#: The key that an operation needs besides a track, and the one that it may have.
NEEDS = {"rate": "rating", "add_to_playlist": "playlist_id"}
TAKES = {"play": "played_at"}


def apply(session: Session, person: str, operation: Operation) -> LibraryError | None:
    """Apply one operation in a savepoint; returns the error that prevented it, or None."""
    try:
        with session.begin_nested():
            _check(operation)
            OPERATIONS[operation["op"]](session, person, operation)
    except LibraryError as error:
        return error
    return None


def _check(operation: Operation) -> None:
    name = operation["op"]
    brought, needed = set(operation) - {"op", "track_id"}, {NEEDS[name]} if name in NEEDS else set()
    if brought - {TAKES.get(name)} != needed:
        raise OperationInvalidError(f"{name} takes a track and {', '.join(needed) or 'nothing else'}.")
