"""The album of each track of a set: which tracks of one folder and one title belong together.

A function of the set's tags alone, so that the order in which files are read changes nothing.
"""

import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from library.catalogue import identity_keys
from library.catalogue.identity_keys import PART_END, VARIOUS_ARTISTS
from library.catalogue.name_counts import most_frequent
from media.results import Tags

#: Artists of a sampler that lies in a folder with tracks of other albums.
LEAST_ARTISTS = 3

#: Returns the key of an artist by name, with the rules of administrators.
KeyOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Member:
    """A track of a set.

    Attributes
    ----------
    path
        Of the file.
    tags
        With corrections; they have an album.
    """

    track_id: str
    path: bytes
    tags: Tags


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of a set.

    Attributes
    ----------
    key
        Identifies the folder, for albums without any artist.
    is_of_album
        The folder is that of one album: it has no other title, or the title in its name.
    """

    key: str
    is_of_album: bool = True


@dataclass(frozen=True, slots=True)
class AlbumCredit:
    """The album that a track is on.

    Attributes
    ----------
    key
        Identifies the album.
    artists
        Names of the album artists; empty when none is known.
    artist_name
        The names as shown; None: joined.
    """

    key: str
    artists: tuple[str, ...]
    artist_name: str | None
    edition: str | None


@dataclass(frozen=True, slots=True)
class _Artists:
    """Album artists: keys that identify them, names and the name to show."""

    keys: frozenset[str]
    names: tuple[str, ...]
    shown: str | None = None


_NONE = _Artists(frozenset(), ())


def group(members: Sequence[Member], place: Place, key_of: KeyOf) -> dict[str, AlbumCredit]:
    """Return the album of each track of a set by track id."""
    editions: dict[str, list[Member]] = defaultdict(list)
    for member in sorted(members, key=lambda member: member.path):
        edition = member.tags.edition
        editions[identity_keys.name_key(edition) if edition else ""].append(member)
    albums: dict[str, AlbumCredit] = {}
    for release in editions.values():
        for artists, tracks in _by_artists(release, place, key_of):
            albums |= _by_mbid(tracks, artists, place.key)
    return albums


def _by_mbid(tracks: Sequence[Member], artists: _Artists, place: str) -> dict[str, AlbumCredit]:
    """Give tracks the key of their MusicBrainz id; one id that some have is that of all."""
    credited = artists.keys or {PART_END + place}
    titled = identity_keys.album_key(tracks[0].tags.album or "", credited, tracks[0].tags.edition)
    found = {track.tags.album_mbid for track in tracks if track.tags.album_mbid}
    common = found.pop() if len(found) == 1 else None
    albums: dict[str, AlbumCredit] = {}
    for track in tracks:
        mbid = track.tags.album_mbid or common
        key = f"mbid:{mbid}" if mbid else titled
        albums[track.track_id] = AlbumCredit(key, artists.names, artists.shown, track.tags.edition)
    return albums


def _by_artists(tracks: Sequence[Member], place: Place, key_of: KeyOf) -> list[tuple[_Artists, list[Member]]]:
    """Divide tracks by their album artists, which those without one get from their set."""
    albums: dict[frozenset[str], list[tuple[_Artists, Member]]] = defaultdict(list)
    given = {track.track_id: _given(track.tags, key_of) for track in tracks}
    for track in tracks:
        if given[track.track_id].keys:
            albums[given[track.track_id].keys].append((given[track.track_id], track))
    stated = [spelled[0][0] for spelled in albums.values()]
    rest: list[Member] = []
    for track in tracks:
        if given[track.track_id].keys:
            continue
        host = _host(stated, [key_of(name) for name in _credits(track)])
        if host:
            albums[host.keys].append((host, track))
        else:
            rest.append(track)
    for artists, divided in _divide(rest, place, key_of):
        albums[artists.keys] += [(artists, track) for track in divided]
    return _adopt([(_spelled(each), [track for _artists, track in each]) for each in albums.values()])


def _spelled(album: Iterable[tuple[_Artists, Member]]) -> _Artists:
    """Return the most frequent spelling of an album's artists."""
    spellings = Counter(artists for artists, _track in album)
    return min(spellings, key=lambda each: (-spellings[each], each.names, each.shown or ""))


def _adopt(albums: list[tuple[_Artists, list[Member]]]) -> list[tuple[_Artists, list[Member]]]:
    """Put tracks without any artist on the album of the set, if there is one."""
    named = [album for album in albums if album[0].keys]
    if len(named) != 1:
        return albums
    [(artists, tracks)] = named
    return [(artists, tracks + [each for other, more in albums if not other.keys for each in more])]


def _given(tags: Tags, key_of: KeyOf) -> _Artists:
    """Return the album artists that a track's tags state."""
    keys = frozenset(key_of(name) for name in tags.album_artists)
    if any(identity_keys.is_various(key) for key in keys) or (tags.compilation and not keys):
        return _various(key_of)
    guests = _guests(tags.album_artists, tags.album_artist_name)
    names = tuple(name for name in map(identity_keys.main_name, tags.album_artists) if name not in guests)
    shown = None if guests else tags.album_artist_name
    return _Artists(frozenset(map(key_of, names)), names, shown)


