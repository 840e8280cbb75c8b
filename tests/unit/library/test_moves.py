"""Moved files, from the walk to the row."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from library import fingerprints
from library.models import Track
from library.scanning import roots, scanner, track_store
from library.scanning.matching import candidates, decisions, relinking
from library.scanning.tag_reader import Reader
from library.states import ArtworkSource, WorkState
from library.work import scan_changes
from media.files import walk
from media.sandbox import Sandbox
from tests.factories import add_job, find_unit, finish_all, make_analysis
from tests.music import tones, write_track
from tests.real.music import picture

LONG_AGO_S = 1_700_000_000
ANALYSED_S = 61.5


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as child:
        yield child


class Library:
    """A music folder and its scans."""

    def __init__(self, session: Session, folder: Path, sandbox: Sandbox) -> None:
        self.session, self.folder, self.sandbox = session, folder, sandbox
        self.root = roots.add(session, os.fsencode(folder))

    def scan(self, reads: bool = True) -> list[str]:
        """Scan once; returns ids of the tracks whose tags were read: none if the scan ends after matching."""
        job_id = add_job(self.session)
        known = scanner.known_files(self.session, self.root, b"", None)
        found = list(walk(os.fsencode(self.folder), b"", lambda _folder: None))
        scan_changes.store(self.session, job_id, self.root, scanner.compare(found, known, ()))
        gone = candidates.load_tracks(self.session, job_id, [self.root], {}, by_file=True)
        new = candidates.load_files(self.session, job_id, [self.root], by_file=True)
        relinking.apply(self.session, job_id, decisions.match_files(list(gone), list(new)))
        if not reads:
            return []
        reader = Reader(os.fsencode(self.folder), self.sandbox)
        changes = scan_changes.load_unread(self.session, job_id, self.root, b"", 10)
        readings = [reading for reading in map(reader.read, changes) if reading]
        track_store.store(self.session, self.root, readings, job_id)
        self.session.expire_all()
        return [reading.track_id or "" for reading in readings]

    def analyse(self, track_id: str) -> None:
        """Store an analysis, as the workers do."""
        fingerprints.store(self.session, track_id, make_analysis(duration_s=ANALYSED_S))
        finish_all(self.session, [track_id])

    def track(self) -> Track:
        return self.session.execute(select(Track)).scalar_one()


@pytest.fixture
def library(session: Session, tmp_path: Path, sandbox: Sandbox) -> Library:
    folder = tmp_path / "music"
    write_track(folder / "aaa.wav", tones(0, duration_s=1.0))
    os.utime(folder / "aaa.wav", (LONG_AGO_S, LONG_AGO_S))
    found = Library(session, folder, sandbox)
    found.scan()
    return found


def test_renamed_untagged_file_has_its_new_name_and_is_not_analysed_again(library: Library) -> None:
    before = library.track()
    track_id, title = before.id, before.title
    library.analyse(track_id)
    analysed = library.track().audio_id
    (library.folder / "aaa.wav").rename(library.folder / "zebra.wav")
    assert library.scan() == [track_id]
    after = library.track()
    assert (title, after.title, after.words.split()[0]) == ("aaa", "zebra", "zebra")
    assert (after.audio_id, after.duration_s) == (analysed, ANALYSED_S)
    assert find_unit(library.session, track_id).state == WorkState.DONE


def test_file_moved_beside_a_cover_has_that_artwork(library: Library) -> None:
    assert library.track().artwork == ArtworkSource.NONE
    (library.folder / "album").mkdir()
    (library.folder / "album" / "cover.jpg").write_bytes(picture())
    (library.folder / "aaa.wav").rename(library.folder / "album" / "aaa.wav")
    library.scan()
    assert library.track().artwork == ArtworkSource.FOLDER
    (library.folder / "album" / "aaa.wav").rename(library.folder / "aaa.wav")
    library.scan()
    assert library.track().artwork == ArtworkSource.NONE


def test_unmoved_files_are_not_read_again(library: Library) -> None:
    assert library.scan() == []


def test_moved_track_is_read_by_the_next_scan_when_its_own_was_cancelled(library: Library) -> None:
    track_id = library.track().id
    (library.folder / "inner").mkdir()
    (library.folder / "aaa.wav").rename(library.folder / "inner/aaa.wav")
    assert library.scan(reads=False) == []
    assert library.track().path == b"inner/aaa.wav"
    assert library.scan() == [track_id]
    assert library.scan() == []
