"""Names that a server answers to; one made to point at this machine (DNS rebinding) is none of them."""

from urllib.parse import urlsplit

from config.settings import Settings, is_loopback


class Hosts:
    """The names of this server by the settings: loopback, AURALIS_HOST and AURALIS_ALLOWED_HOSTS."""

    def __init__(self, settings: Settings) -> None:
        own = () if settings.listens_everywhere else (settings.host,)
        self._names = {host.lower() for host in (*settings.allowed_hosts, *own)}

    def answer(self, host: str) -> bool:
        """Tell whether a Host header names this server."""
        name = host_name(host)
        return is_loopback(name) or name in self._names


def host_name(host: str) -> str:
    """The name in a Host header, without its port; empty where it is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:  # "[", and other hosts that are none
        return ""
