"""Give the text of APEv2 and ASF tags the names of Vorbis comments, so that one table of fields reads all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mutagen.apev2 import APEv2
from mutagen.asf import ASF

# Lower-case names that differ from those of Vorbis comments.
_NAMES = {
    "track": "tracknumber",
    "disc": "discnumber",
    "album_artist": "albumartist",
    "author": "artist",
    "copyright": "copyright",
    "wm/albumtitle": "album",
    "wm/albumartist": "albumartist",
    "wm/genre": "genre",
    "wm/year": "date",
    "wm/tracknumber": "tracknumber",
    "wm/partofset": "discnumber",
    "wm/iscompilation": "compilation",
    "wm/artistsortorder": "artistsort",
    "wm/albumartistsortorder": "albumartistsort",
    "wm/albumsortorder": "albumsort",
    "wm/titlesortorder": "titlesort",
    "wm/artists": "artists",
    "wm/originalreleaseyear": "originalyear",
    "wm/originalreleasetime": "originaldate",
    "wm/lyrics": "lyrics",
    "musicbrainz/track id": "musicbrainz_trackid",
    "musicbrainz/release track id": "musicbrainz_releasetrackid",
    "musicbrainz/album id": "musicbrainz_albumid",
    "musicbrainz/artist id": "musicbrainz_artistid",
    "musicbrainz/album artist id": "musicbrainz_albumartistid",
    "musicbrainz/release group id": "musicbrainz_releasegroupid",
}
_FRONT = "cover art (front)"
_COVER = "cover art ("  # APEv2: a file name, NUL, the picture
_FRONT_COVER, _OTHER = 3, 0  # ID3v2.4 section 4.14
_APE_TEXT = 0


@dataclass(frozen=True, slots=True)
class EmbeddedPicture:
    """A picture in tags: its kind by ID3's numbers, and its bytes."""

    type: int
    data: bytes


@dataclass(slots=True)
class CommentedFile:
    """Metadata of a file: its header, text by the names of Vorbis comments, and pictures."""

    info: Any
    tags: dict[str, list[str]]
    pictures: list[EmbeddedPicture]


def comment_name(name: str) -> str:
    """Return the name of the Vorbis comment for a name in another kind of tag."""
    return _NAMES.get(name.lower(), name.lower())


def with_comments(metadata: Any) -> Any:
    """Return mutagen's metadata; text of APEv2 and ASF tags has the names of Vorbis comments."""
    if isinstance(metadata, ASF):
        return _from_asf(metadata)
    if isinstance(metadata.tags, APEv2):
        return _from_ape(metadata)
    return metadata


def _from_asf(metadata: Any) -> CommentedFile:
    found = CommentedFile(metadata.info, {}, [])
    for name, values in metadata.tags.as_dict().items():
        if name == "WM/Picture":
            found.pictures += [_asf_picture(value.value) for value in values]
        else:
            found.tags.setdefault(comment_name(name), []).extend(str(value) for value in values)
    return found


def _asf_picture(data: bytes) -> EmbeddedPicture:
    """Return a picture: its kind, four bytes of length, MIME type and description in UTF-16, the bytes."""
    at = 5
    for _ in range(2):
        while any(data[at : at + 2]):
            at += 2
        at += 2
    return EmbeddedPicture(data[0] if data else _OTHER, data[at:])


def _from_ape(metadata: Any) -> CommentedFile:
    found = CommentedFile(metadata.info, {}, [])
    for name, value in metadata.tags.items():
        if name.lower().startswith(_COVER):
            kind = _FRONT_COVER if name.lower() == _FRONT else _OTHER
            found.pictures.append(EmbeddedPicture(kind, bytes(value.value).partition(b"\0")[2]))
        elif value.kind == _APE_TEXT:
            found.tags.setdefault(comment_name(name), []).extend(value)
    return found
