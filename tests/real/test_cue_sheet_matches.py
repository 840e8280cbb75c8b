"""Sections of images are matched with files, undone and moved as other tracks are."""

import io
import os
import shutil
from pathlib import Path

import soundfile
from sqlalchemy import select

from library.database import session_scope
from library.models import Track
from tests.real import cue_sheets, music
from tests.real.library import RealLibrary


def divided(library: RealLibrary, name: str = "Album/image.flac") -> dict[str, str]:
    """Make an image with its sheet beside other music, and marks on its tracks; return their ids by title."""
    library.new(name, secs=6.0)
    for seed in range(3):
        music.vorbis(library.new(f"Other/{seed}.flac", 20 + seed, secs=1.0), TITLE=f"Other {seed}")
    path = library.folder / name
    cue_sheets.write(path.with_suffix(".cue"), cue_sheets.sheet(path.name))
    library.scan()
    library.analyse()
    return {title: library.love(title) for title in cue_sheets.TITLES}


def split(image: Path, folder: Path) -> None:
    """Write the tracks of an image as files with tags, as splitting programs do."""
    samples, rate_hz = soundfile.read(image)
    folder.mkdir(exist_ok=True)
    for number, title in enumerate(cue_sheets.TITLES):
        path = folder / f"{number + 1:02}.flac"
        buffer = io.BytesIO()
        part = samples[2 * number * rate_hz : 2 * (number + 1) * rate_hz]
        soundfile.write(buffer, part, rate_hz, format="FLAC")
        path.write_bytes(buffer.getvalue())
        music.vorbis(path, TITLE=title, ARTIST="Band", ALBUM="Album", TRACKNUMBER=str(number + 1))


def test_marks_follow_to_files_that_an_image_was_split_into(library: RealLibrary) -> None:
    ids = divided(library)
    split(library.folder / "Album/image.flac", library.folder / "Split")
    for path in (library.folder / "Album").iterdir():
        path.unlink()
    library.scan(accept_missing=True)
    library.analyse()
    assert {title: library.track(title)["id"] for title in ids} == ids
    assert library.loved() == set(ids)
    assert {library.track(title)["path"] for title in ids} == {f"Split/0{n}.flac" for n in (1, 2, 3)}
    assert not library.client.get(f"/tracks/{ids['One']}")["data"]["is_section"]
    assert library.client.send("GET", f"/tracks/{ids['One']}/audio").status_code == 200
    assert library.scan()["state"] == "done"
    assert library.loved() == set(ids)


def joined(library: RealLibrary) -> dict[str, str]:
    """Replace files that are favourites by one image with a cue sheet; return their ids by title."""
    (library.folder / "Album").mkdir()
    image = library.new("image.flac", secs=6.0)
    split(image, library.folder / "Split")
    content = image.read_bytes()
    image.unlink()
    for seed in range(3):
        music.vorbis(library.new(f"Other/{seed}.flac", 20 + seed, secs=1.0), TITLE=f"Other {seed}")
    library.scan()
    library.analyse()
    ids = {title: library.love(title) for title in cue_sheets.TITLES}
    for path in (library.folder / "Split").iterdir():
        path.unlink()
    (library.folder / "Album/image.flac").write_bytes(content)
    cue_sheets.write(library.folder / "Album/image.cue", cue_sheets.sheet())
    library.scan(accept_missing=True)
    library.analyse()
    return ids


def test_marks_follow_to_the_image_that_files_were_joined_into(library: RealLibrary) -> None:
    ids = joined(library)
    assert {title: library.track(title)["id"] for title in ids} == ids
    assert library.loved() == set(ids)
    for _ in range(2):
        library.scan(full=True)
        assert library.loved() == set(ids)
        assert len(library.list()) == 6
    with session_scope(read_only=True) as session:  # PostgreSQL stores no NUL in text
        texts = session.execute(select(Track.path_text)).scalars().all()
    assert not any("\0" in text for text in texts)
    groups = library.client.get("/matches")["items"]
    [match] = [each for each in groups if each["track_id"] == ids["Two"]]
    assert "\0" not in str(match)
    undone = library.client.post(f"/matches/{match['id']}/undo")
    assert undone.status_code == 200, undone.get_data()
    library.scan(full=True)
    assert library.track("Two")["id"] != ids["Two"]
    assert library.loved() == {"One", "Three"}


