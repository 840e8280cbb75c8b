"""Attach, detach and move roots: what takes more than one transaction."""

import logging
from collections.abc import Sequence

from library import write_turns
from library.database import session_scope
from library.errors import RootMismatchError
from library.scanning import root_list, roots, scans
from library.scanning.moved_roots import relocation, root_moves
from library.scanning.moved_roots.relocation import Fit, RootMove
from media.files import display_path

log = logging.getLogger(__name__)


def attach(paths: Sequence[bytes]) -> None:
    """Attach the folders of the settings, and detach the others; those at another path are recognised."""
    with session_scope(read_only=True) as session:
        moves = relocation.find_moves(session, roots.wanted(session, paths))
    for move in moves:
        _move_recognised(move)
    with session_scope() as session:
        detached = roots.attach(session, paths)
    for root_id in detached:
        detach_tracks(root_id)
        log.info("root %d is detached; its rows are kept", root_id)


def recognise(root_id: int) -> int | None:
    """Return the root that a root without tracks is at another path, if this is certain, after moving it."""
    with session_scope(read_only=True) as session:
        kept = [root.path for root in roots.attached(session)]
        root = roots.find_attached(session, root_id)
        if root is None or relocation.has_tracks(session, root_id):
            return None
        moves = [move for move in relocation.find_moves(session, kept) if move.path == root.path]
    for move in moves:
        _move_recognised(move)
    return moves[0].root_id if moves and moves[0].fit.is_whole else None


def detach_tracks(root_id: int) -> None:
    """Detach all tracks of a root."""
    more = True
    while more:
        with write_turns.long_scope(synced=False) as session:
            more = roots.detach_tracks(session, root_id)


def move(root_id: int, path: bytes) -> tuple[int, Fit]:
    """Move a root to another path by hand, and scan it there.

    Returns
    -------
    int, Fit
        The id of the root at this path, and how the files fit.

    Raises
    ------
    RootNotFoundError, RootCoveredError
        See `root_moves.begin`.
    RootMismatchError
        None of its files is there.
    """
    with session_scope(read_only=True) as session:
        root_list.get(session, root_id)
        fit = relocation.fit(session, root_id, path)
    if fit.sampled and not fit.found:
        raise RootMismatchError(fit.sampled)
    with session_scope() as session:
        target_id = root_moves.begin(session, root_id, path, fit)
    if target_id != root_id:
        _move_tracks(root_id, target_id, fit)
        detach_tracks(root_id)
    with session_scope() as session:
        scans.request_parts(session, target_id)
    return target_id, fit


def _move_recognised(move: RootMove) -> None:
    with session_scope() as session:
        target_id = root_moves.begin_recognised(session, move)
    if target_id != move.root_id:
        _move_tracks(move.root_id, target_id, move.fit)
    log.info(
        "%s is the music folder %s now: %d of %d files that were compared are the same",
        display_path(move.path),
        display_path(move.old),
        move.fit.exact,
        move.fit.sampled,
    )


def _move_tracks(source_id: int, target_id: int, fit: Fit) -> None:
    after: bytes | None = b""
    while after is not None:
        with write_turns.long_scope(synced=False) as session:
            after = root_moves.move_tracks(session, source_id, target_id, fit, after)
