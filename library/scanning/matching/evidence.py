"""What identifies a file: its place in the file system, its audio, its tags.

All of it may be unknown: the file cannot be read, or a release before stored less.
"""

import os
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from media.results import Tags

#: Two files with the same audio or tags differ in length by less: headers state it, or are estimates.
SAME_LENGTH_S = 1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """The facts by which the content of a file identifies it.

    Attributes
    ----------
    audio_id
        `media.identity.audio_id`.
    sample
        `media.identity.audio_sample`: the same sound has the same, so that two that differ are two sounds.
    tag_key
        Title, artist, album and number of the file's own tags; None when they do not identify a recording.
    """

    audio_id: str | None = None
    sample: str | None = None
    duration_s: float | None = None
    recording_mbid: str | None = None
    track_mbid: str | None = None
    tag_key: str | None = None

    @classmethod
    def load(cls, stored: Mapping[str, Any] | None) -> Self:
        """Return the evidence that a row of `scan_changes` has."""
        return cls(**{name: value for name, value in (stored or {}).items() if name in cls.__slots__})

    def dump(self) -> dict[str, object]:
        """Return the evidence as JSON."""
        return asdict(self)


#: Of a file that cannot be read.
NOTHING = Evidence()


def of_tags(tags: Tags, path: bytes, audio_id: str | None = None, sample: str | None = None) -> Evidence:
    """Return the evidence in a file's tags and audio."""
    return Evidence(
        audio_id=audio_id,
        sample=sample,
        duration_s=tags.duration_s,
        recording_mbid=tags.recording_mbid,
        track_mbid=tags.track_mbid,
        tag_key=tag_key(tags, path),
    )


def tag_key(tags: Tags, path: bytes) -> str | None:
    """Return title, artist, album and number, folded; None without an artist and a title of its own."""
    stem = fold_name(os.path.splitext(os.path.basename(path))[0])
    title = fold_name(tags.title.encode())
    if not tags.artists or (title == stem and not tags.album):  # the title may be the file's name
        return None
    artist = fold_name("\0".join(tags.artists).encode())
    return "\n".join((title, artist, fold_name((tags.album or "").encode()), f"{tags.disc}.{tags.track}"))


def fold_name(name: bytes) -> str:
    """Return a name or path in one Unicode form and case, to compare it across file systems."""
    return unicodedata.normalize("NFC", name.decode("utf-8", "surrogateescape")).casefold()


def has_same_length(one: Evidence, other: Evidence) -> bool:
    """Return whether both lengths are known and the same."""
    if one.duration_s is None or other.duration_s is None:
        return False
    return abs(one.duration_s - other.duration_s) <= SAME_LENGTH_S


def is_same_audio(one: Evidence, other: Evidence) -> bool:
    """Return whether the audio is certainly the same."""
    if _differ(one.sample, other.sample) or _differ(one.audio_id, other.audio_id):
        return False
    if one.audio_id is not None and one.audio_id == other.audio_id:
        return True
    return one.sample is not None and one.sample == other.sample and has_same_length(one, other)


def is_other_audio(one: Evidence, other: Evidence) -> bool:
    """Return whether the audio is certainly not the same: another encoding, or another recording."""
    return _differ(one.sample, other.sample) or _differ(one.audio_id, other.audio_id)


def _differ(one: str | None, other: str | None) -> bool:
    """Return whether two hashes of the same kind differ; those of different kinds say nothing."""
    return one is not None and other is not None and one != other and one[:2] == other[:2]
