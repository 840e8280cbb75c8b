"""Covers that come and go beside unchanged files are followed, in batches."""

import os
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from library.catalogue import covers
from library.models import Artist, Track
from library.states import ArtworkSource
from media.sandbox import Sandbox
from tests.factories import add_root, add_tracks, make_reading, make_tags
from tests.real.music import picture

PATHS = (b"a/1.mp3", b"a/2.mp3", b"a/deep/1.mp3", b"b/1.mp3", b"c/1.mp3")


def sources(session: Session) -> list[str]:
    session.expire_all()
    return list(session.execute(select(Track.artwork).order_by(Track.path)).scalars())


@pytest.mark.parametrize(
    ("parts", "followed"),
    [
        ((), "ffnff"),
        ((b"a/2.mp3",), "ffnnf"),
        ((b"top.mp3",), "ffnff"),
        ((b"b/1.mp3", b"c/1.mp3"), "nnnff"),
    ],
)
def test_tracks_beside_scanned_parts_are_followed(
    session: Session, monkeypatch: pytest.MonkeyPatch, parts: tuple[bytes, ...], followed: str
) -> None:
    monkeypatch.setattr(covers, "BATCH", 2)
    root_id = add_root(session)
    readings = [make_reading(path, artwork=ArtworkSource.NONE) for path in PATHS[:4]]
    add_tracks(session, root_id, *readings, make_reading(PATHS[4], artwork=ArtworkSource.FOLDER))
    after: bytes | None = b""
    while after is not None:
        after, _changed = covers.follow(
            session, root_id, after, parts, lambda folder, _had: folder != b"a/deep"
        )
    assert [source[0] for source in sources(session)] == list(followed)


def test_folder_with_links_and_broken_pictures_has_no_cover(tmp_path: Path) -> None:
    (tmp_path / "folder.jpg").write_bytes(picture()[:100])
    (tmp_path / "elsewhere").write_bytes(picture())
    (tmp_path / "cover.jpg").symlink_to(tmp_path / "elsewhere")
    with Sandbox() as sandbox:
        assert not covers.has_cover(os.fsencode(tmp_path), b"", sandbox)
        (tmp_path / "front.png").write_bytes(picture("png"))
        assert covers.has_cover(os.fsencode(tmp_path), b"", sandbox)


def test_folders_of_an_artist_have_the_name_or_no_other_music(session: Session) -> None:
    places = {b"Ann/One/1.mp3": "Ann", b"Ann/Two/CD1/1.mp3": "Bob", b"Rock/Bob/1.mp3": "Bob"}
    readings = [
        make_reading(path, tags=make_tags(artists=(name,), album_artists=(name,), album=path.hex()))
        for path, name in places.items()
    ]
    loose = make_reading(b"Dee/1.mp3", tags=make_tags(artists=("Dee",), album=""))
    add_tracks(session, add_root(session), *readings, loose)
    found = {
        name: [folder for _file, folder in covers.folders_of_artist(session, artist_id)]
        for artist_id, name in session.execute(select(Artist.id, Artist.name))
    }
    assert found == {
        "Ann": [b"Ann", b"Ann/One"],
        "Bob": [b"Rock", b"Ann/Two", b"Rock/Bob"],
        "Dee": [b"Dee"],
    }
