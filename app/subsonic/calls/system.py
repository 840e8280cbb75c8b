"""The server, its music folders and the caller's account."""

import os
from dataclasses import dataclass

from app.http import auth
from app.subsonic.faults import Code, SubsonicError, not_found
from app.subsonic.writer import Tree
from library.catalogue.sorting import fold
from library.database import session_scope
from library.paging import PageRequest
from library.people import accounts
from library.people.accounts import Person
from library.scanning import roots
from library.states import Role
from media.files import display_path

#: Extensions of OpenSubsonic and their versions.
EXTENSIONS: dict[str, list[int]] = {
    "apiKeyAuthentication": [1],
    "formPost": [1],
    "indexBasedQueue": [1],
    "playbackReport": [1],
    "songLyrics": [1, 2],
    "sonicSimilarity": [1],
    "topSongsByArtistId": [1],
    "transcodeOffset": [1],
    "transcoding": [1],
}


#: More than a server has.
MOST_USERS = 1000


@dataclass(frozen=True, slots=True)
class UserArguments:
    """Of getUser; without a name, the caller."""

    username: str | None = None


def ping(_: object) -> Tree:
    """Answer."""
    return {}


def get_license(_: object) -> Tree:
    """Return that the server may be used; there is no license to buy."""
    return {"license": {"valid": True}}


def get_extensions(_: object) -> Tree:
    """Return the extensions of OpenSubsonic that are here."""
    found = [{"name": name, "versions": versions} for name, versions in EXTENSIONS.items()]
    return {"openSubsonicExtensions": found}


def get_token_info(_: object) -> Tree:
    """Return the account of an API key."""
    return {"tokenInfo": {"username": auth.person().name}}


def get_user(query: UserArguments) -> Tree:
    """Return an account; administrators may ask for any."""
    caller = auth.person()
    if query.username is None or fold(query.username) == fold(caller.name):
        return {"user": _user(caller, _folder_ids())}
    if caller.role is not Role.ADMIN:
        raise SubsonicError(Code.DENIED, "Only administrators may ask for other accounts.")
    with session_scope(read_only=True) as session:
        login = accounts.find_login(session, query.username)
    if login is None:
        raise not_found("user", query.username)
    return {"user": _user(login.person, _folder_ids())}


def get_users(_: object) -> Tree:
    """Return all accounts, to administrators."""
    with session_scope(read_only=True) as session:
        rows = accounts.page(session, PageRequest(limit=MOST_USERS)).rows
    folder_ids = _folder_ids()
    return {"users": {"user": [_user(Person(row.id, row.name, Role(row.role)), folder_ids) for row in rows]}}


def _user(person: Person, folder_ids: list[int]) -> Tree:
    is_admin = person.role is Role.ADMIN
    return {
        "username": person.name,
        "scrobblingEnabled": True,
        "adminRole": is_admin,
        "settingsRole": is_admin,
        "downloadRole": True,
        "uploadRole": False,
        "playlistRole": True,
        "coverArtRole": False,
        "commentRole": False,
        "podcastRole": False,
        "streamRole": True,
        "jukeboxRole": False,
        "shareRole": False,
        "videoConversionRole": False,
        "folder": folder_ids,
    }


def _folder_ids() -> list[int]:
    with session_scope(read_only=True) as session:
        return [root.id for root in roots.attached(session)]


def get_music_folders(_: object) -> Tree:
    """Return the music folders."""
    with session_scope(read_only=True) as session:
        found = [(root.id, root.path) for root in roots.attached(session)]
    shown = [{"id": id_, "name": display_path(os.path.basename(path)) or "Music"} for id_, path in found]
    return {"musicFolders": {"musicFolder": shown}}
