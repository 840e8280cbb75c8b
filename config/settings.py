"""The one table of settings and the only reader of the environment.

Every field of `Settings` is one row: its variable, its default and what it is for stand beside it, and
`docs/operations.md` is held against this table by a test.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache, lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from config import parsing
from config.folder_identity import place_of
from config.secret_files import kept_secret

LOOPBACK = "127.0.0.1"

#: Written by the launcher beside a running server, so that `bin/auralis` finds the embedded servers.
ENDPOINTS_FILE = "endpoints.json"
BACKUPS_FOLDER = "backups"
SECRET_KEY_FILE = "secret_key"  # noqa: S105  # the file's name, not the secret


class SettingError(ValueError):
    """A setting has a value that cannot be used; the message names the variable and what it takes."""


def _setting(variable: str, default: str, parse: Callable[[str], Any], text: str) -> Any:
    return field(metadata={"variable": variable, "default": default, "parse": parse, "help": text})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator may set. Read with `load`, never changed afterwards."""

    music: tuple[bytes, ...] = _setting(
        "MUSIC", "", parsing.folders, "folders with music, separated by ':'; unset: the demo library"
    )
    roots: tuple[bytes, ...] = _setting(
        "AURALIS_ROOTS",
        os.pathsep.join(("~", "/media", "/mnt", "/srv", "/music")),
        parsing.folders,
        "folders that may be added as music from the page, with all in them, separated by ':'",
    )
    data: Path = _setting("AURALIS_DATA", "data", parsing.folder, "folder for everything Auralis writes")
    host: str = _setting("AURALIS_HOST", "127.0.0.1", parsing.host, "address the web server binds to")
    port: int = _setting("AURALIS_PORT", "8765", parsing.port, "port of the web server")
    flower_port: int = _setting(
        "AURALIS_FLOWER_PORT", "5555", parsing.port, "port of Flower, always on loopback"
    )
    database_url: str = _setting(
        "AURALIS_DATABASE_URL",
        "",
        parsing.url("sqlite", "postgresql"),
        "SQLAlchemy URL; unset: SQLite in the data folder",
    )
    redis_url: str = _setting(
        "AURALIS_REDIS_URL", "", parsing.redis, "durable Redis (queues, sessions, counters); unset: embedded"
    )
    cache_url: str = _setting("AURALIS_CACHE_URL", "", parsing.redis, "Redis for the cache; unset: embedded")
    cache_mb: int = _setting(
        "AURALIS_CACHE_MB", "256", parsing.whole(1, 1_000_000), "memory of the embedded cache, MB"
    )
    memory_cache_mb: int = _setting(
        "AURALIS_MEMORY_CACHE_MB",
        "8",
        parsing.whole(0, 65_536),
        "what each process keeps in front of it, MB; 0: none",
    )
    alert_hit_rate: float = _setting(
        "AURALIS_ALERT_HIT_RATE", "0.70", parsing.number, "share of lookups the cache must answer"
    )
    alert_critical_hit_rate: float = _setting(
        "AURALIS_ALERT_CRITICAL_HIT_RATE", "0.50", parsing.number, "below this share it is critical"
    )
    alert_queries: int = _setting(
        "AURALIS_ALERT_QUERIES",
        "100",
        parsing.whole(1, 1_000_000),
        "lookups in five minutes before rates count",
    )
    alert_response_ms: float = _setting(
        "AURALIS_ALERT_RESPONSE_MS", "200", parsing.number, "mean time of answers that a cache may serve, ms"
    )
    alert_utilisation: float = _setting(
        "AURALIS_ALERT_UTILISATION", "0.90", parsing.number, "share of the cache's memory in use"
    )
    alert_invalid_rate: float = _setting(
        "AURALIS_ALERT_INVALID_RATE",
        "0.05",
        parsing.number,
        "share of streaming fingerprints that proved wrong",
    )
    redis_prefix: str = _setting("AURALIS_REDIS_PREFIX", "auralis:", str.strip, "put before every Redis key")
    rate_limit: str = _setting(
        "AURALIS_RATE_LIMIT",
        "100/minute",
        parsing.rate,
        "requests for each client; 'off' switches limits off",
    )
    secret_key: str = _setting(
        "AURALIS_SECRET_KEY", "", str.strip, "signs what clients hand back; unset: made at first start"
    )
    allowed_hosts: tuple[str, ...] = _setting(
        "AURALIS_ALLOWED_HOSTS", "", parsing.words, "host names answered beside loopback, separated by ','"
    )
    cors_origins: tuple[str, ...] = _setting(
        "AURALIS_CORS_ORIGINS", "", parsing.words, "other sites whose pages may use the API with a token"
    )
    proxies: int = _setting(
        "AURALIS_PROXIES",
        "0",
        parsing.whole(0, 10),
        "reverse proxies in front whose X-Forwarded-For is believed",
    )
    container: bool = _setting(
        "AURALIS_CONTAINER",
        "no",
        parsing.flag,
        "yes: the container is the border; the first account is made with a code from the log",
    )
    workers: int = _setting(
        "AURALIS_WORKERS",
        "0",
        parsing.whole(0, 256),
        "fingerprint processes on this machine; 0: one for each core",
    )
    rescan_minutes: int = _setting(
        "AURALIS_RESCAN_MINUTES",
        "60",
        parsing.whole(1, 10_080),
        "minutes between scans that start by themselves",
    )
    decode_memory_mb: int = _setting(
        "AURALIS_DECODE_MEMORY_MB", "512", parsing.whole(256, 65_536), "memory bound of the decode child, MB"
    )
    decode_cpu_s: int = _setting(
        "AURALIS_DECODE_CPU_S", "60", parsing.whole(1, 3600), "processor time one file may cost, s"
    )
    lease_s: int = _setting(
        "AURALIS_LEASE_S", "30", parsing.whole(2, 3600), "a worker silent for this long loses its track, s"
    )
    backup_dir: Path = _setting(
        "AURALIS_BACKUP_DIR",
        "",
        parsing.folder_or_none,
        "folder of the backups made by themselves; unset: in data",
    )
    backup_hours: int = _setting(
        "AURALIS_BACKUP_HOURS", "24", parsing.whole(0, 8760), "hours between two of them; 0: none are made"
    )
    backup_keep: int = _setting(
        "AURALIS_BACKUP_KEEP", "7", parsing.whole(1, 1000), "the newest of them that stay"
    )
    sockets: int = _setting(
        "AURALIS_SOCKETS", "2000", parsing.whole(0, 100_000), "sockets that one web process holds"
    )
    sockets_per_person: int = _setting(
        "AURALIS_SOCKETS_PER_PERSON", "10", parsing.whole(1, 100_000), "sockets that one person may have open"
    )
    log_level: str = _setting("AURALIS_LOG_LEVEL", "INFO", parsing.level, "DEBUG, INFO, WARNING or ERROR")

    @property
    def broker_url(self) -> str:
        """The durable Redis in Celery's spelling."""
        return celery_url(self.redis_url)

    @property
    def limiter_url(self) -> str:
        """Where requests are counted: in the web process where it is alone, else in the durable Redis."""
        if self.redis_url.startswith("unix://"):  # on this machine, where there is one web process
            return "memory://"
        return self.redis_url

    @property
    def address(self) -> str:
        """Where the web server listens, as it stands in a URL."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def listens_everywhere(self) -> bool:
        """Whether the web server binds to all addresses of this machine."""
        try:
            return ip_address(self.host).is_unspecified
        except ValueError:  # a name
            return False

    @property
    def address_here(self) -> str:
        """Where this machine reaches the web server, as it stands in a URL."""
        return f"{LOOPBACK}:{self.port}" if self.listens_everywhere else self.address

    @property
    def is_loopback(self) -> bool:
        """Whether the web server is reachable from this machine only."""
        return is_loopback(self.host)


@lru_cache(maxsize=256)  # asked about the same few with each request
def is_loopback(host: str) -> bool:
    """Tell whether a host name or address means this machine (names are not looked up)."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def unix_redis_url(socket_path: str) -> str:
    """URL of a Redis on a unix socket; quoted, since '#' and '?' in a path break every client."""
    return f"unix://{quote(socket_path)}"


