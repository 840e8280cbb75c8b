"""Settings of reverse proxies in front of the server, and of logins by them or by an OpenID provider."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import urlsplit

from config import parsing
from config.client_addresses import is_loopback
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


#: Accounts that a first login creates: none, or with this role.
REFUSE, LISTENER, ADMIN = "refuse", "listener", "admin"

_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}\Z")

#: Headers that clients send themselves: none of them can name a user.
_OF_CLIENTS = re.compile(
    r"(accept|content|if|sec|access-control)-.*|accept|authorization|connection|cookie|expect|forwarded|from|host|"
    r"idempotency-key|origin|range|referer|te|upgrade|user-agent|via|x-auralis-page|x-forwarded-(for|proto)|x-request-id"
)


def user_header(text: str) -> str:
    """Parse the name of a header that clients do not send; empty for none."""
    name = text.strip()
    if name and (not _TOKEN.match(name) or _OF_CLIENTS.fullmatch(name.lower())):
        raise ValueError("takes the name of a header that only the proxy sends, like Remote-User")
    return name


def issuer(text: str) -> str:
    """Parse an OpenID provider's issuer; https, or http on this machine."""
    url = text.strip()
    parts = urlsplit(url)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if url and (not is_safe or not parts.hostname or parts.query or parts.fragment):
        raise ValueError("takes an https address like https://login.example.org, the issuer")
    return url


@dataclass(frozen=True, slots=True)
class LoginSettings(ProxySettings):
    """Logins without a password of Auralis."""

    proxy_user_header: str = setting(
        "AURALIS_PROXY_USER_HEADER",
        *("", user_header),
        "Header in which AURALIS_TRUSTED_PROXIES name the user whom they have logged in. Unset: none.",
    )
    proxy_new_accounts: str = setting(
        "AURALIS_PROXY_NEW_ACCOUNTS",
        *(REFUSE, parsing.one_of(REFUSE, LISTENER)),
        "Users of the proxy without an account: 'refuse', or create one with the role 'listener'.",
    )
    oidc_issuer: str = setting(
        "AURALIS_OIDC_ISSUER",
        "",
        issuer,
        "Issuer (address) of an OpenID provider for logins. Unset: none.",
    )
    oidc_client_id: str = setting("AURALIS_OIDC_CLIENT_ID", "", str.strip, "Id of Auralis at that provider.")
    oidc_client_secret: str = setting(
        "AURALIS_OIDC_CLIENT_SECRET", "", str.strip, "Secret of Auralis there. Unset: a public client."
    )
    oidc_name: str = setting(
        "AURALIS_OIDC_NAME", "OpenID", str.strip, "Name of the provider on the button of the login page."
    )
    oidc_new_accounts: str = setting(
        "AURALIS_OIDC_NEW_ACCOUNTS",
        *(REFUSE, parsing.one_of(REFUSE, LISTENER, ADMIN)),
        "Users of the provider without a linked account: 'refuse', or create one as 'listener' or 'admin'.",
    )


def find_conflict(settings: LoginSettings) -> str | None:
    """Return what is wrong with the settings together; None if nothing is."""
    if settings.proxy_user_header and not settings.trusted_proxies:
        return (
            "AURALIS_PROXY_USER_HEADER needs AURALIS_TRUSTED_PROXIES: without the proxies' addresses any "
            "client could name any user"
        )
    if settings.oidc_issuer and not settings.oidc_client_id:
        return "AURALIS_OIDC_ISSUER needs AURALIS_OIDC_CLIENT_ID: the id that the provider gave Auralis"
    if settings.oidc_client_id and not settings.oidc_issuer:
        return "AURALIS_OIDC_CLIENT_ID needs AURALIS_OIDC_ISSUER: the provider's address"
    return None
