"""Read the tags of one file; any fault of the file becomes a state and a reason."""

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from library.catalogue import covers
from library.models import ScanChange
from library.scanning.file_reading import FileReading, SectionReading
from library.scanning.folder_sheets import FolderSheets, read_sheets
from library.scanning.matching import evidence
from library.scanning.matching.evidence import Evidence
from library.states import ArtworkSource, WorkState
from library.work.units import UnitState
from media.cues.identity import find_section_id
from media.cues.names import find_meant
from media.cues.sheets import FileDescription
from media.errors import DecoderCrashedError, FileVanishedError, MediaError
from media.files import open_beneath
from media.results import Tags
from media.sandbox import Sandbox, Splitting

#: A file modified within this time may still be written; it is left until it settles.
SETTLE_S = 2.0

#: A scan looks at such files again after this long; what the watcher reports was quiet for the other half.
RECHECK_S = SETTLE_S / 2
NS_PER_S = 1_000_000_000

#: Stored as the time of an unreadable file: permissions change without touching the file's own time, so the
#: next scan must see a difference and try again.
NEVER = 0

#: Attempts when the child process dies: of this file, or for an unrelated reason.
CRASH_ATTEMPTS = 3

#: Cue sheets of one image that are tried; more lie there by mistake.
MOST_SHEETS = 8

#: Reason that lies in the file system and not in the file's content.
UNREADABLE = "unreadable"


def is_settled(mtime_ns: int, clock_s: float | None = None) -> bool:
    """Return whether a file was not modified recently; times in the future count as settled."""
    clock_s = time.time() if clock_s is None else clock_s
    return abs(clock_s - mtime_ns / NS_PER_S) > SETTLE_S


