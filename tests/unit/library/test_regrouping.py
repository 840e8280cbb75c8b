"""Albums and names are the same in whatever order files were read, and after whatever changes."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from library.catalogue import albums, artists_genres, corrections, list_counts, tracks
from library.catalogue.albums import AlbumQuery
from library.catalogue.artists_genres import NameQuery
from library.catalogue.names.collation import sort_key
from library.database import session_scope
from library.models import Album, Artist, FileTags, Track
from library.scanning import purging, roots, track_store
from library.states import Presence
from media.results import Tags
from tests.catalogue_counts import check_counts
from tests.factories import add_root, add_track, make_reading, make_tags

FOLDERS = (b"A", b"A/CD1", b"A/CD2", b"B", b"")
NAMES = ("Zed", "ZED", "Zéd", "Yara", "VA", "Various Artists", "Zed feat. Yara")

names = st.lists(st.sampled_from(NAMES), max_size=2).map(tuple)
tags = st.builds(
    Tags,
    title=st.sampled_from(["One", "Two"]),
    artists=names,
    album=st.sampled_from(["Hits", "HITS", "Hits (Disc 2)", "Other", None]),
    album_artists=st.one_of(st.just(()), st.just(()), names),
    artist_sorts=st.just(()),
    genres=st.sampled_from([(), ("Rock",), ("rock",)]),
    track=st.sampled_from([None, 1, 2, 3]),
    edition=st.sampled_from([None, None, "Deluxe"]),
    compilation=st.sampled_from([False, False, True]),
    album_mbid=st.sampled_from([None, None, None, "x", "y"]),
)
files = st.dictionaries(
    st.tuples(st.sampled_from(FOLDERS), st.integers(1, 4)).map(lambda at: at[0] + b"/%d.mp3" % at[1]),
    tags,
    min_size=1,
    max_size=8,
)


def store(session: Session, root_id: int, read: Sequence[tuple[bytes, Tags]]) -> None:
    known = {row.path: row.id for row in session.execute(select(Track.path, Track.id))}
    readings = [make_reading(path, tags=each, track_id=known.get(path)) for path, each in read]
    track_store.store(session, root_id, readings, None)


def state(session: Session) -> dict[str, object]:
    """Return what lists show of the playable tracks, without ids."""
    session.expire_all()
    listed = select(Track).where(list_counts.is_shown()).order_by(Track.path)
    shown = list(session.execute(listed).scalars())
    on: dict[int | None, list[bytes]] = {}
    for track in shown:
        on.setdefault(track.album_id, []).append(track.path)
    album_rows = {
        tuple(on[album.id]): (
            *(album.title, album.artist, album.edition, album.title_sort, album.artist_sort),
            *(album.track_count, tuple(albums.artists(session, album.id))),
        )
        for album in session.execute(select(Album).where(Album.track_count > 0)).scalars()
    }
    people = artists_genres.artists(session, NameQuery()).rows
    genres = artists_genres.genres(session, NameQuery()).rows
    return {
        "tracks": [(track.path, track.artist, track.album_artist, track.album_order) for track in shown],
        "albums": {
            paths: (*row[:6], tuple(name for _id, name in row[6])) for paths, row in album_rows.items()
        },
        "artists": sorted((row.name, row.album_count, row.track_count) for row in people),
        "genres": sorted((row.name, row.track_count) for row in genres),
        "totals": [list_counts.total(session, name) for name in ("tracks", "albums", "artists", "genres")],
    }


@pytest.mark.slow
@pytest.mark.unmeasured
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(  # an album takes over another one's tracks, and loses one of its own afterwards
    read={
        b"A/4.mp3": make_tags(album="Hits", artists=("Zed",), album_mbid="x"),
        b"A/1.mp3": make_tags(album="Hits", artists=("Zed",), album_mbid="y"),
        b"B/1.mp3": make_tags(album="Hits", artists=("Zed",), album_mbid="x"),
    },
    earlier={path: make_tags(album="Hits", artists=()) for path in (b"A/2.mp3", b"A/CD1/4.mp3", b"A/1.mp3")},
    draw=random.Random(27),
)
@given(read=files, earlier=files, draw=st.randoms(use_true_random=False))
def test_order_of_reading_changes_nothing(
    database: str, read: dict[bytes, Tags], earlier: dict[bytes, Tags], draw: random.Random
) -> None:
    with session_scope() as session:  # kept, since the folder's id is part of keys
        root_id = add_root(session)
    with session_scope() as session:
        store(session, root_id, sorted(read.items()))
        expected = state(session)
        check_counts(session)
        session.rollback()
        _store_in_parts(session, root_id, list(earlier.items()), draw)
        gone = [path for path in earlier if path not in read]
        rows = {row.path: row.id for row in session.execute(select(Track.path, Track.id))}
        if draw.random() < 0.5:
            roots.mark_absent(session, [rows[path] for path in gone], Presence.MISSING)
            gone = []
        _store_in_parts(session, root_id, list(read.items()), draw)
        roots.mark_absent(session, [rows[path] for path in gone], Presence.MISSING)
        found = state(session)
        check_counts(session)
        session.rollback()
    assert found == expected


def _store_in_parts(
    session: Session, root_id: int, read: list[tuple[bytes, Tags]], draw: random.Random
) -> None:
    draw.shuffle(read)
    while read:
        size = draw.randint(1, len(read))
        part, read = read[:size], read[size:]
        store(session, root_id, part)


def album_of(session: Session, track_id: str) -> int | None:
    session.expire_all()
    return session.get_one(Track, track_id).album_id


def test_album_keeps_its_id_when_its_artist_changes(session: Session) -> None:
    ids = [add_track(session, b"F/%d.mp3" % n, tags=make_tags(artists=("Ann",), track=n)) for n in (1, 2)]
    album = album_of(session, ids[0])
    other = add_track(session, b"F/3.mp3", tags=make_tags(artists=("Bob",), track=3))
    assert {album_of(session, each) for each in (*ids, other)} == {album}
    assert albums.get(session, str(album)).artist == "Various Artists"
    roots.mark_absent(session, [other], Presence.MISSING)
    assert {album_of(session, each) for each in ids} == {album}
    assert albums.get(session, str(album)).artist == "Ann"


def test_album_that_is_read_again_in_parts_keeps_its_oldest_id(session: Session) -> None:
    ids = [add_track(session, b"F/%d.mp3" % n, tags=make_tags(album="Old", track=n)) for n in (1, 2, 3)]
    album = album_of(session, ids[0])
    for n, track_id in enumerate(ids, 1):
        path = b"F/%d.mp3" % n
        add_track(session, path, track_id=track_id, tags=make_tags(album="New", album_mbid="x", track=n))
    assert {album_of(session, each) for each in ids} == {album}
    assert albums.get(session, str(album)).title == "New"


def test_tracks_in_memory_follow_an_album_that_takes_over_another(session: Session) -> None:
    zed = make_tags(album="Hits", artists=("Zed",))
    add_track(session, b"A/1.mp3", tags=make_tags(album="Hits", artists=()))
    add_track(session, b"B/1.mp3", tags=zed)
    held = session.execute(select(Track)).scalars().all()
    add_track(session, b"A/2.mp3", tags=zed)
    add_track(session, b"B/2.mp3", tags=make_tags(album="Hits", artists=("Zed",), album_mbid="x"))
    assert held
    check_counts(session)


def test_album_moves_with_its_folder(session: Session) -> None:
    track_id = add_track(session, b"Pop/F/1.mp3", tags=make_tags(artists=()))
    album = album_of(session, track_id)
    roots.attach(session, [b"/"])
    other = add_track(session, b"music/Pop/F/2.mp3", tags=make_tags(artists=()))
    assert album_of(session, track_id) == album_of(session, other) == album


def test_track_whose_tags_an_upgrade_has_not_read_yet_moves_with_its_folder(session: Session) -> None:
    track_id = add_track(session, b"Pop/F/1.mp3")
    session.execute(delete(FileTags))
    roots.attach(session, [b"/"])
    session.expire_all()
    assert session.get_one(Track, track_id).path == b"music/Pop/F/1.mp3"


def test_tracks_of_detached_roots_keep_their_albums(session: Session) -> None:
    track_id = add_track(session)
    album = album_of(session, track_id)
    roots.mark_absent(session, [track_id], Presence.DETACHED)
    assert album_of(session, track_id) == album
    assert albums.page(session, AlbumQuery()).rows == []


def test_most_frequent_spelling_is_shown_whatever_was_read_last(session: Session) -> None:
    for n, name in enumerate(("RATM", "Ratm", "Ratm", "ratm")):
        add_track(session, b"%d.mp3" % n, tags=make_tags(artists=(name,), genres=(name,)))
    [artist] = artists_genres.artists(session, NameQuery()).rows
    [genre] = artists_genres.genres(session, NameQuery()).rows
    assert (artist.name, genre.name) == ("Ratm", "Ratm")


def test_album_artist_that_only_a_guest_credit_names_is_spelled_as_there(session: Session) -> None:
    track_id = add_track(session, tags=make_tags(artists=("ZED",)))
    add_track(session, track_id=track_id, tags=make_tags(artists=("Zed feat. Yara",)))
    names = [row.name for row in artists_genres.artists(session, NameQuery()).rows]
    assert names == ["Zed", "Zed feat. Yara"]


def test_sort_names_of_tags_order_artists_and_albums(session: Session) -> None:
    tagged = make_tags(
        title="The Song",
        title_sort="Song 1",
        artists=("David B",),
        artist_sorts=("B, David",),
        album_sort="Kind",
    )
    track = session.get_one(Track, add_track(session, tags=tagged))
    song, david, kind = map(sort_key, ("Song 1", "B, David", "Kind"))
    assert (track.title_sort, track.artist_sort, track.album_sort) == (song, david, kind)
    album = session.get_one(Album, track.album_id)
    assert (album.title_sort, album.artist_sort) == (kind, david)
    assert session.get_one(Artist, track.artist_id).name_sort == david


def test_correction_overrides_what_its_field_implies(session: Session) -> None:
    tagged = make_tags(
        artists=("A", "B"),
        artist_name="A & B",
        album_mbid="x",
        edition="Deluxe",
        title_sort="Zz",
        track_label="A1",
    )
    track_id = add_track(session, tags=tagged)
    wanted = {"title": "New", "artists": ["C"], "album": "Other", "track": 4}
    corrections.correct(session, "ann", track_id, wanted)
    session.expire_all()
    track = session.get_one(Track, track_id)
    assert (track.artist, track.title_sort, track.track_label) == ("C", "new", None)
    album = session.get_one(Album, track.album_id)
    assert (album.title, album.artist, album.edition) == ("Other", "C", None)
    corrections.correct(session, "ann", track_id, dict.fromkeys(wanted))
    session.expire_all()
    assert (track.artist, track.title_sort, track.track_label) == ("A & B", "zz", "A1")
    assert session.get_one(Album, track.album_id).key == "mbid:x"


def test_purged_track_leaves_no_tags(session: Session) -> None:
    track_id = add_track(session)
    roots.mark_absent(session, [track_id], Presence.MISSING)
    purging.purge(session, track_id)
    assert session.get(Track, track_id) is None


def test_long_names_fit_into_keys(session: Session) -> None:
    long = tuple(f"{n} " + "ж" * 990 for n in range(64))
    tagged = make_tags(artists=long, album="ж" * 1000, album_artists=long, edition="ж" * 1000)
    track_id = add_track(session, tags=tagged)
    assert len(session.get_one(Album, album_of(session, track_id)).key.encode()) < 2700
    assert len(tracks.names(session, track_id)[0]) == 64


def test_sides_of_records_come_in_order(session: Session) -> None:
    labels = {"A2": "Zulu", "A10": "Yankee", "B1": "Xray", "AA": "Whisky"}
    for label, title in labels.items():
        add_track(session, label.encode(), tags=make_tags(title=title, track_label=label))
    ordered = select(Track.track_label).order_by(Track.album_order)
    assert list(session.execute(ordered).scalars()) == ["A2", "A10", "AA", "B1"]
