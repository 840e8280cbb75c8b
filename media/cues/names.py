"""The files that cue sheets mean."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping, Sequence

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
    others = [name for name in names if is_audio(name)]
    order = sorted(sheets, key=lambda name: (not _has_name_of(name, audio), name))
    found = [
        file
        for name in order
        for file in sheets[name].files
        if _resolve(file.name, others, name, len(sheets[name].files) == 1) == audio
    ]
    named = [sheets[name].problem for name in order if _has_name_of(name, audio)]
    return found, next(filter(None, named), "")


def _resolve(meant: str, names: Sequence[bytes], sheet: bytes, is_only: bool) -> bytes | None:
    """Return the file that a sheet means: by its name, its name in another format, or that of the sheet."""
    folded = _fold(meant)
    spelled = [name for name in names if _text(name) == meant] or [
        name for name in names if _fold(_text(name)) == folded
    ]
    stem = os.path.splitext(folded)[0]
    reencoded = [name for name in names if _stem(name) == stem]
    alike = [name for name in names if is_only and _has_name_of(sheet, name)]
    return min(spelled or reencoded or alike, key=_preference, default=None)


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
