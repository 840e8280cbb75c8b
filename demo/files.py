"""Write a performance as a tagged FLAC or Ogg Vorbis file with its cover inside."""

import base64
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import soundfile
from mutagen.flac import FLAC, Picture
from mutagen.id3 import PictureType
from mutagen.oggvorbis import OggVorbis

from demo.catalogue import DemoAlbum, Entry
from demo.covers import SIDE_PX, draw_cover
from demo.perform import perform
from demo.styles import STYLES
from demo.synth import SAMPLE_RATE_HZ, Samples

FORMATS: dict[str, tuple[str, str, Any]] = {  # libsndfile's container and encoding, mutagen's reader
    ".flac": ("FLAC", "PCM_16", FLAC),
    ".ogg": ("OGG", "VORBIS", OggVorbis),
}
BLOCK = 65_536  # frames a write: libsndfile's Vorbis encoder keeps each on the stack


def write_entry(folder: Path, entry: Entry) -> None:
    """Render one entry of the catalogue below `folder`.

    The file gets its name when it is whole, so that a scanner never meets half a track.

    Raises
    ------
    OSError
        The folder can't be written, or the disk is full.
    """
    path = folder / entry.path
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    _encode(unfinished, path.suffix, perform(STYLES[entry.album.style], entry.seed, entry.number - 1))
    _tag(unfinished, entry)
    os.replace(unfinished, path)


def _encode(path: Path, suffix: str, samples: Samples) -> None:
    container, encoding, _ = FORMATS[suffix]
    with soundfile.SoundFile(path, "w", SAMPLE_RATE_HZ, len(samples), encoding, format=container) as file:
        for start in range(0, samples.shape[1], BLOCK):
            file.write(samples[:, start : start + BLOCK].T)


def _tag(path: Path, entry: Entry) -> None:
    _, _, reader = FORMATS[entry.path.suffix]
    file, picture = reader(path), _picture(entry.album)
    file.update(entry.tags)
    if reader is FLAC:
        file.add_picture(picture)
    else:
        file["metadata_block_picture"] = base64.b64encode(picture.write()).decode("ascii")
    file.save()


@lru_cache
def _picture(album: DemoAlbum) -> Any:  # a mutagen Picture: mutagen has no types
    picture = Picture()  # type: ignore[no-untyped-call]
    picture.type, picture.mime, picture.desc = PictureType.COVER_FRONT, "image/png", f"Cover of {album.title}"
    picture.width = picture.height = SIDE_PX
    picture.depth = 24  # bits a pixel
    picture.data = draw_cover(album.style, album.palette, album.seed)
    return picture
