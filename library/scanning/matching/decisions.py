"""Decide which track each file of a scan is: pure functions, one to one, from the surest reason on.

Tracks whose file vanished or changed are paired with files that are new or changed. Where two candidates are
equal, names and places decide only if they agree with one of them; else the pair is a question.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from library.scanning.matching.evidence import (
    Evidence,
    fold_name,
    has_same_length,
    is_other_audio,
    is_same_audio,
)

#: Size in bytes, and time in nanoseconds.
Stamp = tuple[int, int]

#: Above this many comparisons, only names and places pair the candidates of one key.
MAX_COMPARISONS = 250_000


class Place(NamedTuple):
    """A path in a root."""

    root_id: int
    path: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A track as its file was, or a file as it is.

    Attributes
    ----------
    track_id
        Of a file: the track that was at this path, if any.
    device
        None when unknown.
    is_gone
        No file is left at the place of this track.
    """

    place: Place
    track_id: str | None
    size: int
    mtime_ns: int
    inode: int
    device: int | None
    evidence: Evidence
    is_gone: bool = True


class Pairing(NamedTuple):
    """A track, the file that it is, and the reason."""

    track: Candidate
    file: Candidate
    reason: str


class Ambiguity(NamedTuple):
    """Tracks and files that look alike, and the reason."""

    tracks: list[Candidate]
    files: list[Candidate]
    reason: str


@dataclass
class Plan:
    """The decisions of one matching.

    Attributes
    ----------
    strangers
        Files at the path of a track that they are certainly not.
    """

    pairings: list[Pairing] = field(default_factory=list)
    questions: list[Ambiguity] = field(default_factory=list)
    strangers: list[Candidate] = field(default_factory=list)


class MatchStep(NamedTuple):
    """One reason: candidates with the same key, not None, are the same if they agree."""

    reason: str
    key: Callable[[Candidate], Hashable | None]
    agrees: Callable[[Candidate, Candidate], bool]


def _identity(one: Candidate) -> Hashable:
    return one.inode, one.size, one.mtime_ns


def _has_same_device(track: Candidate, file: Candidate) -> bool:
    return track.device is None or file.device is None or track.device == file.device


def _copy_key(one: Candidate) -> Hashable:
    return one.place, one.size, one.mtime_ns


def _always(_track: Candidate, _file: Candidate) -> bool:
    return True


def _of_evidence(name: str) -> Callable[[Candidate], Hashable | None]:
    def key(one: Candidate) -> Hashable | None:
        value: Hashable | None = getattr(one.evidence, name)
        return value

    return key


def _audio_agrees(track: Candidate, file: Candidate) -> bool:
    return is_same_audio(track.evidence, file.evidence)


def _length_agrees(track: Candidate, file: Candidate) -> bool:
    return has_same_length(track.evidence, file.evidence)


def _is_certain_file(track: Candidate, file: Candidate) -> bool:
    return _has_same_device(track, file) and _audio_agrees(track, file)


#: Without opening a file. A file system gives a free inode again: a copy with an old time may have that of a
#: file that was as large and as old.
SAME_FILE = MatchStep("same_file", _identity, _has_same_device)
SAME_PLACE = MatchStep("same_place", _copy_key, _always)

#: With what the files contain.
CERTAIN_FILE = MatchStep("same_file", _identity, _is_certain_file)
BY_CONTENT = (
    MatchStep("same_audio", _of_evidence("sample"), _audio_agrees),
    MatchStep("same_audio", _of_evidence("audio_id"), _audio_agrees),
    MatchStep("same_track_mbid", _of_evidence("track_mbid"), _length_agrees),
    MatchStep("same_recording_mbid", _of_evidence("recording_mbid"), _length_agrees),
    MatchStep("same_tags", _of_evidence("tag_key"), _length_agrees),
)

#: What tells equal candidates apart, in this order.
_TELLING: tuple[Callable[[Candidate], Hashable | None], ...] = (
    lambda one: one.place,
    lambda one: (one.place.root_id, fold_name(one.place.path)),
    lambda one: fold_name(one.place.path),
    lambda one: one.evidence.tag_key,
    lambda one: fold_name(os.path.basename(one.place.path)),
    lambda one: (one.place.root_id, os.path.dirname(one.place.path)),
)


def match_files(
    tracks: Sequence[Candidate],
    files: Sequence[Candidate],
    find_shared: Callable[[], Container[Stamp]] = frozenset,
) -> list[Pairing]:
    """Pair tracks with files that were moved, or replaced by an equal one, without opening any.

    Parameters
    ----------
    find_shared
        Returns the sizes with times that several tracks have: there, a file with the path or inode, size and
        time of a track may still be another one, so that its content decides.
    """
    pool = _Pool(tracks, files)
    found = pool.pair(SAME_FILE, asks=False) + pool.pair(SAME_PLACE, asks=False)
    shared = find_shared() if found else ()
    return [each for each in found if (each.file.size, each.file.mtime_ns) not in shared]


