"""Find tracks by paths of another machine: by the longest common tail.

`D:/Music/Band/Album/01.mp3`, `/mnt/nas/Band/Album/01.mp3` and `Band/Album/01.mp3` are one track. Case,
Unicode forms and the kind of slash do not count; another extension counts less than the folder, since files
are re-encoded.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from library.models import Root, Track
from library.states import Presence

#: Rows in memory while all tracks are compared.
BATCH = 2000

#: A name alone identifies a track if it has this many letters: "01.mp3" does not.
DISTINCT_LETTERS = 5

#: The address of a track on this server, or another one.
_STREAM = re.compile(r"/api/v1/tracks/([A-Za-z0-9_.-]{1,64})/audio\Z")

_DRIVE = re.compile(r"[A-Za-z]:(?=[\\/])")

#: A path's parts from its name to its first folder, folded; the name without its extension.
Tail = tuple[str, ...]


@dataclass(slots=True)
class _Wanted:
    """A path to find, and the best tracks so far."""

    stem: str
    extension: str
    folders: Tail
    best: tuple[int, bool] = (0, False)
    found: list[str] = field(default_factory=list)


def find(session: Session, paths: Sequence[str]) -> list[str | None]:
    """Return the ids of the tracks that paths of files, or addresses of this server, name.

    None where no track fits, or several fit equally well: a guess could be another song.
    """
    ids = [_id_in(path) for path in paths]
    known = _existing(session, [track_id for track_id in ids if track_id])
    spellings = {path: _spellings(path) for path, track_id in zip(paths, ids, strict=True) if not track_id}
    by_stem: dict[str, list[_Wanted]] = defaultdict(list)
    for wanted in (wanted for each in spellings.values() for wanted in each):
        by_stem[wanted.stem].append(wanted)
    if by_stem:
        _compare_all(session, by_stem)
    return [
        (track_id if track_id in known else None) if track_id else _decided(spellings[path])
        for path, track_id in zip(paths, ids, strict=True)
    ]


def _id_in(path: str) -> str | None:
    found = _STREAM.search(urlsplit(path).path) if path.startswith(("http://", "https://")) else None
    return found[1] if found else None


def find_tracks(session: Session, paths: Sequence[str]) -> list[list[str]]:
    """Return the ids of the tracks that paths name: of an image that a cue sheet divides, its sections."""
    found = find(session, paths)
    ids = [track_id for track_id in found if track_id]
    sections: dict[str, list[str]] = defaultdict(list)
    for start in range(0, len(ids), BATCH):
        images = Track.image_id.in_(ids[start : start + BATCH])
        query = select(Track.id, Track.image_id).where(images, Track.presence == Presence.PRESENT)
        for row in session.execute(query.order_by(Track.start_s)):
            sections[row.image_id].append(row.id)
    return [(sections[track_id] or [track_id]) if track_id else [] for track_id in found]


def joined(found: Iterable[Sequence[str]]) -> list[str]:
    """Return the tracks of the entries of a playlist: a file names an image once, or once for each track."""
    before: Sequence[str] = ()
    track_ids: list[str] = []
    for entry in found:
        if len(entry) < 2 or entry != before:  # several tracks: those of an image
            track_ids += entry
        before = entry
    return track_ids


def _existing(session: Session, track_ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(track_ids), BATCH):
        query = select(Track.id).where(Track.id.in_(track_ids[start : start + BATCH]))
        found.update(session.execute(query).scalars())
    return found


def _spellings(path: str) -> list[_Wanted]:
    """Return a path as it is written and, where it differs, without the escapes of an address."""
    if path.startswith("file:"):
        return [_parsed(unquote(path.removeprefix("file:").removeprefix("//")))]
    plain = unquote(path)
    return [_parsed(path)] + ([_parsed(plain)] if plain != path and "\ufffd" not in plain else [])


def _parsed(path: str) -> _Wanted:
    parts = [part for part in split(path) if part not in {"", ".", ".."}]
    name, *folders = reversed(parts or [""])
    stem, dot, extension = name.rpartition(".")
    return _Wanted(stem if dot else name, extension, tuple(folders))


def split(path: str) -> list[str]:
    """Return the folded parts of a path of any system."""
    path = _DRIVE.sub("", path)
    if "\\" in path and "/" not in path:
        path = path.replace("\\", "/")
    return fold_path(path).split("/")


def fold_path(path: str) -> str:
    """Fold what differs between file systems: Unicode forms and case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _compare_all(session: Session, by_stem: dict[str, list[_Wanted]]) -> None:
    """Compare each track once, in the order of ids, without holding them."""
    query = select(Track.id, Track.path_text, Root.path, Track.presence).join(Root, Root.id == Track.root_id)
    query = query.where(Track.image_id.is_(None))
    rows = session.execute(query.order_by(Track.id).execution_options(yield_per=BATCH))
    for track_id, path, root, presence in rows:
        *folders, name = fold_path(path).split("/")
        stem, _dot, extension = name.rpartition(".")
        for wanted in by_stem.get(stem, ()):
            own = (*reversed(folders), *reversed(fold_path(root.decode("utf-8", "replace")).split("/")))
            _compare(wanted, track_id, extension, own, len(folders), presence == Presence.PRESENT)


def _compare(
    wanted: _Wanted, track_id: str, extension: str, folders: Tail, inside: int, is_present: bool
) -> None:
    common = _common(wanted.folders, folders)
    is_same_kind = extension == wanted.extension
    is_whole = common >= min(inside, len(wanted.folders))
    letters = sum(char.isalpha() for char in wanted.stem)
    is_named = letters >= DISTINCT_LETTERS
    is_certain = (is_whole or is_named) if is_same_kind else (is_whole and is_named)
    if not (is_certain or common):
        return
    score = (2 * (common + 1) + is_same_kind, is_present)
    if score > wanted.best:
        wanted.best, wanted.found = score, [track_id]
    elif score == wanted.best:
        wanted.found.append(track_id)


def _common(one: Tail, other: Tail) -> int:
    n = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        n += 1
    return n


def _decided(spellings: Iterable[_Wanted]) -> str | None:
    best = max(spellings, key=lambda wanted: wanted.best)
    return best.found[0] if len(best.found) == 1 else None
