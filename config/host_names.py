"""Host names of this server; a foreign name that resolves to it (DNS rebinding) is not one of them."""

from urllib.parse import urlsplit

from config.client_addresses import is_loopback
from config.settings import Settings


class Hosts:
    """The host names of this server: loopback, AURALIS_HOST and AURALIS_ALLOWED_HOSTS."""

    def __init__(self, settings: Settings) -> None:
        own = () if settings.binds_all_addresses else (settings.host,)
        self._names = {host.lower() for host in (*settings.allowed_hosts, *own)}

    def includes(self, host: str) -> bool:
        """Return whether a Host header names this server."""
        name = host_name(host)
        return is_loopback(name) or name in self._names


def host_name(host: str) -> str:
    """Return the name in a Host header, without its port; empty if it is invalid."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:  # "[" and other invalid hosts
        return ""
