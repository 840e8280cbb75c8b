"""The files that cue sheets mean."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from media.cues.sheets import CueFile, CueSheet
from media.left_out.names import is_audio

_LOSSLESS = (b".flac", b".wav", b".wv", b".ape", b".tta", b".tak", b".aiff", b".aif")


def find_meant(
    audio: bytes, names: Sequence[bytes], sheets: Mapping[bytes, CueSheet]
) -> tuple[list[CueFile], str]:
    """Return what the sheets of a folder say of an audio file, and the problem of a sheet of its name.

    Parameters
    ----------
    audio
        Name of the file.
    names
        Names of all files in the folder.
    sheets
        Sheets by their names.

    Returns
    -------
    list of CueFile
        The sheet that has the file's name first.
    str
        Empty without one.
    """
    known = _sort_out(tuple(names))
    order = sorted(sheets, key=lambda name: (not _has_name_of(name, audio), name))
    found = [
        file
        for name in order
        for file in sheets[name].files
        if _resolve(file.name, known, name, len(sheets[name].files) == 1) == audio
    ]
    named = [sheets[name].problem for name in order if _has_name_of(name, audio)]
    return found, next(filter(None, named), "")


class _Names(NamedTuple):
    """The audio files of a folder by their names: as written, folded, and without the extension."""

    written: dict[str, list[bytes]]
    folded: dict[str, list[bytes]]
    stems: dict[str, list[bytes]]


@lru_cache(maxsize=4)  # each file of a folder asks, and each may be meant by each sheet
def _sort_out(names: tuple[bytes, ...]) -> _Names:
    known = _Names({}, {}, {})
    for name in filter(is_audio, names):
        known.written.setdefault(_text(name), []).append(name)
        known.folded.setdefault(_fold(_text(name)), []).append(name)
        known.stems.setdefault(_stem(name), []).append(name)
    return known


def _resolve(meant: str, known: _Names, sheet: bytes, is_only: bool) -> bytes | None:
    """Return the file that a sheet means: by its name, its name in another format, or that of the sheet."""
    folded = _fold(meant)
    stem = os.path.splitext(folded)[0]
    found = known.written.get(meant) or known.folded.get(folded) or known.stems.get(stem)
    if not found and is_only:
        own = _fold(_text(sheet[:-4]))
        found = [*known.folded.get(own, ()), *known.stems.get(own, ())]
    return min(found or (), key=_preference, default=None)


def _preference(name: bytes) -> tuple[int, bytes]:
    extension = os.path.splitext(name)[1].lower()
    return _LOSSLESS.index(extension) if extension in _LOSSLESS else len(_LOSSLESS), name


def _has_name_of(sheet: bytes, audio: bytes) -> bool:
    """Return whether a sheet is called "image.cue" or "image.flac.cue" by "image.flac"."""
    own = _fold(_text(sheet[:-4]))
    return own in {_fold(_text(audio)), _stem(audio)}


def _stem(name: bytes) -> str:
    return os.path.splitext(_fold(_text(name)))[0]


def _text(name: bytes) -> str:
    return unicodedata.normalize("NFC", name.decode("utf-8", "replace"))


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
