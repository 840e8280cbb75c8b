"""The phases that match the files of all roots of a scan with their tracks; one unit runs them.

Decisions are computed once in a slice and applied batch by batch; after a crash the rest is decided again.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from library.database import OpenSession, session_scope
from library.scanning import roots
from library.scanning.matching import candidates, decisions, evidence, job_matching, relinking
from library.scanning.matching.decisions import Place, Plan, Stamp
from library.scanning.matching.evidence import Evidence
from library.scanning.moved_roots import relocation
from library.scanning.tag_reader import RECHECK_S, Reader
from library.work.scan_cursor import ScanPhase
from media.errors import UnreadableError
from media.files import root_state
from workers.decode_child import sandbox
from workers.scan_phases import MAX_ROUNDS, RootScan

#: Files identified in one transaction.
BATCH = 100

#: A unit that waits for others looks again after this long; they wake it before.
WAIT_S = 5.0


def _judge(scan: RootScan) -> float:
    """Wait until all roots are walked, then match files that were moved or copied as they are."""
    if scan.plan is None:
        with session_scope(synced=False) as session:
            root_ids = job_matching.lead(session, scan.job_id, scan.claim.work_id)
        if root_ids is None:
            return WAIT_S
        scan.cursor = replace(scan.cursor, matched_roots=tuple(root_ids), after=b"", rounds=0)
        with session_scope(read_only=True) as session:
            tracks, files = _candidates(session, scan, by_file=True)
            find_shared = partial(candidates.find_shared_stamps, session)
            scan.plan = Plan(decisions.match_files(tracks, files, find_shared))
    with session_scope(synced=False) as session:
        if batch := scan.plan.pairings[: relinking.BATCH]:
            relinking.apply(session, scan.job_id, batch)
            del scan.plan.pairings[: relinking.BATCH]
            scan.save(session, scan.cursor)
        elif candidates.has_tracks(session, scan.job_id, *_sources(session, scan)):
            scan.save(session, replace(scan.cursor, phase=ScanPhase.IDENTIFY))
            scan.plan = None
        else:
            _end(session, scan)
    return 0.0


def _candidates(
    session: OpenSession, scan: RootScan, by_file: bool
) -> tuple[list[decisions.Candidate], list[decisions.Candidate]]:
    job_id, (walked, moved) = scan.job_id, _sources(session, scan)
    devices = candidates.find_devices(session)
    for root in roots.attached(session):
        if (device := _device(root.path)) is not None:
            devices[root.id] = device
    tracks = list(candidates.load_tracks(session, job_id, walked, devices, by_file, moved))
    files = candidates.load_files(session, job_id, scan.cursor.matched_roots, by_file) if tracks else ()
    return tracks, list(files)


def _sources(session: OpenSession, scan: RootScan) -> tuple[list[int], list[int]]:
    """Return the walked and the unreadable roots whose tracks may be matched.

    Tracks keep their places in roots that are away (unreadable, or an empty mount point), unless another root
    certainly holds their files.
    """
    unreadable = candidates.find_unreadable_roots(session, scan.job_id)
    empty = [root.id for root in roots.attached(session) if _is_unmounted(root)]
    elsewhere = [each for each in {*unreadable, *empty} if relocation.is_elsewhere(session, each)]
    walked = [each for each in scan.cursor.matched_roots if each not in empty or each in elsewhere]
    return walked, [each for each in unreadable if each in elsewhere]


def _is_unmounted(root: roots.AttachedRoot) -> bool:
    try:
        state = root_state(root.path)
    except UnreadableError:
        return False
    return state.empty and root.device not in {None, state.device}


def _device(path: bytes) -> int | None:
    try:
        return root_state(path).device
    except UnreadableError:
        return None


def _identify(scan: RootScan) -> float:
    """Read what a batch of files contains."""
    root_ids, after = scan.cursor.matched_roots, _place(scan.cursor.after)
    with session_scope(read_only=True) as session:
        changes = candidates.load_unidentified(session, scan.job_id, root_ids, after, BATCH)
        known = candidates.load_evidence(session, [change.track_id for change in changes if change.track_id])
        readers = {root.id: Reader(root.path, sandbox()) for root in roots.attached(session)}
        unsampled = bool(changes) and candidates.has_unsampled(session, scan.job_id)
    if not changes:
        return _end_identifying(scan)
    found: list[tuple[candidates.Identified, bool]] = []
    for change in changes:
        own = known.get(change.track_id or "", Evidence())
        reader = readers.get(change.root_id)  # none when it was detached meanwhile
        wants = _wants_audio_id((change.size, change.mtime_ns), own, unsampled)
        read = reader.identify(change, wants) if reader else Evidence()
        if read is not None:
            found.append((candidates.Identified(change, read), evidence.is_same_audio(own, read)))
    with session_scope(synced=False) as session:
        candidates.store_evidence(session, found)
        last = changes[-1]
        scan.save(session, replace(scan.cursor, after=b"%d:%b" % (last.root_id, last.path)))
    return 0.0


def _wants_audio_id(stamp: Stamp, own: Evidence, unsampled: bool) -> Callable[[str | None], bool]:
    def wants(sample: str | None) -> bool:
        if unsampled or (own.audio_id and not evidence.is_other_audio(own, Evidence(sample=sample))):
            return True
        with session_scope(read_only=True) as session:
            return candidates.needs_audio_id(session, sample, stamp)

    return wants


def _place(after: bytes) -> Place:
    root_id, _, path = after.partition(b":")
    return Place(int(root_id or 0), path)


def _end_identifying(scan: RootScan) -> float:
    """Wait for files that are being written, as long as `scan_phases`; the next scan matches the rest."""
    root_ids, rounds = scan.cursor.matched_roots, scan.cursor.rounds + 1
    with session_scope(synced=False) as session:
        if rounds < MAX_ROUNDS and candidates.load_unidentified(
            session, scan.job_id, root_ids, Place(0, b""), 1
        ):
            scan.save(session, replace(scan.cursor, after=b"", rounds=rounds))
            return RECHECK_S
        candidates.drop_unidentified(session, scan.job_id, root_ids)
        scan.save(session, replace(scan.cursor, phase=ScanPhase.PAIR, after=b"", rounds=0))
    return 0.0


def _pair(scan: RootScan) -> float:
    """Match files by what they contain; store the questions."""
    if scan.plan is None:
        with session_scope(read_only=True) as session:
            scan.plan = decisions.match_content(*_candidates(session, scan, by_file=False))
    plan = scan.plan
    with session_scope(synced=False) as session:
        if plan.pairings:
            relinking.apply(session, scan.job_id, plan.pairings[: relinking.BATCH])
            del plan.pairings[: relinking.BATCH]
        elif plan.strangers:
            relinking.separate(session, scan.job_id, plan.strangers[: relinking.BATCH])
            del plan.strangers[: relinking.BATCH]
        elif not relinking.refresh(session, scan.job_id, scan.cursor.matched_roots):
            relinking.ask(session, scan.job_id, plan.questions)
            _end(session, scan)
            return 0.0
        scan.save(session, scan.cursor)
    return 0.0


def _end(session: OpenSession, scan: RootScan) -> None:
    job_matching.promote(session, scan.job_id, scan.cursor.matched_roots)
    scan.save(session, replace(scan.cursor, phase=ScanPhase.CHECK, after=b"", rounds=0))
    scan.plan = None


MATCH_PHASES: dict[ScanPhase, Callable[[RootScan], float]] = {
    ScanPhase.JUDGE: _judge,
    ScanPhase.IDENTIFY: _identify,
    ScanPhase.PAIR: _pair,
}
