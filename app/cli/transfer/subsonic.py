"""Read stars, ratings, plays and playlists of one account from any server that speaks Subsonic's protocol."""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from library.transfer.navidrome import seconds
from library.transfer.portable import (
    ForeignPlaylist,
    ForeignTrack,
    Mark,
    MarkedName,
    MarkedTrack,
    Record,
    TransferError,
)

#: An object of a response, as the protocol defines it.
Song = Mapping[str, Any]

#: All servers since 2014 know it.
VERSION = "1.13.0"

TIMEOUT_S = 60.0

#: Songs of one response, and the largest response that is read.
PAGE = 500
MAX_BYTES = 64 << 20


class SubsonicClient:
    """A client with one account's name and password; the password is sent as a salted hash only."""

    def __init__(self, address: str, user: str, password: str) -> None:
        if urlsplit(address).scheme not in {"http", "https"}:
            raise TransferError("The address must begin with http:// or https://.")
        self._address, self._user, self._password = address.rstrip("/"), user, password

    def get(self, method: str, **arguments: object) -> Song:
        """Return the response of a method.

        Raises
        ------
        TransferError
            The server is unavailable, refuses, or responds with something else.
        """
        salt = secrets.token_hex(8)
        token = hashlib.md5((self._password + salt).encode(), usedforsecurity=False).hexdigest()
        known = {"u": self._user, "t": token, "s": salt, "v": VERSION, "c": "auralis", "f": "json"}
        query = urlencode(known | {name: str(value) for name, value in arguments.items()})
        request = Request(f"{self._address}/rest/{method}.view?{query}")  # noqa: S310  # http or https
        try:
            with urlopen(request, timeout=TIMEOUT_S) as response:  # noqa: S310
                answer = json.loads(response.read(MAX_BYTES))["subsonic-response"]
        except (URLError, OSError) as error:
            raise TransferError(f"The server does not respond to {method} ({error}).") from error
        except (ValueError, KeyError, TypeError) as error:
            raise TransferError(f"{self._address} is no Subsonic server.") from error
        if answer.get("status") != "ok":
            reason = answer.get("error", {}).get("message", "it gives no reason")
            raise TransferError(f"The server refuses {method}: {reason}")
        return dict(answer)


def read(address: str, user: str, password: str) -> Iterator[Record]:
    """Yield the marked tracks of an account, and its playlists.

    Raises
    ------
    TransferError
        As `SubsonicClient.get`.
    """
    client = SubsonicClient(address, user, password)
    seen: set[str] = set()
    playlists = []
    for song in _marked(client):
        if song["id"] not in seen:
            seen.add(song["id"])
            yield _record(song, user)
    for listed in client.get("getPlaylists").get("playlists", {}).get("playlist", []):
        if listed.get("owner", user) != user:  # public ones of others
            continue
        songs = client.get("getPlaylist", id=listed["id"])["playlist"].get("entry", [])
        for song in songs:
            if song["id"] not in seen:
                seen.add(song["id"])
                yield _record(song, user)
        keys = tuple(song["id"] for song in songs)
        playlists.append(ForeignPlaylist(user, listed.get("name", ""), keys))
    yield from playlists
    yield from _names(client, user)


def _names(client: SubsonicClient, user: str) -> Iterator[Record]:
    """Yield the starred artists and albums, and the albums with a rating."""
    starred = client.get("getStarred2").get("starred2", {})
    for artist in starred.get("artist", []):
        yield MarkedName("artist", str(artist.get("name") or ""), marks=(_given(artist, user),))
    albums = {album["id"]: album for album in (*_rated_albums(client), *starred.get("album", []))}
    for album in albums.values():
        name, artist_name = str(album.get("name") or ""), str(album.get("artist") or "")
        yield MarkedName("album", name, artist_name, year=album.get("year"), marks=(_given(album, user),))


def _rated_albums(client: SubsonicClient) -> Iterator[Song]:
    offset = 0
    while True:
        found = client.get("getAlbumList2", type="highest", size=PAGE, offset=offset)
        rated = [album for album in found.get("albumList2", {}).get("album", []) if album.get("userRating")]
        yield from rated
        offset += PAGE
        if len(rated) < PAGE:  # those of other users follow
            return


def _given(shown: Song, user: str) -> Mark:
    return Mark(
        account=user,
        favourite_at=(seconds(shown["starred"]) or 0.0) if shown.get("starred") else None,
        rating=int(shown.get("userRating") or 0),
    )


def _marked(client: SubsonicClient) -> Iterator[Song]:
    """Yield songs with a star, a rating or plays: the starred ones, then all that the search lists."""
    yield from client.get("getStarred2").get("starred2", {}).get("song", [])
    offset = 0
    while songs := _all_songs(client, offset):
        yield from (song for song in songs if song.get("userRating") or song.get("playCount"))
        offset += len(songs)


def _all_songs(client: SubsonicClient, offset: int) -> list[Song]:
    nothing = {"artistCount": 0, "albumCount": 0}
    found = client.get("search3", query='""', songCount=PAGE, songOffset=offset, **nothing)
    return list(found.get("searchResult3", {}).get("song", []))


def _record(song: Song, user: str) -> MarkedTrack:
    played_at = seconds(song.get("played"))
    play_count = int(song.get("playCount") or 0)
    plays = (played_at,) if played_at and play_count else ()
    mark = replace(_given(song, user), plays=plays, play_count=play_count)
    track = ForeignTrack(
        key=str(song["id"]),
        title=str(song.get("title") or ""),
        artist=str(song.get("artist") or ""),
        album=str(song.get("album") or ""),
        duration_s=song.get("duration"),
        path=str(song.get("path") or ""),
        recording_mbid=song.get("musicBrainzId") or None,
    )
    return MarkedTrack(track, (mark,))