def _various(key_of: KeyOf) -> _Artists:
    return _Artists(frozenset([key_of(VARIOUS_ARTISTS)]), (VARIOUS_ARTISTS,))


def _credits(track: Member) -> tuple[str, ...]:
    """Return a track's artists, without guests that are part of a name."""
    return tuple(map(identity_keys.main_name, track.tags.artists))


def _guests(names: Sequence[str], shown: str | None) -> set[str]:
    """Return the names that the shown name has after "feat.", or not at all, as guests of a title."""
    if not shown:
        return set()
    key = identity_keys.name_key(identity_keys.main_name(shown))
    guests = {name for name in names if identity_keys.name_key(name) not in key}
    return guests if len(guests) < len(set(names)) else set()


def _host(stated: Iterable[_Artists], credited: Sequence[str]) -> _Artists | None:
    """Return the stated album artists of a set that a track without any belongs to."""
    hosts = [
        artists
        for artists in stated
        if artists.keys & set(credited) or any(map(identity_keys.is_various, artists.keys))
    ]
    ranked = sorted(hosts, key=lambda host: (_rank(host, credited), sorted(host.keys)))
    return ranked[0] if ranked else None


def _rank(artists: _Artists, credited: Sequence[str]) -> int:
    """Return the position of the first credit that is an album artist."""
    return next((place for place, key in enumerate(credited) if key in artists.keys), len(credited))


def _divide(tracks: Sequence[Member], place: Place, key_of: KeyOf) -> list[tuple[_Artists, list[Member]]]:
    """Divide tracks without album artists: by their common artist, or as a sampler."""
    named = [track for track in tracks if track.tags.artists]
    nameless = [track for track in tracks if not track.tags.artists]
    found: list[tuple[_Artists, list[Member]]] = [(_NONE, nameless)] if nameless else []
    if not named:
        return found
    common = _common(named, key_of) or _lead(named, key_of)
    if common:
        return [*found, (common, named)]
    if _is_sampler(named, place, key_of):
        return [*found, (_various(key_of), named)]
    mains: dict[str, list[Member]] = defaultdict(list)
    for track in named:
        mains[key_of(_credits(track)[0])].append(track)
    return [*found, *((_common(each, key_of) or _NONE, each) for each in mains.values())]


def _common(tracks: Sequence[Member], key_of: KeyOf) -> _Artists | None:
    """Return the artists who are credited on every track, without guests if there are others."""
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    places: Counter[str] = Counter()
    guests: set[str] = set()
    credited: list[set[str]] = []
    for track in tracks:
        keys: dict[str, int] = {}
        for place, name in enumerate(_credits(track)):
            spelled[key_of(name)][name] += 1
            keys.setdefault(key_of(name), place)
        places.update(keys)
        guests.update(map(key_of, _guests(track.tags.artists, track.tags.artist_name)))
        credited.append(set(keys))
    common = set.intersection(*credited)
    common = common - guests or common
    if not common:
        return None
    ordered = sorted(common, key=lambda key: (places[key], key))
    names = tuple(most_frequent(spelled[key]) for key in ordered)
    shown = Counter(
        track.tags.artist_name
        for track, names_of in zip(tracks, credited, strict=True)
        if track.tags.artist_name and names_of == common
    )
    return _Artists(frozenset(common), names, most_frequent(shown) if shown else None)


def _lead(tracks: Sequence[Member], key_of: KeyOf) -> _Artists | None:
    """Return the artist who is named alone on some tracks and before others on the rest: "Q", "Q & S"."""
    names = [_credits(track)[0] for track in tracks]
    lead = min(names, key=lambda name: (len(name), name))
    joined = re.compile(re.escape(lead) + identity_keys.JOINER, re.IGNORECASE)
    if all(key_of(name) == key_of(lead) or joined.match(name) for name in names):
        return _Artists(frozenset([key_of(lead)]), (lead,))
    return None


def _is_sampler(tracks: Sequence[Member], place: Place, key_of: KeyOf) -> bool:
    """Return whether tracks of different artists are one album, and not two of one title.

    Two albums have the same numbers. In a folder of loose tracks only the numbers make an album.
    """
    owners: dict[tuple[bytes, int | None, int], set[str]] = defaultdict(set)
    for track in tracks:
        if track.tags.track is not None:
            position = (os.path.dirname(track.path), track.tags.disc, track.tags.track)
            owners[position].add(key_of(_credits(track)[0]))
    shared = sum(len(artists) > 1 for artists in owners.values())
    if place.is_of_album:
        return shared == 0 or 2 * shared < len(owners)
    artists = {artist for mains in owners.values() for artist in mains}
    return len(owners) == len(tracks) and len(artists) >= LEAST_ARTISTS