def celery_url(redis_url: str) -> str:
    """Translate `unix:///path` to kombu's `redis+socket:///path`; TCP URLs stay as they are."""
    parts = urlsplit(redis_url)
    return f"redis+socket://{parts.path}" if parts.scheme == "unix" else redis_url


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Parameters
    ----------
    environ
        Variables to read; the process's own unless given.

    Raises
    ------
    SettingError
        A variable has a value that it cannot take.
    """
    environ = os.environ if environ is None else environ
    read = {row.name: _read(row.metadata, environ) for row in fields(Settings)}
    data: Path = read["data"]
    read["database_url"] = read["database_url"] or _own_database(data)
    read["backup_dir"] = read["backup_dir"] or data / BACKUPS_FOLDER
    endpoints = _endpoints(data)
    for name in ("redis_url", "cache_url"):
        read[name] = read[name] or endpoints.get(name, unix_redis_url(f"{data}/{name}.sock"))
    read["secret_key"] = read["secret_key"] or kept_secret(data / SECRET_KEY_FILE)
    return Settings(**read)


def places(environ: Mapping[str, str] | None = None) -> tuple[Path, str]:
    """Read where the data folder is, and the database's URL; nothing is made there, unlike by `load`.

    Raises
    ------
    SettingError
        One of the two variables has a value that it cannot take.
    """
    environ = os.environ if environ is None else environ
    wanted = ("data", "database_url")
    read = {row.name: _read(row.metadata, environ) for row in fields(Settings) if row.name in wanted}
    return read["data"], read["database_url"] or _own_database(read["data"])


def _own_database(data: Path) -> str:
    return f"sqlite:///{data}/auralis.db"


@cache
def current() -> Settings:
    """The settings of this process, read at the first call."""
    return load()


def _read(row: Mapping[str, Any], environ: Mapping[str, str]) -> Any:
    try:
        return row["parse"](environ.get(row["variable"]) or row["default"])  # empty is unset
    except ValueError as error:
        raise SettingError(f"{row['variable']} {error}") from error


def _endpoints(data: Path) -> dict[str, str]:
    """Read where the embedded servers are; a copy of the folder must not lead to those of the original."""
    try:
        found = json.loads((data / ENDPOINTS_FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict) or found.get("place") != place_of(data):
        return {}
    return found
