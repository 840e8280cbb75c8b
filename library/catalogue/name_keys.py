"""Sort keys and words of names: for new rows and for `rekeying`."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from library.catalogue.identity_keys import PART_END
from library.catalogue.names.collation import sort_key
from library.catalogue.names.search_forms import ALBUM, ARTIST, TITLE, index_text
from media.results import Tags

#: Between several names in the one string that lists show.
NAME_SEPARATOR = ", "

#: A number with the side of a record: "A1".
_LABEL = re.compile(r"\s*([A-Za-z]{1,2})[\s.-]*([0-9]{1,4})?\s*")


def sort_keys(track: Any, tags: Tags) -> dict[str, str]:
    """Return the sort keys of a track's names, from its sort tags where it has them.

    Parameters
    ----------
    track
        A row or an object with the columns that name it.
    """
    return {
        "title_sort": sort_key(tags.title_sort or track.title),
        "artist_sort": sort_key(_sort_name(tags.artists, tags.artist_sorts) or track.artist),
        "album_sort": sort_key(tags.album_sort or track.album),
    }


def album_order(track: Any, sorts: Mapping[str, str], album_key: str) -> str:
    """Return a key that sorts by album and, within an album, by disc, side, number and title.

    Parameters
    ----------
    sorts
        The track's `sort_keys`.
    album_key
        Tells albums of one title and artist apart; "" without an album.
    """
    label = _LABEL.fullmatch(track.track_label or "")
    side, number = (label.group(1).casefold(), int(label.group(2) or 0)) if label else ("", 0)
    position = f"{track.disc or 0:06d}{PART_END}{side}{PART_END}{track.track or number:06d}"
    album = hashlib.blake2b(album_key.encode(), digest_size=4).hexdigest()
    names = (sorts["album_sort"], sort_key(track.album_artist), album)
    return PART_END.join((*names, position, sorts["title_sort"]))


def track_words(track: Any, people: Iterable[str]) -> str:
    """Return the words of a track, its artists and album artists, and its album."""
    names = dict.fromkeys((*people, track.artist, track.album_artist))
    return index_text(TITLE, [track.title]) + index_text(ARTIST, names) + index_text(ALBUM, [track.album])


def album_words(title: str, artist: str, people: Iterable[str]) -> str:
    """Return the words of an album, its artists and their joined name."""
    return index_text(ALBUM, [title]) + index_text(ARTIST, dict.fromkeys((*people, artist)))


def name_columns(name: str, sort_name: str = "") -> dict[str, str]:
    """Return the keys of an artist or a genre."""
    return {"name_sort": sort_key(sort_name or name), "words": index_text(ARTIST, [name])}


def _sort_name(names: Sequence[str], sort_names: Sequence[str]) -> str:
    """Return the names with their sort names; "" when no name has one."""
    if not any(sort_names) or len(names) != len(sort_names):
        return ""
    pairs = zip(names, sort_names, strict=True)
    return NAME_SEPARATOR.join(sort_name or name for name, sort_name in pairs)
