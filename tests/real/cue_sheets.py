"""Cue sheets and the images that they divide."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mutagen import flac
from mutagen.apev2 import APEv2

from tests.real import music

TITLES = ("One", "Two", "Three")


def sheet(
    file: str = "image.flac",
    starts: Sequence[str] = ("00:00:00", "00:02:00", "00:04:00"),
    titles: Sequence[str] = TITLES,
    head: str = 'PERFORMER "Band"\nTITLE "Album"\n',
    extra: str = "",
) -> str:
    """Return a cue sheet of one file; `extra` is added to each track."""
    lines = [head, f'FILE "{file}" WAVE\n']
    for number, (start, title) in enumerate(zip(starts, titles, strict=False), 1):
        lines.append(f'  TRACK {number:02} AUDIO\n    TITLE "{title}"\n{extra}    INDEX 01 {start}\n')
    return "".join(lines)


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a cue sheet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    return path


def embed_item(path: Path, text: str) -> None:
    """Write a sheet as an APEv2 item of a file."""
    make: Any = APEv2  # mutagen is typed in part
    items = make()
    items["Cuesheet"] = text
    items.save(path)


def embed_block(path: Path, starts_s: Sequence[int], length_s: int) -> None:
    """Write the block of times into a FLAC file."""
    library: Any = flac
    file = library.FLAC(path)
    file.cuesheet = block = library.CueSheet(None)
    for number, start_s in enumerate(starts_s, 1):
        track = library.CueSheetTrack(number, start_s * music.RATE_HZ)
        track.indexes.append(library.CueSheetTrackIndex(1, 0))
        block.tracks.append(track)
    block.tracks.append(library.CueSheetTrack(170, length_s * music.RATE_HZ))  # the lead-out
    file.save()
