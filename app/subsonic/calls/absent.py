"""Calls for what Auralis does not have: empty lists, and errors that say so."""

from collections.abc import Callable

from app.subsonic.faults import Code, SubsonicError
from app.subsonic.writer import Tree

Call = Callable[[object], Tree]

#: Lists that are empty: the name of the call, of its element and of the list in it.
EMPTY = {
    "getPodcasts": ("podcasts", "channel"),
    "getNewestPodcasts": ("newestPodcasts", "episode"),
    "getInternetRadioStations": ("internetRadioStations", "internetRadioStation"),
    "getShares": ("shares", "share"),
    "getChatMessages": ("chatMessages", "chatMessage"),
    "getVideos": ("videos", "video"),
}

#: Things of which there are none, so that none is found.
NOT_FOUND = ("getPodcastEpisode", "getVideoInfo", "getCaptions", "hls", "hls.m3u8", "getAvatar")

ACCOUNTS = "Accounts are managed in Auralis: Settings, or `bin/auralis users`."
PODCASTS, RADIO = "Auralis has no podcasts.", "Auralis has no internet radio."
SHARES, JUKEBOX = "Auralis shares nothing in public.", "Auralis plays nothing on the server."

#: What no account may do, with the reason.
DENIED = {
    **dict.fromkeys(("createUser", "updateUser", "deleteUser", "changePassword"), ACCOUNTS),
    **dict.fromkeys(("refreshPodcasts", "createPodcastChannel", "deletePodcastChannel"), PODCASTS),
    **dict.fromkeys(("deletePodcastEpisode", "downloadPodcastEpisode"), PODCASTS),
    "createInternetRadioStation": RADIO,
    "updateInternetRadioStation": RADIO,
    "deleteInternetRadioStation": RADIO,
    **dict.fromkeys(("createShare", "updateShare", "deleteShare"), SHARES),
    "jukeboxControl": JUKEBOX,
    "addChatMessage": "Auralis has no chat.",
}


def empty(element: str, list_: str) -> Call:
    """Return a call whose list is empty."""
    return lambda _: {element: {list_: []}}


def fail(code: Code, message: str) -> Call:
    """Return a call that fails."""

    def call(_: object) -> Tree:
        raise SubsonicError(code, message)

    return call


#: The calls by name.
CALLS: dict[str, Call] = {
    **{name: empty(*names) for name, names in EMPTY.items()},
    **{name: fail(Code.NOT_FOUND, "Auralis has only music.") for name in NOT_FOUND},
    **{name: fail(Code.DENIED, why) for name, why in DENIED.items()},
}