def test_undone_move_of_an_image_leaves_its_tracks_behind(library: RealLibrary) -> None:
    ids = divided(library)
    os.rename(library.folder / "Album", library.folder / "Moved")
    library.scan()
    assert {title: library.track(title)["id"] for title in ids} == ids
    [match] = library.client.get("/matches")["items"]
    assert library.client.post(f"/matches/{match['id']}/undo").status_code == 200
    found = {row["title"]: row["id"] for row in library.list()}
    assert len(found) == 6
    assert library.loved() == set()
    assert set(ids.values()).isdisjoint(found.values())
    one = library.client.send("GET", f"/tracks/{found['One']}/audio")
    assert soundfile.info(io.BytesIO(one.data)).duration == 2.0
    library.scan(full=True)
    library.analyse()
    assert {row["title"]: row["id"] for row in library.list()} == found


def test_image_that_is_a_question_takes_its_tracks_along(library: RealLibrary) -> None:
    """Marks made meanwhile are merged; undone, both have theirs."""
    ids = divided(library)
    for name in ("Left", "Right"):
        shutil.copytree(library.folder / "Album", library.folder / name)
    shutil.rmtree(library.folder / "Album")
    library.scan(accept_missing=True)
    library.analyse()
    assert library.loved() == set()
    [question] = [
        each for each in library.list("matches", state="open") if each["new_path"].endswith("Left/image.flac")
    ]
    copies = {row["title"]: row["id"] for row in library.list() if row["path"] == "Left/image.flac"}
    library.client.send("PUT", f"/tracks/{copies['Two']}/rating", json={"rating": 1})
    library.client.post("/history", {"track_id": copies["Three"]})
    assert library.client.post(f"/matches/{question['id']}/accept").status_code == 200
    left = {row["title"]: row for row in library.list() if row["path"] == "Left/image.flac"}
    assert {title: row["id"] for title, row in left.items()} == ids
    assert [left[title]["rating"] for title in cue_sheets.TITLES] == [4, 4, 4]
    assert [left[title]["play_count"] for title in cue_sheets.TITLES] == [1, 1, 2]
    library.scan(full=True)
    assert library.loved() == set(ids)
    assert len(library.list()) == 9
    assert library.client.post(f"/matches/{question['id']}/undo").status_code == 200
    assert library.loved() == set()
    assert {row["title"]: row["id"] for row in library.list() if row["path"] == "Left/image.flac"} == copies
    library.scan(full=True)
    assert len(library.list()) == 9


def test_images_move_with_their_folder_of_the_settings(library: RealLibrary, tmp_path: Path) -> None:
    ids = divided(library)
    inner = library.folder / "Album"
    library.attach(inner)  # the settings name a folder inside
    library.scan()
    assert {title: library.track(title)["id"] for title in ids} == ids
    assert {row["path"] for row in library.list()} == {"image.flac"}
    moved = tmp_path / "elsewhere"
    os.rename(inner, moved)
    library.attach(moved)
    library.scan()
    assert {title: library.track(title)["id"] for title in ids} == ids
    assert library.loved() == set(ids)


def test_purge_removes_missing_sections_with_their_image(library: RealLibrary) -> None:
    divided(library)
    for path in (library.folder / "Album").iterdir():
        path.unlink()
    library.scan(accept_missing=True)
    purged = library.client.post("/purges")
    assert purged.get_json()["data"] == {"purged": 4}
    library.new("Album/image.flac", secs=6.0)
    cue_sheets.write(library.folder / "Album/image.cue", cue_sheets.sheet())
    library.scan()
    assert len(library.list()) == 6
    assert library.loved() == set()
