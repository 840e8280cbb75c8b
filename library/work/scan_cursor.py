"""The phases of a root's scan, in their order, and the cursor from which its next slice resumes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class ScanPhase(StrEnum):
    """Phases of a root's scan, in their order (`workers/scan_phases.py` runs them)."""

    WALK = "walk"  # store every difference between disk and database
    JUDGE = "judge"  # decide whether to trust them, and pair moved files
    READ = "read"  # read the tags of new and changed files
    RETIRE = "retire"  # mark absent files as missing
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
    """

    phase: ScanPhase = ScanPhase.WALK
    after: bytes = b""
    found: int = 0
    rounds: int = 0
    fingerprint_job: str = ""

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
        )

    def dump(self) -> dict[str, str]:
        """Return the cursor as a unit's row stores it."""
        return {
            "phase": self.phase,
            "after": self.after.hex(),
            "found": str(self.found),
            "rounds": str(self.rounds),
            "job": self.fingerprint_job,
        }
