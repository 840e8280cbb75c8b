"""Fingerprints belong to recordings and not to files."""

import pytest
from sqlalchemy.orm import Session

from fingerprint.dimensions import ENGINE_VERSION
from library import fingerprints, generations
from library.models import Track
from library.scanning import roots
from library.states import Presence
from tests.factories import add_track, make_analysis, make_tags, make_vector


def test_analysis_is_stored(session: Session) -> None:
    track_id = add_track(session)
    analysis = make_analysis(duration_s=12.5, partial=True)
    fingerprints.store(session, track_id, analysis)
    session.expire_all()
    track = session.get_one(Track, track_id)
    assert (track.audio_id, track.duration_s, track.vector_generation) == ("audio-1", 12.5, 1)
    assert fingerprints.find_vector(session, "audio-1") == analysis.vector
    recording = fingerprints.find_recording(session, "audio-1")
    assert recording is not None
    assert (recording.partial, recording.decoder, recording.waveform) == (True, "soundfile", bytes(8))


def test_new_analysis_replaces_the_old_one(session: Session) -> None:
    track_id = add_track(session)
    fingerprints.store(session, track_id, make_analysis())
    fingerprints.store(session, track_id, make_analysis(vector=make_vector(2), decoder="av"))
    session.expire_all()
    assert fingerprints.find_vector(session, "audio-1") == make_vector(2)
    recording = fingerprints.find_recording(session, "audio-1")
    assert recording is not None
    assert recording.decoder == "av"


def test_two_files_of_one_recording_share_its_fingerprint(session: Session) -> None:
    one, two = add_track(session, b"1.flac"), add_track(session, b"2.mp3")
    fingerprints.store(session, one, make_analysis())
    assert fingerprints.find_current(session, [one, two]) == {one}
    fingerprints.store(session, two, make_analysis())
    assert fingerprints.find_current(session, [one, two]) == {one, two}


def test_fingerprint_of_an_older_engine_is_not_current(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    track_id = add_track(session)
    fingerprints.store(session, track_id, make_analysis())
    monkeypatch.setattr(fingerprints, "ENGINE_VERSION", ENGINE_VERSION + 1)
    assert fingerprints.find_current(session, [track_id]) == set()
    assert fingerprints.find_vector(session, "audio-1") is None
    assert fingerprints.find_vectors(session, ["audio-1"]) == {}


def test_vectors_are_found_for_analysed_recordings(session: Session) -> None:
    fingerprints.store(session, add_track(session), make_analysis())
    assert fingerprints.find_vectors(session, ["audio-1", "unknown"]) == {"audio-1": make_vector(1)}
    assert fingerprints.find_vector(session, "unknown") is None
    assert fingerprints.find_recording(session, "unknown") is None


def test_changed_vector_names_its_track(session: Session) -> None:
    track_id = add_track(session, tags=make_tags(artists=("The Band",)))
    fingerprints.store(session, track_id, make_analysis())
    (changed,) = fingerprints.changed_vectors(session, 0, 0)
    assert (changed.track_id, changed.vector) == (track_id, make_vector(1))
    assert changed.album == session.get_one(Track, track_id).album_id
    (again,) = fingerprints.changed_vectors(session, 0, 0)
    assert again == changed
    assert len({0, changed.artist, changed.audio, changed.song}) == 4


def test_untagged_track_has_no_artist(session: Session) -> None:
    fingerprints.store(session, add_track(session, tags=make_tags(artists=())), make_analysis())
    (changed,) = fingerprints.changed_vectors(session, 0, 0)
    assert changed.artist == 0


def test_changed_and_analysed_tracks_are_counted_up_to_a_limit(session: Session) -> None:
    ids = [add_track(session, b"%d.mp3" % n) for n in range(3)]
    fingerprints.store(session, ids[0], make_analysis())
    assert [fingerprints.count_changed(session, 0, 0, most) for most in (2, 9)] == [2, 3]
    assert [fingerprints.count_analysed(session, most) for most in (1, 9)] == [1, 1]
    assert fingerprints.page_of_shown(session, "", 2) == sorted(ids)[:2]
    (page,) = fingerprints.page_of_vectors(session, "", 9, ENGINE_VERSION)
    assert page.track_id == ids[0]
    assert fingerprints.page_of_vectors(session, page.track_id, 9, ENGINE_VERSION) == []


def test_only_later_changes_are_returned(session: Session) -> None:
    one, two = add_track(session, b"1.mp3"), add_track(session, b"2.mp3")
    seen = (generations.find(session, name)[1] for name in (generations.VECTORS, generations.CATALOGUE))
    vectors, catalogue = seen
    assert fingerprints.changed_vectors(session, vectors, catalogue) == []
    fingerprints.store(session, two, make_analysis())
    assert [track.track_id for track in fingerprints.changed_vectors(session, vectors, catalogue)] == [two]
    roots.mark_absent(session, [one], Presence.MISSING)
    changed = fingerprints.changed_vectors(session, vectors + 1, catalogue)
    assert [(track.track_id, track.vector) for track in changed] == [(one, None)]


def test_missing_track_has_no_vector(session: Session) -> None:
    track_id = add_track(session)
    fingerprints.store(session, track_id, make_analysis())
    roots.mark_absent(session, [track_id], Presence.MISSING)
    assert [track.vector for track in fingerprints.changed_vectors(session, 0, 0)] == [None]


def test_unlisted_track_has_no_vector(session: Session) -> None:
    track_id = add_track(session)
    fingerprints.store(session, track_id, make_analysis())
    add_track(session, track_id=track_id, tags=None)
    assert [track.vector for track in fingerprints.changed_vectors(session, 0, 0)] == [None]