def match_content(tracks: Sequence[Candidate], files: Sequence[Candidate]) -> Plan:
    """Pair tracks with files by what they contain; ask where candidates are equal."""
    pool = _Pool(tracks, files)
    plan = Plan(pool.pair(CERTAIN_FILE, asks=False))
    for step in BY_CONTENT:
        plan.pairings += pool.pair(step, asks=True)
    plan.questions = pool.questions
    paired = {pairing.file.place for pairing in plan.pairings}
    found = {pairing.track.track_id for pairing in plan.pairings}
    by_id = {track.track_id: track for track in tracks if track.track_id not in found}
    for file in files:
        track = by_id.get(file.track_id)
        if track is None or file.place in paired:
            continue
        if track.track_id in pool.tracks and is_plausible(track.evidence, file.evidence):
            continue  # nothing contradicts that it was edited where it is
        plan.strangers.append(file)
    return plan


def is_plausible(track: Evidence, file: Evidence) -> bool:
    """Return whether a file may be a track that was at its path, as far as is known."""
    if is_other_audio(track, file):
        return False
    if track.duration_s is None or file.duration_s is None:
        return True
    return has_same_length(track, file)


class _Pool:
    """Candidates that are not paired yet."""

    def __init__(self, tracks: Sequence[Candidate], files: Sequence[Candidate]) -> None:
        self.tracks = {track.track_id: track for track in tracks}
        self.files = {file.place: file for file in files}
        self.questions: list[Ambiguity] = []

    def pair(self, step: MatchStep, asks: bool) -> list[Pairing]:
        """Pair candidates by one reason; with `asks`, equal ones become a question and leave the pool."""
        found: list[Pairing] = []
        files = _by_key(self.files.values(), step.key)
        for key, tracks in _by_key(self.tracks.values(), step.key).items():
            for some_tracks, some_files in _alike(step, tracks, files.get(key, [])):
                pairs, rest_tracks, rest_files = _resolve(step, some_tracks, some_files)
                found += [Pairing(track, file, step.reason) for track, file in pairs]
                if asks and rest_tracks and rest_files:
                    self.questions.append(Ambiguity(rest_tracks, rest_files, step.reason))
                    self._take(rest_tracks, rest_files)
        self._take([each.track for each in found], [each.file for each in found])
        return found

    def _take(self, tracks: Iterable[Candidate], files: Iterable[Candidate]) -> None:
        for track in tracks:
            self.tracks.pop(track.track_id, None)
        for file in files:
            self.files.pop(file.place, None)


def _by_key(
    candidates: Iterable[Candidate], key: Callable[[Candidate], Hashable | None]
) -> dict[Hashable, list[Candidate]]:
    found: dict[Hashable, list[Candidate]] = defaultdict(list)
    for each in candidates:
        if (value := key(each)) is not None:
            found[value].append(each)
    return found


def _alike(
    step: MatchStep, tracks: list[Candidate], files: list[Candidate]
) -> Iterator[tuple[list[Candidate], list[Candidate]]]:
    """Yield the tracks and files of one key in groups that agree among themselves."""
    if len(tracks) * len(files) > MAX_COMPARISONS:
        yield tracks, files
        return
    left = list(files)
    waiting = list(tracks)
    while waiting:
        some_tracks, some_files, new = [waiting.pop()], [], True
        while new:
            fresh = [file for file in left if any(step.agrees(track, file) for track in some_tracks)]
            left = [file for file in left if file not in fresh]
            some_files += fresh
            joined = [track for track in waiting if any(step.agrees(track, file) for file in fresh)]
            waiting = [track for track in waiting if track not in joined]
            some_tracks += joined
            new = bool(joined)
        if some_files:
            yield some_tracks, some_files


def _resolve(
    step: MatchStep, tracks: list[Candidate], files: list[Candidate]
) -> tuple[list[tuple[Candidate, Candidate]], list[Candidate], list[Candidate]]:
    """Pair a group one to one; return the pairs and what stays ambiguous."""
    pairs: list[tuple[Candidate, Candidate]] = []
    for telling in (lambda _one: 0, *_TELLING):
        by_key = _by_key(files, telling)
        for key, some in _by_key(tracks, telling).items():
            others = by_key.get(key, [])
            if len(some) == len(others) == 1 and step.agrees(some[0], others[0]):
                pairs.append((some[0], others[0]))
        tracks = _without(tracks, [track for track, _ in pairs])
        files = _without(files, [file for _, file in pairs])
        if not tracks or not files:
            break
    return pairs, tracks, files


def _without(candidates: list[Candidate], taken: Iterable[Candidate]) -> list[Candidate]:
    gone = {id(each) for each in taken}
    return [each for each in candidates if id(each) not in gone]
