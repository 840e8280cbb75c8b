"""Covers that come and go beside unchanged files are followed, in batches."""

import os
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from library.catalogue import covers
from library.models import Track
from library.states import ArtworkSource
from media.sandbox import Sandbox
from tests.factories import add_root, add_tracks, make_reading
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
