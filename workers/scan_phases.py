"""The phases of scanning one root; each call processes one batch and commits it with the cursor.

The phases between the walk and the check are in `workers.matching.phases`.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import islice

from config.settings import current
from library.catalogue import covers, merging
from library.database import OpenSession, session_scope
from library.errors import TOO_MANY_MISSING, ScanAbortedError
from library.scanning import gone_files, roots, scanner, scans, track_store
from library.scanning.matching import job_matching
from library.scanning.matching.decisions import Plan
from library.scanning.roots import AttachedRoot
from library.scanning.scanner import WalkResult
from library.scanning.scans import ScanOptions
from library.scanning.tag_reader import RECHECK_S, Reader
from library.states import WorkKind
from library.transfer import playlist_following
from library.work import claims, jobs, scan_changes
from library.work.claims import Claim
from library.work.scan_changes import UNREAD
from library.work.scan_cursor import ScanCursor, ScanPhase
from media.errors import UnreadableError
from media.files import FoundFile, root_state, walk
from media.left_out.names import is_playlist
from media.pictures import find_pictures
from media.sandbox import Splitting
from workers import publishing
from workers.decode_child import sandbox
from workers.derived import indexing

#: Files compared, and files stored, in one transaction.
WALK_BATCH, READ_BATCH = 1000, 100

#: Sections after which a batch of files is stored.
SECTIONS_BATCH = 500

#: Rounds of `RECHECK_S` that a scan waits for files that are being written to.
MAX_ROUNDS = 5


class RootScan:
    """The scan of one root, from its cursor on.

    Attributes
    ----------
    cursor
        Where the next batch resumes; stored in the unit's row.
    plan
        Decisions of the current phase of matching that are not applied yet; None before they are made.
    """

    def __init__(self, claim: Claim, root: AttachedRoot, options: ScanOptions) -> None:
        assert claim.job_id is not None
        self.claim = claim
        self.job_id = claim.job_id
        self.root = root
        self.options = options
        self.unreadable: list[bytes] = []
        self.plan: Plan | None = None
        self.left_out: Counter[str] = Counter()  # since the last batch
        self.cursor = ScanCursor.load(claim.cursor)
        self.accepted = math.inf if options.accept_missing else self.cursor.accepted

    @cached_property
    def files(self) -> Iterator[FoundFile]:
        """The walk of the cursor's part, from where it stood when the slice or the part began."""
        cursor = self.cursor
        return walk(self.root.path, cursor.after, self.unreadable.append, cursor.part, self._leave_out, True)

    def _leave_out(self, reason: str, n: int) -> None:
        self.left_out[reason] += n

    def save(self, session: OpenSession, cursor: ScanCursor) -> None:
        """Store the cursor, in the transaction that stores the batch.

        Raises
        ------
        ScanAbortedError
            The root was detached meanwhile: nothing of it may become present again.
        """
        if not roots.hold_attached(session, self.root.id):
            raise ScanAbortedError("root_detached")
        claims.save_cursor(session, self.claim, cursor.dump())
        self.cursor = cursor


def _walk(scan: RootScan) -> float:
    """Compare a batch of files with their rows in the database."""
    try:
        found = list(islice(scan.files, WALK_BATCH))
    except UnreadableError as error:
        raise ScanAbortedError("root_unreadable") from error
    last = found[-1].path if len(found) == WALK_BATCH else None
    files = [each for each in found if not is_playlist(each.path)]
    lists = [each for each in found if is_playlist(each.path) and each.refusal is None]
    with session_scope(synced=False) as session:
        part = scan.cursor.part
        known = scanner.known_files(session, scan.root.id, scan.cursor.after, last, part)
        differences = scanner.compare(files, known, scan.unreadable, scan.options.full)
        scan_changes.store(session, scan.job_id, scan.root.id, differences)
        playlist_following.note(session, scan.job_id, scan.root.id, lists, scan.unreadable)
        scan.left_out += scanner.count_undivided(files, known, differences)
        to_read = sum(difference.change in UNREAD for difference in differences)
        scans.count(session, scan.job_id, pending=to_read, done=len(files) - to_read)
        scans.count_left_out(session, scan.job_id, scan.left_out)
        n_found, walked = scan.cursor.found + len(files), scan.cursor.walked + (last is None)
        phase = ScanPhase.WALK if walked < max(1, len(scan.cursor.parts)) else ScanPhase.JUDGE
        has_gaps = scan.cursor.has_gaps or bool(scan.unreadable)
        walk_end = replace(scan.cursor, phase=phase, found=n_found, walked=walked, has_gaps=has_gaps)
        scan.save(session, replace(walk_end, after=last or b""))
        if phase is ScanPhase.JUDGE:
            job_matching.wake(session, scan.job_id)
    scan.left_out.clear()
    if last is None:
        del scan.files
    return 0.0


def _check(scan: RootScan) -> float:
    """Check the plausibility of the files that are gone."""
    state = root_state(scan.root.path)
    found = scan.cursor.found + (bool(scan.cursor.parts) and not state.empty)
    walked = WalkResult(found=found, device=state.device)
    with session_scope(synced=False) as session:
        keeps_gone = scanner.check(session, scan.job_id, scan.root, walked, scan.accepted)
        keeps_gone |= bool(scan.cursor.parts) and gone_files.is_asked(session, scan.root.id)
        cursor = replace(scan.cursor, phase=ScanPhase.READ, after=b"", rounds=0, keeps_gone=keeps_gone)
        scan.save(session, cursor)
    return 0.0


