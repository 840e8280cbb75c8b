"""Tags of files become tracks, albums, artists and genres."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from library import fingerprints, generations
from library.catalogue import artists_genres, tracks
from library.models import Album, Artist, Track
from library.scanning import track_store
from library.states import ArtworkSource, JobState, Presence, WorkState
from library.work import jobs, unit_counts
from library.work.units import UnitState
from tests.factories import (
    add_job,
    add_root,
    add_track,
    add_tracks,
    find_unit,
    make_analysis,
    make_reading,
    make_tags,
)


def stored(session: Session, track_id: str) -> Track:
    session.expire_all()
    return session.get_one(Track, track_id)


def read_again(session: Session, track_id: str, **changes: object) -> None:
    """Store the file of a track again, as a scan that found it changed."""
    path = stored(session, track_id).path
    add_track(session, path, track_id=track_id, **changes)


def test_tags_become_a_track(session: Session) -> None:
    tags = make_tags(year=1959, track=1, disc=2, album_artists=("Miles Davis Sextet",))
    track = stored(session, add_track(session, b"so what.flac", tags=tags, artwork=ArtworkSource.EMBEDDED))
    assert (track.title, track.artist, track.album) == ("So What", "Miles Davis", "Kind of Blue")
    assert (track.album_artist, track.genre, track.format) == ("Miles Davis Sextet", "Jazz", "flac")
    assert (track.year, track.track, track.disc, track.duration_s) == (1959, 1, 2, 562.0)
    assert (track.artwork, track.presence, track.listed) == (ArtworkSource.EMBEDDED, Presence.PRESENT, True)


def test_paths_are_stored_as_bytes_and_as_readable_text(session: Session) -> None:
    track = stored(session, add_track(session, b"\xff\xfe.mp3"))
    assert (track.path, track.path_text) == (b"\xff\xfe.mp3", "\ufffd\ufffd.mp3")


def test_missing_tags_have_placeholder_names(session: Session) -> None:
    track = stored(session, add_track(session, tags=make_tags(artists=(), album=None, genres=())))
    assert (track.artist, track.album, track.genre) == ("Unknown artist", "Unknown album", "")
    assert track.album_artist == "Unknown artist"


def test_several_artists_and_genres_are_stored_separately(session: Session) -> None:
    tags = make_tags(artists=("Björk", "Anohni"), genres=("Pop", "Electronic"))
    track_id = add_track(session, tags=tags)
    assert tracks.names(session, track_id) == (["Björk", "Anohni"], ["Pop", "Electronic"])
    assert stored(session, track_id).artist == "Björk, Anohni"
    by_id = [
        artists_genres.get_genre(session, str(genre)).name for genre in tracks.genre_ids(session, track_id)
    ]
    assert by_id == ["Pop", "Electronic"]


def test_spellings_of_one_name_are_one_artist(session: Session) -> None:
    one = add_track(session, b"1.mp3", tags=make_tags(artists=("Sigur Rós",)))
    two = add_track(session, b"2.mp3", tags=make_tags(artists=("SIGUR RÓS", "Sigur Rós", "Sigur Ros")))
    assert tracks.names(session, one)[0] == ["Sigur Rós"]
    assert tracks.names(session, two)[0] == ["Sigur Rós", "Sigur Ros"]
    assert session.execute(select(func.count()).select_from(Artist)).scalar_one() == 2


def test_album_is_a_title_by_an_album_artist(session: Session) -> None:
    by_ann = make_tags(album="Greatest Hits", album_artists=("Ann",), artists=("Ann feat. Bob",))
    same = make_tags(album="GREATEST  HITS", album_artists=("ann",), artists=("Someone else",))
    by_bob = make_tags(album="Greatest Hits", artists=("Bob",))
    ids = [add_track(session, b"%d.mp3" % n, tags=tags) for n, tags in enumerate((by_ann, same, by_bob))]
    one, two, three = (stored(session, id_).album_id for id_ in ids)
    assert one == two != three
    albums = session.execute(select(Album.title, Album.artist).order_by(Album.artist)).all()
    assert [tuple(row) for row in albums] == [("Greatest Hits", "Ann"), ("Greatest Hits", "Bob")]


def test_retagged_file_keeps_its_row(session: Session) -> None:
    track_id = add_track(session, tags=make_tags(title="Old", artists=("Ann", "Bob")))
    added_at = stored(session, track_id).added_at
    read_again(session, track_id, size=1001, tags=make_tags(title="New", artists=("Bob",), genres=()))
    track = stored(session, track_id)
    assert (track.title, track.added_at) == ("New", added_at)
    assert tracks.names(session, track_id) == (["Bob"], [])
    assert session.execute(select(func.count()).select_from(Track)).scalar_one() == 1


def test_changed_content_is_analysed_again(session: Session) -> None:
    track_id = add_track(session)
    fingerprints.store(session, track_id, make_analysis())
    read_again(session, track_id, mtime_ns=7)
    assert stored(session, track_id).audio_id is None
    assert find_unit(session, track_id).state == WorkState.PENDING


def test_unchanged_analysed_content_is_not_analysed_again(session: Session) -> None:
    track_id = add_track(session)
    fingerprints.store(session, track_id, make_analysis())
    session.get_one(Track, track_id).presence = Presence.MISSING
    read_again(session, track_id)
    track = stored(session, track_id)
    assert (track.audio_id, track.presence) == ("audio-1", Presence.PRESENT)
    assert find_unit(session, track_id).state == WorkState.DONE


def test_file_that_could_not_be_read_is_not_listed(session: Session) -> None:
    track_id = add_track(session, tags=None, outcome=UnitState(WorkState.FAILED, "not_audio"))
    assert stored(session, track_id).listed is False
    assert find_unit(session, track_id).reason == "not_audio"


def test_listed_file_that_became_unreadable_is_no_longer_listed(session: Session) -> None:
    track_id = add_track(session)
    read_again(session, track_id, size=7, tags=None, outcome=UnitState(WorkState.FAILED, "not_audio"))
    assert stored(session, track_id).listed is False


def test_batch_advances_the_catalogue_generation_once(session: Session) -> None:
    ids = add_tracks(session, add_root(session), make_reading(b"1.mp3"), make_reading(b"2.mp3"))
    number = generations.find(session, generations.CATALOGUE)[1]
    assert {stored(session, id_).generation for id_ in ids} == {number} == {1}


def test_pending_tracks_are_counted_in_the_job_and_the_library(session: Session) -> None:
    job_id, root_id = add_job(session), add_root(session)
    refused = make_reading(b"pipe.mp3", tags=None, outcome=UnitState(WorkState.SKIPPED, "not_regular_file"))
    add_tracks(session, root_id, make_reading(b"a.mp3"), refused, job_id=job_id)
    counts = unit_counts.read(session, [unit_counts.LIBRARY, job_id])
    assert (counts[job_id].found, counts[job_id].pending) == (1, 1)
    assert (counts[unit_counts.LIBRARY].found, counts[unit_counts.LIBRARY].skipped) == (
        2,
        {"not_regular_file": 1},
    )
    assert jobs.get(session, job_id).state is JobState.PENDING


def test_batch_without_tags_stores_no_names(session: Session) -> None:
    track_store.store(session, add_root(session), [make_reading(b"x.mp3", tags=None)], None)
    assert session.execute(select(func.count()).select_from(Album)).scalar_one() == 0
