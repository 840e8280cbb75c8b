"""Settings of reverse proxies in front of the server."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from config import parsing
from config.scrobblers import ScrobblerSettings, setting

Network = IPv4Network | IPv6Network

#: One part of a base path: characters that need no escapes in a URL, in a cookie or in HTML.
_SEGMENT = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9._~-]+\Z")

#: First parts of addresses of the server itself. A proxy that removes the base path would leave them.
OWN_SEGMENTS = frozenset({"api", "assets", "metrics", "rest", "ws"})

MAX_BASE_PATH_LENGTH = 100


def base_path(text: str) -> str:
    """Parse the path below which a proxy shows the server; empty at the root of its host."""
    path = text.strip().removesuffix("/")
    if not path:
        return ""
    first, *segments = path.split("/")
    if first or not all(map(_SEGMENT.match, segments)) or len(path) > MAX_BASE_PATH_LENGTH:
        raise ValueError("takes a path like /music, of letters, digits and - . _ ~")
    if segments[0] in OWN_SEGMENTS:
        raise ValueError(
            f"takes a path like /music that does not begin with one of /{', /'.join(sorted(OWN_SEGMENTS))}"
        )
    return path


def networks(text: str) -> tuple[Network, ...]:
    """Parse addresses and networks separated by commas."""
    try:
        return tuple(ip_network(word) for word in parsing.words(text))
    except ValueError as error:
        raise ValueError(
            f"takes addresses and networks like 127.0.0.1,10.0.0.0/8,fd00::/8 ({error})"
        ) from error


@dataclass(frozen=True, slots=True)
class ProxySettings(ScrobblerSettings):
    """The path and the addresses of reverse proxies, and which of their headers count."""

    base_path: str = setting(
        "AURALIS_BASE_PATH",
        *("", base_path),
        "Path below which a reverse proxy shows the server, e.g. /music. Unset: the root of its host.",
    )
    proxies: int = setting(
        "AURALIS_PROXIES",
        *("0", parsing.whole(0, 10)),
        "Number of reverse proxies in front of the server whose X-Forwarded-For is trusted.",
    )
    trusted_proxies: tuple[Network, ...] = setting(
        "AURALIS_TRUSTED_PROXIES",
        *("", networks),
        "Addresses and networks of those proxies, separated by ','; headers of others are ignored. Unset: "
        "any client counts as a proxy once AURALIS_PROXIES is set.",
    )

    @property
    def trusted_hops(self) -> int:
        """The number of proxies; one if only their addresses are set."""
        return self.proxies or (1 if self.trusted_proxies else 0)
