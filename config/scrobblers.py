"""Settings of the services that users can connect for their plays; only the operator chooses addresses."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from config import parsing


def setting(variable: str, default: str, parse: Callable[[str], Any], text: str) -> Any:
    """Declare a row of the table of settings."""
    return field(metadata={"variable": variable, "default": default, "parse": parse, "help": text})


@dataclass(frozen=True, slots=True)
class ScrobblerSettings:
    """Addresses of ListenBrainz and Last.fm, or of servers that speak their protocols."""

    listenbrainz_url: str = setting(
        "AURALIS_LISTENBRAINZ_URL",
        *("https://api.listenbrainz.org", parsing.address_or_off),
        "Address of ListenBrainz's API for users who connect it, also of a server of your own; 'off': none.",
    )
    lastfm_url: str = setting(
        "AURALIS_LASTFM_URL",
        *("https://ws.audioscrobbler.com/2.0/", parsing.address_or_off),
        "Address of Last.fm's API, or of a server that speaks it; 'off': none.",
    )
    lastfm_page: str = setting(
        "AURALIS_LASTFM_PAGE",
        *("https://www.last.fm/api/auth/", parsing.address_or_off),
        "Page on which users permit Auralis to send plays to their account there.",
    )
    lastfm_key: str = setting(
        "AURALIS_LASTFM_KEY", "", str.strip, "API key of Last.fm. Unset: users cannot connect it."
    )
    lastfm_secret: str = setting("AURALIS_LASTFM_SECRET", "", str.strip, "Shared secret of the API key.")
