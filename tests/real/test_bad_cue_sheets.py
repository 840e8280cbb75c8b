"""Cue sheets that divide nothing leave a file one track, and the job says why."""

import os

from tests.real import cue_sheets, music
from tests.real.library import RealLibrary


def titles(library: RealLibrary) -> list[str]:
    return [row["title"] for row in library.list(sort_by="album_order")]


BAD = {
    "cue_beyond_end": cue_sheets.sheet(starts=("00:00:00", "00:02:00", "99:00:00")),
    "cue_disordered": cue_sheets.sheet(starts=("00:00:00", "00:04:00", "00:02:00")),
    "cue_no_tracks": "TITLE only",
    "cue_unreadable": "\0\1\2" * 1000,
}


def test_bad_sheet_leaves_image_one_track_and_is_told(library: RealLibrary) -> None:
    for seed, (reason, text) in enumerate(BAD.items()):
        music.vorbis(library.new(f"{reason}/image.flac", seed, secs=6.0), TITLE=reason)
        cue_sheets.write(library.folder / reason / "image.cue", text)
    for _ in range(2):  # the second scan reads nothing, and tells the same
        job = library.scan()
        assert (job["state"], job["left_out"]) == ("done", dict.fromkeys(BAD, 1))
        assert sorted(row["title"] for row in library.list()) == sorted(BAD)


def test_hostile_sheets_do_no_harm(library: RealLibrary) -> None:
    texts = (
        "TITLE x\n" * 200_000,
        cue_sheets.sheet(starts=["00:00:00", "00:01:99", "00:02:00"]),
        cue_sheets.sheet(head='TITLE "' + "x" * 250_000 + '"\n'),
        "FILE\nTRACK\nINDEX\nREM\nTITLE\n",
        'TRACK 01 AUDIO\nINDEX 01 00:00:00\nFILE "0.flac" WAVE\n',
        'FILE "0.flac" WAVE\n' + "TRACK 01 AUDIO\nINDEX 01 00:00:00\n" * 20_000,
        cue_sheets.sheet("../../../etc/passwd"),
        "",
    )
    for number, text in enumerate(texts):
        music.vorbis(library.new(f"{number}/{number}.flac", number, secs=1.0), TITLE=f"Whole {number}")
        cue_sheets.write(library.folder / f"{number}/{number}.cue", text)
    (library.folder / "0/link.cue").symlink_to("/etc/passwd")
    (library.folder / "1/1.cue.cue").mkdir()
    os.mkfifo(library.folder / "2/pipe.cue")
    for _ in range(2):
        job = library.scan()
        assert (job["state"], job["errors"]) == ("done", {})
        assert len(library.list()) == len(texts)
