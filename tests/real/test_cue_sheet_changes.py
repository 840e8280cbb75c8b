"""Marks of the tracks of an image stay with them when files and sheets change."""

import os

from tests.real import cue_sheets, music
from tests.real.library import RealLibrary


def titles(library: RealLibrary, **arguments: str) -> list[str]:
    rows = library.list(**{"sort_by": "album_order"} | arguments)
    return [row["title"] for row in rows]


def image(library: RealLibrary, name: str = "Album/image.flac", seed: int = 1) -> None:
    library.new(name, seed, secs=6.0)


def test_marks_stay_when_sheet_comes_goes_and_is_edited(library: RealLibrary) -> None:
    """The image's marks wait while it is divided; those of its tracks wait while it is not."""
    music.vorbis(library.new("Album/image.flac", secs=6.0), TITLE="Whole", ARTIST="Band")
    library.scan()
    library.analyse()
    whole = library.love("Whole")
    path = cue_sheets.write(library.folder / "Album/image.cue", cue_sheets.sheet())
    library.scan()
    assert titles(library) == ["One", "Two", "Three"]
    assert library.loved() == set()
    library.analyse()
    ids = {title: library.love(title) for title in cue_sheets.TITLES}
    path.unlink()
    library.scan()
    assert (titles(library), library.loved()) == (["Whole"], {"Whole"})
    assert library.track("Whole")["id"] == whole
    assert library.track("Whole")["state"] == "done"  # it is not analysed again
    # Other times, another title, and one more track at the beginning.
    edited = cue_sheets.sheet(
        starts=("00:00:00", "00:00:20", "00:02:10", "00:04:05"), titles=("Zero", "Uno", "Two", "Three")
    )
    cue_sheets.write(library.folder / "Album/album.cue", edited)
    library.scan()
    assert titles(library) == ["Zero", "Uno", "Two", "Three"]
    assert library.loved() == {"Uno", "Two", "Three"}
    assert library.track("Uno")["id"] == ids["One"]
    history = library.client.get("/history")["items"]
    assert len(history) == 4


def test_marks_follow_image_to_another_name_folder_and_format(library: RealLibrary) -> None:
    image(library)
    for seed in range(3):
        music.vorbis(library.new(f"Other/{seed}.flac", 20 + seed, secs=1.0), TITLE=f"Other {seed}")
    sheet = cue_sheets.write(library.folder / "Album/image.cue", cue_sheets.sheet())
    library.scan()
    library.analyse()
    ids = [library.love(title) for title in cue_sheets.TITLES]
    (library.folder / "Moved").mkdir()
    os.rename(library.folder / "Album/image.flac", library.folder / "Moved/CDImage.flac")
    os.rename(sheet, library.folder / "Moved/other.cue")
    cue_sheets.write(library.folder / "Moved/other.cue", cue_sheets.sheet("CDImage.wav"))
    library.scan()
    library.analyse()
    assert [library.track(title)["id"] for title in cue_sheets.TITLES] == ids
    assert {library.track(title)["path"] for title in cue_sheets.TITLES} == {"Moved/CDImage.flac"}
    (library.folder / "Moved/CDImage.flac").unlink()
    image(library, "Moved/CDImage.wv")  # encoded again: other packets, the same sheet
    library.scan()
    library.analyse()
    assert [library.track(title)["id"] for title in cue_sheets.TITLES] == ids
    assert library.loved() == set(cue_sheets.TITLES)
    os.rename(library.folder / "Moved", library.folder / "Again")
    library.scan()
    assert [library.track(title)["id"] for title in cue_sheets.TITLES] == ids
    [response] = [library.client.send("GET", f"/tracks/{ids[1]}/audio")]
    assert response.status_code == 200


def test_missing_image_takes_its_tracks_along_and_brings_them_back(library: RealLibrary) -> None:
    image(library)
    for seed in range(3):
        music.vorbis(library.new(f"Other/{seed}.flac", 20 + seed, secs=1.0), TITLE=f"Other {seed}")
    cue_sheets.write(library.folder / "Album/image.cue", cue_sheets.sheet())
    library.scan()
    ids = [library.love(title) for title in cue_sheets.TITLES]
    content = (library.folder / "Album/image.flac").read_bytes()
    (library.folder / "Album/image.flac").unlink()
    library.scan(accept_missing=True)
    assert titles(library) == ["Other 0", "Other 1", "Other 2"]
    assert library.client.send("GET", f"/tracks/{ids[0]}/audio").status_code == 404
    (library.folder / "Album/image.flac").write_bytes(content)
    library.scan()
    assert library.loved() == set(cue_sheets.TITLES)
    assert [library.track(title)["id"] for title in cue_sheets.TITLES] == ids


def test_playlist_that_names_an_image_has_its_tracks(library: RealLibrary) -> None:
    image(library)
    library.new("Album/bonus.flac", 2, secs=1.0)
    cue_sheets.write(library.folder / "Album/image.cue", cue_sheets.sheet())
    (library.folder / "Album/list.m3u8").write_text("image.flac\nbonus.flac\n")
    library.scan()
    [followed] = library.client.get("/playlists")["items"]
    assert followed["track_count"] == 4
    path = f"/playlists/{followed['id']}/export.m3u8"
    exported = library.client.send("GET", path, query_string={"paths": "relative"}).data
    assert exported.count(b"\nAlbum/image.flac\n") == 3
    kind = "audio/x-mpegurl"
    sent = library.client.send("POST", "/playlists/import", data=exported, content_type=kind)
    report = sent.get_json()["data"]
    assert (report["playlist"]["track_count"], report["missing_count"]) == (4, 0)


def test_changed_sheet_is_read_by_a_scan_of_its_path(library: RealLibrary) -> None:
    library.new("image.flac", secs=6.0)
    library.new("Other/1.flac", 2, secs=1.0)
    library.scan()
    path = cue_sheets.write(library.folder / "image.cue", cue_sheets.sheet())
    job = library.scan(path=str(path))
    assert (job["found"], len(library.list())) == (2, 4)
