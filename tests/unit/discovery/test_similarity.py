"""Similar tracks, limited by artist and album."""

import math
from types import SimpleNamespace

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from discovery import similarity
from discovery.neighbours import Neighbour
from discovery.similarity import SimilarityIndex
from discovery.spacing import Spacing
from fingerprint.dimensions import ENGINE_VERSION
from library import fingerprints
from library.errors import NoContentError, NotAnalysedYetError
from library.models import Generation, Track
from library.scanning import roots
from library.states import Presence
from library.work import engine_upgrades
from tests.factories import add_track, erase_track, make_analysis, make_tags, make_vector
from tests.unit.discovery.analysed import (
    ASKED,
    TEMPO_BPM,
    add_analysed,
    add_like,
    add_random_tracks,
)

EVERYTHING = Spacing(max_per_artist=99, max_per_album=99, exclude_duplicates=False)

pytestmark = pytest.mark.numerical


@pytest.fixture(autouse=True)
def without_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take over changes at once; only one test is about the delay."""
    monkeypatch.setattr(similarity, "REBUILD_INTERVAL_S", 0.0)


def refreshed(session: Session) -> SimilarityIndex:
    index = SimilarityIndex()
    index.refresh(session)
    return index


def ids(found: list[Neighbour]) -> list[str]:
    return [neighbour.track_id for neighbour in found]


def test_most_similar_track_comes_first(session: Session) -> None:
    strangers = add_random_tracks(session)
    asked = add_like(session, "asked", 0)
    far, near = add_like(session, "far", 3), add_like(session, "near", 1)
    found = refreshed(session).nearest(asked, 5, EVERYTHING)
    assert ids(found)[:2] == [near, far]
    assert set(ids(found)[2:]) < set(strangers)
    alike = [neighbour.similarity for neighbour in found]
    assert alike == sorted(alike, reverse=True)
    assert 0 < alike[-1] < alike[0] < 1


def test_track_is_not_similar_to_itself(session: Session) -> None:
    add_random_tracks(session, 3)
    asked = add_like(session, "asked", 0)
    assert asked not in ids(refreshed(session).nearest(asked, 10, EVERYTHING))


def test_similar_track_has_reasons(session: Session) -> None:
    add_random_tracks(session)
    asked, other = add_like(session, "asked", 0), add_like(session, "other", 5)
    (found,) = refreshed(session).nearest(asked, 1, EVERYTHING)
    assert found.track_id == other
    assert found.different == ("tempo_bpm",)
    assert len(found.alike) == 3


def test_list_has_at_most_the_requested_length(session: Session) -> None:
    asked = add_random_tracks(session, 8)[0]
    index = refreshed(session)
    assert [len(index.nearest(asked, limit, EVERYTHING)) for limit in (1, 5, 50)] == [1, 5, 7]


def test_tracks_of_one_artist_are_limited(session: Session) -> None:
    add_random_tracks(session)
    asked = add_like(session, "asked", 0)
    for n in range(1, 6):
        add_like(session, f"by one {n}", n, artists=("One artist",))
    other = add_like(session, "other", 9)
    found = refreshed(session).nearest(asked, 4, Spacing(exclude_duplicates=False))
    assert ids(found)[3] == other


def test_tracks_of_one_album_are_limited(session: Session) -> None:
    add_random_tracks(session)
    asked = add_like(session, "asked", 0)
    for n in range(1, 6):
        add_like(session, f"{n}", n, album="Sampler", album_artists=("Various",))
    other = add_like(session, "other", 9)
    found = refreshed(session).nearest(asked, 3, Spacing(exclude_duplicates=False))
    assert ids(found)[2] == other


def test_untagged_tracks_are_not_limited(session: Session) -> None:
    add_random_tracks(session, 3)
    asked = add_like(session, "asked", 0)
    untagged = {add_like(session, f"{n}.wav", n, artists=(), album="") for n in range(1, 7)}
    found = refreshed(session).nearest(asked, 6, Spacing(exclude_duplicates=False))
    assert set(ids(found)) == untagged


def test_duplicate_recordings_are_omitted(session: Session) -> None:
    add_random_tracks(session)
    asked = add_like(session, "asked", 0)
    copy = add_analysed(session, "copy", 99)
    same = make_vector(ASKED, tempo_bpm=TEMPO_BPM)
    fingerprints.store(session, copy, make_analysis(audio_id="audio of asked", vector=same))
    reencoded = add_like(session, "re-encoded", 0)
    index = refreshed(session)
    assert not {copy, reencoded} & set(ids(index.nearest(asked, 50, Spacing())))
    assert {copy, reencoded} <= set(ids(index.nearest(asked, 50, EVERYTHING)))


def test_equally_similar_tracks_are_ordered_by_id(session: Session) -> None:
    """Copies that were tagged apart are as near as can be: exactly, on every machine."""
    copies = []
    for n in range(9):
        add_random_tracks_like(session, n)
        copies.append(add_like(session, f"copy {n}", 0))
    index = refreshed(session)
    for asked in copies:
        found = index.nearest(asked, 8, EVERYTHING)
        assert ids(found) == sorted(set(copies) - {asked})
        assert {neighbour.similarity for neighbour in found} == {1.0}


def add_random_tracks_like(session: Session, number: int) -> None:
    """Put other tracks between those that a test is about."""
    for n in range(3):
        add_analysed(session, f"between {number} {n}", seed=200 + 3 * number + n)


def test_list_ends_at_the_minimum_similarity(session: Session) -> None:
    add_random_tracks(session)
    asked, near = add_like(session, "asked", 0), add_like(session, "near", 1)
    index = refreshed(session)
    assert ids(index.nearest(asked, 50, Spacing(exclude_duplicates=False, min_similarity=0.8))) == [near]
    assert index.nearest(asked, 50, Spacing(min_similarity=1.0)) == []


def test_undefined_dimensions_are_not_compared(session: Session) -> None:
    """A drone has no tempo; all the rest of it still compares."""
    add_random_tracks(session)
    asked = add_analysed(session, "asked", ASKED)
    drone = add_analysed(session, "drone", ASKED)
    vector = make_vector(ASKED, tempo_bpm=float("nan"), rhythm_stability=float("nan"))
    fingerprints.store(session, drone, make_analysis(audio_id="audio of drone", vector=vector))
    index = refreshed(session)
    (found,) = index.nearest(asked, 1, EVERYTHING)
    assert found.track_id == drone
    assert found.similarity == 1.0
    assert ids(index.nearest(drone, 1, EVERYTHING)) == [asked]


def test_unanalysed_track_has_no_similar_tracks(session: Session) -> None:
    add_random_tracks(session, 3)
    silent = add_track(session, b"not analysed yet.mp3")
    with pytest.raises(NotAnalysedYetError, match=silent):
        refreshed(session).nearest(silent, 5, EVERYTHING)


def test_single_track_has_no_similar_tracks(session: Session) -> None:
    asked = add_analysed(session, "asked", ASKED)
    assert refreshed(session).nearest(asked, 5, EVERYTHING) == []


def test_empty_index_has_no_tracks(session: Session) -> None:
    with pytest.raises(NotAnalysedYetError):
        refreshed(session).nearest("any", 5, EVERYTHING)


def test_newly_analysed_track_is_found(session: Session) -> None:
    asked = add_random_tracks(session, 3)[0]
    index = refreshed(session)
    new = add_analysed(session, "new", 7)
    index.refresh(session)
    assert new in ids(index.nearest(asked, 10, EVERYTHING))


def test_removed_track_is_not_found(session: Session) -> None:
    asked, gone = add_random_tracks(session, 3)[:2]
    index = refreshed(session)
    roots.mark_absent(session, [gone], Presence.MISSING)
    index.refresh(session)
    assert gone not in ids(index.nearest(asked, 10, EVERYTHING))


def test_limit_uses_the_new_album_of_a_retagged_track(session: Session) -> None:
    asked, *others = add_random_tracks(session, 4)
    index = refreshed(session)
    for n, other in enumerate(others):
        tags = make_tags(album="Sampler", album_artists=("Various",))
        add_track(session, f"stranger {n + 1}".encode(), track_id=other, tags=tags)
    index.refresh(session)
    assert len(index.nearest(asked, 10, Spacing(exclude_duplicates=False))) == 2


def test_matrix_is_rebuilt_for_another_database(session: Session) -> None:
    """A backup that was put back: the same numbers, other rows."""
    asked, gone = add_random_tracks(session, 4)[:2]
    index = refreshed(session)
    erase_track(session, gone)
    session.execute(update(Generation).values(incarnation="other"))
    index.refresh(session)
    assert gone not in ids(index.nearest(asked, 10, EVERYTHING))


def test_matrix_is_rebuilt_at_most_once_a_second(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similarity, "REBUILD_INTERVAL_S", 1.0)
    clock_s = [1000.0]
    monkeypatch.setattr(similarity, "time", SimpleNamespace(monotonic=lambda: clock_s[0]))
    asked = add_random_tracks(session, 2)[0]
    index = refreshed(session)
    add_analysed(session, "new", 7)
    clock_s[0] += 0.9
    index.refresh(session)
    assert len(index.nearest(asked, 10, EVERYTHING)) == 1
    clock_s[0] += 0.2
    index.refresh(session)
    assert len(index.nearest(asked, 10, EVERYTHING)) == 2


def test_new_engine_is_used_once_it_has_analysed_nearly_all_tracks(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = add_random_tracks(session)
    index = refreshed(session)
    for room in (fingerprints, engine_upgrades, similarity):
        monkeypatch.setattr(room, "ENGINE_VERSION", ENGINE_VERSION + 1)
    index = refreshed(session)
    store_new_fingerprints(session, old[:10])
    index.refresh(session)
    assert len(index.nearest(old[0], 100, EVERYTHING)) == len(old) - 1
    closest = ids(index.nearest(old[0], 100, EVERYTHING))
    store_new_fingerprints(session, old[10:])
    index.refresh(session)
    assert len(index.nearest(old[0], 100, EVERYTHING)) == len(old) - 1
    assert ids(index.nearest(old[0], 100, EVERYTHING)) != closest


def store_new_fingerprints(session: Session, track_ids: list[str]) -> None:
    """Store fingerprints of a new engine with other values."""
    for number, track_id in enumerate(track_ids):
        audio_id = session.get_one(Track, track_id).audio_id
        analysis = make_analysis(audio_id=audio_id, vector=make_vector(1000 + number))
        fingerprints.store(session, track_id, analysis)


def test_track_without_content_has_no_neighbours_and_is_none(session: Session) -> None:
    add_random_tracks(session)
    asked, silent = add_like(session, "asked", 0), add_like(session, "silent", 1)
    vector = make_vector(ASKED, spectral_centroid=math.nan)
    fingerprints.store(session, silent, make_analysis(audio_id="audio of silent", vector=vector))
    index = refreshed(session)
    assert silent not in ids(index.nearest(asked, 99, EVERYTHING))
    assert index.nearest(silent, 99, EVERYTHING) == []
    with pytest.raises(NoContentError):
        index.refuse_without_content(silent)
    index.refuse_without_content(asked)


def test_namesake_of_the_same_length_is_the_same_recording(session: Session) -> None:
    add_random_tracks(session)
    same = {"title": "Song", "artists": ("Ann",)}
    asked = add_like(session, "asked", 0, **same)
    copy = add_like(session, "copy", 1, **same, album="Best of")
    longer = add_like(session, "longer", 1, **same, album="Live")
    session.execute(update(Track).where(Track.id == longer).values(duration_s=200.0))
    index = refreshed(session)
    assert copy not in ids(index.nearest(asked, 99, Spacing()))
    marked = {near.track_id: near.same_recording for near in index.nearest(asked, 99, EVERYTHING)}
    assert (marked[copy], marked[longer]) == (True, False)
