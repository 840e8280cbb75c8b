"""Fields of `Tags` out of the collected texts of a file and its path."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mutagen.id3 import TCON

from media.tagging import numbers
from media.tagging.credits import (
    Credits,
    Splitting,
    add_guests,
    before_and_after_guests,
    read_credits,
    title_guests,
)
from media.tagging.lyrics import parse
from media.tagging.paths import find_disc, read_path
from media.tagging.placeholders import is_no_album, is_no_artist, is_no_genre
from media.tagging.text import clean_texts, first, unique

#: Album artist of compilations without one, so that their tracks are on one album.
VARIOUS_ARTISTS = "Various Artists"

# Spellings of it, without case, spaces and punctuation.
_VARIOUS = {"variousartists", "various", "va", "variousartist", "verschiedeneinterpreten", "verschiedene"}
_UNKNOWN_GENRE = "Unknown"  # by mutagen, of a number without a genre

_PLACEHOLDERS = {
    "album": is_no_album,
    **dict.fromkeys(("artist", "artists", "album_artist", "album_artists"), is_no_artist),
}

_Texts = Mapping[str, Sequence[str]]
_genre_frame: Any = TCON  # mutagen is typed in part


def describe(texts: _Texts, path: bytes, splitting: Splitting) -> Mapping[str, Any]:
    """Return the fields of `Tags` that describe the music.

    Parameters
    ----------
    texts
        Of `raw.collect`.
    path
        Relative to the root.
    """
    texts = _stated(texts)
    title, album = first(texts.get("title", ())), first(texts.get("album", ()))
    people = read_credits(texts.get("artist", ()), texts.get("artists", ()), splitting)
    mbids = numbers.read_mbids(texts.get("artist_mbid", ()))
    if title and len(mbids) != len(people.names):  # ids for each artist: MusicBrainz names the guests
        people = add_guests(people, title_guests(title, splitting))
    by_path = read_path(path, people.shown or ", ".join(people.names))
    if not (title or album or people.names):
        people = Credits((by_path.artist,) if by_path.artist else (), None)
        album = by_path.album
    year = numbers.read_year(texts.get("date", ()))
    original_year = numbers.read_year(texts.get("original_date", ()))
    return {
        "title": title or by_path.title,
        "artists": people.names,
        "artist_name": people.shown,
        "artist_sorts": _sorts(texts.get("artist_sort", ()), people),
        "artist_mbids": mbids if len(mbids) == len(people.names) else (),
        "album": album,
        "genres": _genres(texts.get("genre", ())),
        "composers": clean_texts(texts.get("composer", ())),
        "isrcs": numbers.read_isrcs(texts.get("isrc", ())),
        "year": year or original_year or (by_path.year if album == by_path.album else None),
        "original_year": original_year,
        **_album_credits(texts, album, splitting),
        **_positions(texts, path, by_path.track if not title else None),
        **_gains(texts),
        **_ids(texts),
        **{name: first(texts.get(name, ())) for name in ("title_sort", "album_sort", "edition")},
        "has_lyrics": any(
            parse(text).lines for name in ("lyrics", "synced_lyrics") for text in texts.get(name, ())
        ),
    }


def _stated(texts: _Texts) -> _Texts:
    """Return texts without words that say that a name is not known."""
    return {
        **texts,
        **{
            name: [value for value in texts[name] if not says_nothing(value)]
            for name, says_nothing in _PLACEHOLDERS.items()
            if name in texts
        },
    }


def _album_credits(texts: _Texts, album: str | None, splitting: Splitting) -> Mapping[str, Any]:
    people = read_credits(texts.get("album_artist", ()), texts.get("album_artists", ()), splitting)
    is_flagged = bool(album) and numbers.read_flag(texts.get("compilation", ()))
    if is_flagged and not people.names:
        people = Credits((VARIOUS_ARTISTS,), None)
    mbids = numbers.read_mbids(texts.get("album_artist_mbid", ()))
    return {
        "album_artists": people.names,
        "album_artist_name": people.shown,
        "album_artist_sorts": _sorts(texts.get("album_artist_sort", ()), people),
        "album_artist_mbids": mbids if len(mbids) == len(people.names) else (),
        "compilation": is_flagged or any(is_various(name) for name in people.names),
    }


def is_various(name: str) -> bool:
    """Return whether a name is a spelling of "Various Artists"."""
    return "".join(filter(str.isalnum, name)).lower() in _VARIOUS


def _sorts(values: Sequence[str], people: Credits) -> tuple[str, ...]:
    """Return a sort name for each name; the written ones are in their order, guests may have none."""
    names = people.names
    sorts = unique(part for value in values for part in value.split("\0"))
    if len(sorts) == 1 and len(names) > 1:
        sorts = unique(part for each in sorts[0].split(";") for part in before_and_after_guests(each))
        if len(sorts) == 1 and people.shown not in {None, names[0]}:
            return ()  # one for all names together
    if not sorts or len(sorts) > len(names):
        return ()
    return (*sorts, *[""] * (len(names) - len(sorts)))


def _genres(values: Sequence[str]) -> tuple[str, ...]:
    """Return genres, with ID3v1's numbers resolved: "17", "(17)", "(4)Eurodisco"; none for "Unknown"."""
    found: list[str] = []
    for value in clean_texts(values):
        if not is_no_genre(value):
            found += _genre_frame(encoding=3, text=[value]).genres
    return unique(name for name in found if name != _UNKNOWN_GENRE)


def _positions(texts: _Texts, path: bytes, track_by_path: int | None) -> Mapping[str, Any]:
    track = numbers.read_position(texts.get("track", ()))
    disc = numbers.read_position(texts.get("disc", ()))
    totals = {
        name: numbers.read_position(texts.get(name, ())).number for name in ("track_total", "disc_total")
    }
    return {
        "track": track.number or track_by_path,
        "track_label": track.label,
        "track_total": track.total or totals["track_total"],
        "disc": disc.number or track.disc or find_disc(path),
        "disc_total": disc.total or totals["disc_total"],
    }


def _gains(texts: _Texts) -> dict[str, float | None]:
    def read(name: str, parse: Callable[[Sequence[str]], float | None]) -> float | None:
        return parse(texts.get(name, ()))

    found: dict[str, float | None] = {}
    for each in ("track", "album"):
        gain_db = read(f"{each}_gain", numbers.read_gain_db)
        if gain_db is None:
            gain_db = read(f"r128_{each}_gain", numbers.read_r128_gain_db)
        found[f"{each}_gain_db"] = gain_db
        found[f"{each}_peak"] = read(f"{each}_peak", numbers.read_peak)
    return found


def _ids(texts: _Texts) -> dict[str, str | None]:
    names = ("recording_mbid", "track_mbid", "album_mbid", "release_group_mbid")
    return {name: next(iter(numbers.read_mbids(texts.get(name, ()))), None) for name in names}
