"""The phases of a root's scan, in their order, and the cursor from which its next slice resumes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class ScanPhase(StrEnum):
    """Phases of a root's scan, in their order (`workers/scan_phases.py` runs them)."""

    WALK = "walk"  # store every difference between disk and database
    JUDGE = "judge"  # wait for the job's other roots, and match files that are the same
    IDENTIFY = "identify"  # read what the others contain; one unit does so for all roots
    PAIR = "pair"  # match them by it
    CHECK = "check"  # decide whether to trust what is left
    READ = "read"  # read the tags of new and changed files
    RETIRE = "retire"  # mark absent files as missing
    COVERS = "covers"  # find covers that came and went beside unchanged files
    PLAYLISTS = "playlists"  # bring playlists in step with their files
    END = "end"


@dataclass(frozen=True, slots=True)
class ScanCursor:
    """Where the next slice of a scan resumes.

    Attributes
    ----------
    after
        The last path that this phase has processed.
    found
        Files found so far.
    rounds
        Rounds spent waiting for files that are still being written.
    fingerprint_job
        Id of the job that the scan's new tracks belong to; empty until the first of them.
    parts
        Files and folders that are scanned, none inside another; none: the whole root.
    walked
        Number of parts that are walked completely.
    accepted
        Number of gone files that an administrator confirmed.
    keeps_gone
        Gone files stay present: an administrator has to confirm first that they are gone.
    matched_roots
        Ids of the roots that this unit matches.
    has_gaps
        Some folders could not be listed: files in them are unknown, not gone.
    """

    phase: ScanPhase = ScanPhase.WALK
    after: bytes = b""
    found: int = 0
    rounds: int = 0
    fingerprint_job: str = ""
    parts: tuple[bytes, ...] = ()
    walked: int = 0
    accepted: int = 0
    keeps_gone: bool = False
    matched_roots: tuple[int, ...] = ()
    has_gaps: bool = False

    @property
    def part(self) -> bytes:
        """The file or folder that is walked now; empty: the whole root."""
        return self.parts[self.walked] if self.parts else b""

    @classmethod
    def load(cls, stored: Mapping[str, str] | None) -> Self:
        """Return the cursor that a unit's row has; None is the start of a scan."""
        if not stored:
            return cls()
        return cls(
            phase=ScanPhase(stored["phase"]),
            after=bytes.fromhex(stored["after"]),
            found=int(stored["found"]),
            rounds=int(stored["rounds"]),
            fingerprint_job=stored["job"],
            parts=tuple(map(bytes.fromhex, stored.get("parts", "").split())),
            walked=int(stored.get("walked", 0)),
            accepted=int(stored.get("accepted", 0)),
            keeps_gone=bool(stored.get("keeps_gone")),
            matched_roots=tuple(int(each) for each in stored.get("roots", "").split(",") if each),
            has_gaps=bool(stored.get("has_gaps")),
        )

    def dump(self) -> dict[str, str]:
        """Return the cursor as a unit's row stores it; the later fields only where they are set."""
        later = {
            "parts": " ".join(part.hex() for part in self.parts),
            "walked": str(self.walked or ""),
            "accepted": str(self.accepted or ""),
            "keeps_gone": "yes" if self.keeps_gone else "",
            "roots": ",".join(map(str, self.matched_roots)),
            "has_gaps": "yes" if self.has_gaps else "",
        }
        return {
            "phase": self.phase,
            "after": self.after.hex(),
            "found": str(self.found),
            "rounds": str(self.rounds),
            "job": self.fingerprint_job,
        } | {name: text for name, text in later.items() if text}