@dataclass
class Reader:
    """Reads the files of one batch.

    Attributes
    ----------
    root
        The music folder that contains the paths.
    sandbox
        The child process that parses their bytes.
    splitting
        Rules for several artists in one tag.
    """

    root: bytes
    sandbox: Sandbox
    splitting: Splitting = field(default_factory=Splitting)
    _folder_artwork: dict[bytes, bool] = field(default_factory=dict)
    _folder_sheets: dict[bytes, FolderSheets] = field(default_factory=dict)

    def read(self, change: ScanChange) -> FileReading | None:
        """Return a file's tags; None when it vanished or is being written, which the next round detects."""
        if change.refusal:
            return _without_tags(change, change.mtime_ns, UnitState(WorkState.SKIPPED, change.refusal))
        try:
            descriptor = open_beneath(self.root, change.path)
        except FileVanishedError:
            return None
        except MediaError as error:
            return _without_tags(change, NEVER, UnitState(WorkState.FAILED, error.reason))
        with os.fdopen(descriptor, "rb"):
            return self._read_opened(change, descriptor)

    def read_batch(
        self, changes: Sequence[ScanChange], most_sections: int
    ) -> tuple[Sequence[ScanChange], list[FileReading]]:
        """Read files until they have this many sections; return those that were read, and the results."""
        readings: list[FileReading] = []
        sections = 0
        for n, change in enumerate(changes, 1):
            reading = self.read(change)
            if reading:
                readings.append(reading)
                sections += len(reading.sections)
            if sections >= most_sections:
                return changes[:n], readings
        return changes, readings

    def identify(self, change: ScanChange, wants_audio_id: Callable[[str | None], bool]) -> Evidence | None:
        """Return what identifies a file by its content, as far as it can be read; None while it is written.

        Parameters
        ----------
        wants_audio_id
            Whether the audio id is worth reading the whole file, by its sample.
        """
        try:
            descriptor = open_beneath(self.root, change.path)
        except MediaError:
            return Evidence()
        with os.fdopen(descriptor, "rb"):
            if not self._stat(change, descriptor):
                return None
            try:
                found = self._describe(descriptor, change.path)
            except MediaError:
                return Evidence()
            sample = self._hash(self.sandbox.audio_sample, descriptor)
            audio_id = self._hash(self.sandbox.audio_id, descriptor) if wants_audio_id(sample) else None
            return _evidence(found, change.path, audio_id, sample)

    def _stat(self, change: ScanChange, descriptor: int) -> bool:
        """Store the file's state in the difference; returns whether it is settled."""
        status = os.fstat(descriptor)
        change.size, change.mtime_ns, change.inode = status.st_size, status.st_mtime_ns, status.st_ino
        change.device = status.st_dev
        return is_settled(status.st_mtime_ns)

    @staticmethod
    def _hash(compute: Callable[[int], str | None], descriptor: int) -> str | None:
        try:
            return compute(descriptor)
        except MediaError:
            return None

    @cached_property
    def _device(self) -> int | None:
        try:
            return os.stat(self.root).st_dev
        except OSError:
            return None

    def _read_opened(self, change: ScanChange, descriptor: int) -> FileReading | None:
        identified = (change.size, change.mtime_ns) if change.evidence else None
        if not self._stat(change, descriptor) or identified not in (None, (change.size, change.mtime_ns)):
            return None  # not the content that it was matched by
        sheets = self._sheets(os.path.dirname(change.path))
        if not is_settled(sheets.changed_ns):
            return None
        try:
            found = self._describe(descriptor, change.path)
        except MediaError as error:
            seen_ns = NEVER if error.reason == UNREADABLE else change.mtime_ns
            return _without_tags(change, seen_ns, UnitState(WorkState.FAILED, error.reason))
        known = Evidence.load(change.evidence)
        sample = known.sample or self._hash(self.sandbox.audio_sample, descriptor)
        return FileReading(
            path=change.path,
            track_id=change.track_id,
            size=change.size,
            mtime_ns=change.mtime_ns,
            inode=change.inode,
            tags=found.tags,
            artwork=self._artwork(change.path, found.tags),
            outcome=UnitState(WorkState.PENDING),
            evidence=_evidence(found, change.path, known.audio_id, sample),
            device=None if change.device == self._device else change.device,
            sheets=sheets.stamp,
            sections=self._sections(found, change.path, sample or known.audio_id, descriptor),
            sheet_problem=found.problem or None,
        )

    def _sections(
        self, found: FileDescription, path: bytes, image: str | None, descriptor: int
    ) -> tuple[SectionReading, ...]:
        if not found.sections:
            return ()
        image = image or self._hash(self.sandbox.audio_id, descriptor)
        return tuple(
            SectionReading(
                start_s=each.section.start_s,
                end_s=each.section.end_s,
                tags=each.tags,
                artwork=self._artwork(path, each.tags),
                evidence=Evidence(audio_id=find_section_id(image, each.section) if image else None),
            )
            for each in found.sections
        )

    def _describe(self, descriptor: int, path: bytes) -> FileDescription:
        folder, name = os.path.split(path)
        sheets = self._sheets(folder)
        meant, problem = find_meant(name, sheets.names, sheets.sheets)
        for attempt in range(1, CRASH_ATTEMPTS + 1):
            try:
                found = self.sandbox.describe_file(descriptor, path, self.splitting, meant[:MOST_SHEETS])
            except DecoderCrashedError:
                if attempt == CRASH_ATTEMPTS:
                    raise
            else:
                break
        is_used = bool(found.sections or found.problem or meant)
        return found if is_used else replace(found, problem=problem)

    def _sheets(self, folder: bytes) -> FolderSheets:
        if folder not in self._folder_sheets:
            self._folder_sheets[folder] = read_sheets(self.root, folder, self.sandbox)
        return self._folder_sheets[folder]

    def _artwork(self, path: bytes, tags: Tags) -> ArtworkSource:
        if tags.has_artwork:
            return ArtworkSource.EMBEDDED
        folder = os.path.dirname(path)
        if folder not in self._folder_artwork:
            self._folder_artwork[folder] = covers.has_cover(self.root, folder, self.sandbox)
        return ArtworkSource.FOLDER if self._folder_artwork[folder] else ArtworkSource.NONE


def _evidence(found: FileDescription, path: bytes, audio_id: str | None, sample: str | None) -> Evidence:
    """Return what identifies a file; an image by its tracks, since it has hardly any tags of its own."""
    known = evidence.of_tags(found.tags, path, audio_id, sample)
    return replace(known, tag_key=_key_of_sections(found)) if found.sections else known


def _key_of_sections(found: FileDescription) -> str:
    lines = [f"{each.section.start_s:.0f} {each.tags.title} {each.tags.artists}" for each in found.sections]
    return "cue:" + hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _without_tags(change: ScanChange, mtime_ns: int, outcome: UnitState) -> FileReading:
    return FileReading(
        path=change.path,
        track_id=change.track_id,
        size=change.size,
        mtime_ns=mtime_ns,
        inode=change.inode,
        tags=None,
        artwork=ArtworkSource.NONE,
        outcome=outcome,
    )