def _read(scan: RootScan) -> float:
    """Read a batch of new and changed files; one that is still being written waits for the next round."""
    with session_scope(read_only=True) as session:
        changes = scan_changes.load_unread(session, scan.job_id, scan.root.id, scan.cursor.after, READ_BATCH)
    if not changes:
        return _end_round(scan)
    splitting = Splitting(current().tag_separators, current().tag_names)
    reader = Reader(scan.root.path, sandbox(), splitting)
    read, readings = reader.read_batch(changes, SECTIONS_BATCH)
    with session_scope(synced=False) as session:
        if readings:
            job_id = scan.cursor.fingerprint_job
            if not jobs.exists(session, job_id):  # none yet, or all its tracks went on in later ones
                job_id = jobs.create(session, WorkKind.FINGERPRINT)
            scan.cursor = replace(scan.cursor, fingerprint_job=job_id)
            track_store.store(session, scan.root.id, readings, job_id)
            scans.count_read(session, scan.job_id, [reading.outcome for reading in readings])
            undivided = Counter(reading.sheet_problem for reading in readings if reading.sheet_problem)
            scans.count_left_out(session, scan.job_id, undivided)
            scan_changes.delete(session, scan.job_id, scan.root.id, [reading.path for reading in readings])
        scan.save(session, replace(scan.cursor, after=read[-1].path))
    known = sum(change.track_id is not None for change in read)
    publishing.publish_library(added=len(read) - known, changed=known)
    publishing.publish_job(scan.job_id)
    return 0.0


def _end_round(scan: RootScan) -> float:
    """Wait for files that are being written, at most `MAX_ROUNDS` times; the next scan reads the rest."""
    rounds = scan.cursor.rounds + 1
    with session_scope(synced=False) as session:
        if rounds < MAX_ROUNDS and scan_changes.count_unread(session, scan.job_id, scan.root.id):
            scan.save(session, replace(scan.cursor, after=b"", rounds=rounds))
            return RECHECK_S
        scan_changes.drop_unread(session, scan.job_id, scan.root.id)
        jobs.finish_if_complete(session, scan.cursor.fingerprint_job)  # nothing of it may be pending any more
        affected = merging.join_ids(session) if scan.cursor.fingerprint_job else []
        scan.save(session, replace(scan.cursor, phase=ScanPhase.RETIRE, after=b""))
    for start in range(0, len(affected), merging.BATCH):  # after a crash the next scan writes the rest
        with session_scope(synced=False) as session:
            merging.write_again(session, affected[start : start + merging.BATCH])
    publishing.publish_library(changed=len(affected))
    return 0.0


def _retire(scan: RootScan) -> float:
    """Mark a batch of files that no longer exist as missing, unless that has to be confirmed."""
    if scan.cursor.keeps_gone:
        return _ask(scan)
    with session_scope(synced=False) as session:
        missing = scanner.retire(session, scan.job_id, scan.root.id)
        if not (missing or scan.cursor.parts or scan.cursor.has_gaps):
            missing = scanner.retire_detached(session, scan.root.id, scan.accepted)
        more = bool(missing)
        if not more and not scan.cursor.parts:
            roots.record_scan(session, scan.root.id, root_state(scan.root.path).device)
            gone_files.withdraw(session, scan.root.id)
        scan.save(session, replace(scan.cursor, phase=ScanPhase.RETIRE if more else ScanPhase.COVERS))
    publishing.publish_library(missing=missing)
    if not more:
        indexing.refresh_soon()
    return 0.0


def _ask(scan: RootScan) -> float:
    """Leave gone files as they are, and ask whether they are gone."""
    with session_scope(synced=False) as session:
        if not (scan.cursor.parts and gone_files.is_asked(session, scan.root.id)):
            gone_files.ask(session, scan.job_id, scan.root.id, TOO_MANY_MISSING)
        scan_changes.abandon(session, scan.job_id, scan.root.id, scan.cursor.fingerprint_job)
        if not scan.cursor.parts:
            roots.record_scan(session, scan.root.id, root_state(scan.root.path).device)
        scan.save(session, replace(scan.cursor, phase=ScanPhase.COVERS))
    return 0.0


def _covers(scan: RootScan) -> float:
    """Look for covers beside a batch of tracks whose files did not change."""
    root = scan.root.path

    def is_cover(folder: bytes, had: bool) -> bool:
        # A picture that was shown is decoded when it is requested next; a new one is decoded here.
        return bool(find_pictures(root, folder)) if had else covers.has_cover(root, folder, sandbox())

    with session_scope(synced=False) as session:
        last, changed = covers.follow(session, scan.root.id, scan.cursor.after, scan.cursor.parts, is_cover)
        phase = ScanPhase.COVERS if last else ScanPhase.PLAYLISTS
        scan.save(session, replace(scan.cursor, phase=phase, after=last or b""))
    if changed:
        publishing.publish_library(changed=changed)
    return 0.0


def _playlists(scan: RootScan) -> float:
    """Bring playlists in step with a batch of changed playlist files, of any root."""
    with session_scope(read_only=True) as session:
        changed = playlist_following.find_changed(session, int(scan.cursor.after or b"0"))
        readings = playlist_following.read(session, changed) if changed else []
    with session_scope(synced=False) as session:
        if readings:
            playlist_following.store(session, readings)
            scan.save(session, replace(scan.cursor, after=b"%d" % readings[-1].state.id))
            return 0.0
        if not scan.cursor.keeps_gone:
            playlist_following.drop_gone(session, scan.job_id, scan.root.id, scan.cursor.parts)
        scan.save(session, replace(scan.cursor, phase=ScanPhase.END, after=b""))
    return 0.0


PHASES: dict[ScanPhase, Callable[[RootScan], float]] = {
    ScanPhase.WALK: _walk,
    ScanPhase.CHECK: _check,
    ScanPhase.READ: _read,
    ScanPhase.RETIRE: _retire,
    ScanPhase.COVERS: _covers,
    ScanPhase.PLAYLISTS: _playlists,
}
