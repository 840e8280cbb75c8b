"""The table of settings and the only reader of the environment.

Every field of `Settings` is one row: variable, default, parser and description. `docs/settings.md` is
generated from it (`make reference`).
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from config import parsing
from config.client_addresses import is_loopback
from config.endpoints import read_endpoints
from config.proxies import LoginSettings, find_conflict
from config.redis_urls import celery_url, unix_redis_url
from config.scrobblers import setting
from config.secret_files import read_or_create_secret

LOOPBACK = "127.0.0.1"

BACKUPS_FOLDER = "backups"
SECRET_KEY_FILE = "secret_key"  # noqa: S105  # the file's name, not the secret


class SettingError(ValueError):
    """A setting has an invalid value; the message names the variable and the accepted values."""


def _setting(variable: str, default: str, parse: Callable[[str], Any], text: str) -> Any:
    return setting(variable, default, parse, text)  # one of this module, which Ruff knows as immutable


@dataclass(frozen=True, slots=True)
class Settings(LoginSettings):
    """All settings of an operator; read with `load`, never changed afterwards."""

    music: tuple[bytes, ...] = _setting(
        "MUSIC", "", parsing.folders, "Music folders, separated by ':'. Unset: a demo library."
    )
    roots: tuple[bytes, ...] = _setting(
        "AURALIS_ROOTS",
        os.pathsep.join(("~", "/media", "/mnt", "/srv", "/music")),
        parsing.folders,
        "Folders below which administrators may add music folders on the page, separated by ':'.",
    )
    data: Path = _setting("AURALIS_DATA", "data", parsing.folder, "Folder for all files that Auralis writes.")
    host: str = _setting("AURALIS_HOST", "127.0.0.1", parsing.host, "Address that the web server binds to.")
    port: int = _setting("AURALIS_PORT", "8765", parsing.port, "Port of the web server.")
    web_processes: int = _setting(
        "AURALIS_WEB_PROCESSES", "1", parsing.whole(1, 16), "Web processes that share the port."
    )
    flower_port: int = _setting(
        "AURALIS_FLOWER_PORT", "5555", parsing.port, "Port of Flower, which listens on loopback only."
    )
    database_url: str = _setting(
        "AURALIS_DATABASE_URL",
        *("", parsing.url("sqlite", "postgresql")),
        "SQLAlchemy URL of SQLite or PostgreSQL. Unset: SQLite in the data folder.",
    )
    redis_url: str = _setting(
        "AURALIS_REDIS_URL",
        *("", parsing.redis),
        "URL of the durable Redis (broker queues, playback sessions, counters). Unset: embedded.",
    )
    cache_url: str = _setting(
        "AURALIS_CACHE_URL", "", parsing.redis, "URL of the Redis for the cache. Unset: embedded."
    )
    cache_mb: int = _setting(
        "AURALIS_CACHE_MB", "256", parsing.whole(1, 1_000_000), "Memory of the embedded cache, in MB."
    )
    memory_cache_mb: int = _setting(
        "AURALIS_MEMORY_CACHE_MB",
        *("8", parsing.whole(0, 65_536)),
        "Memory of each process's own cache in front of it, in MB; 0 disables it.",
    )
    alert_hit_rate: float = _setting(
        "AURALIS_ALERT_HIT_RATE", "0.70", parsing.number, "Hit rate of the cache below which an alert starts."
    )
    alert_critical_hit_rate: float = _setting(
        "AURALIS_ALERT_CRITICAL_HIT_RATE", "0.50", parsing.number, "Hit rate below which it is critical."
    )
    alert_queries: int = _setting(
        "AURALIS_ALERT_QUERIES",
        *("100", parsing.whole(1, 1_000_000)),
        "Lookups in five minutes before an alert.",
    )
    alert_response_ms: float = _setting(
        "AURALIS_ALERT_RESPONSE_MS",
        *("200", parsing.number),
        "Mean time of cacheable responses above which an alert starts, in ms.",
    )
    alert_utilisation: float = _setting(
        "AURALIS_ALERT_UTILISATION",
        *("0.90", parsing.number),
        "Share of the cache's memory in use above which an alert starts.",
    )
    alert_invalid_rate: float = _setting(
        "AURALIS_ALERT_INVALID_RATE",
        *("0.05", parsing.number),
        "Share of wrong streaming fingerprints above which an alert starts.",
    )
    redis_prefix: str = _setting("AURALIS_REDIS_PREFIX", "auralis:", str.strip, "Prefix of every Redis key.")
    rate_limit: str = _setting(
        "AURALIS_RATE_LIMIT", "100/minute", parsing.rate, "Rate limit per client, or 'off'."
    )
    secret_key: str = _setting(
        "AURALIS_SECRET_KEY",
        "",
        str.strip,
        "Signs cursors and cookies, makes app passwords. Unset: created at the first start.",
    )
    allowed_hosts: tuple[str, ...] = _setting(
        "AURALIS_ALLOWED_HOSTS",
        *("", parsing.words),
        "Host names at which clients may reach the server, besides loopback, separated by ','.",
    )
    cors_origins: tuple[str, ...] = _setting(
        "AURALIS_CORS_ORIGINS",
        *("", parsing.words),
        "Origins of other sites whose pages may use the API with a token, separated by ','.",
    )
    container: bool = _setting(
        "AURALIS_CONTAINER",
        *("no", parsing.flag),
        "'yes' in a container: the first account is created with a code from the log.",
    )
    workers: int = _setting(
        "AURALIS_WORKERS", "0", parsing.whole(0, 256), "Processes that analyse tracks; 0: one per core."
    )
    rescan_minutes: int = _setting(
        "AURALIS_RESCAN_MINUTES", "60", parsing.whole(1, 10_080), "Minutes between scheduled scans."
    )
    tag_separators: tuple[str, ...] = _setting(
        "AURALIS_TAG_SEPARATORS",
        *(";|；|、| / ", parsing.texts),
        "Texts between two artists in one tag, separated by '|'; spaces count. 'none': tags are not split.",
    )
    tag_names: tuple[str, ...] = _setting(
        "AURALIS_TAG_NAMES",
        *("none", parsing.texts),
        "Names with such a text in them that are one artist, separated by '|', besides well-known ones.",
    )
    watch: str = _setting(
        "AURALIS_WATCH",
        "auto",
        parsing.one_of("auto", "poll", "off"),
        "Watch music folders: 'auto' (poll where the file system does not tell of changes), 'poll' or 'off'.",
    )
    poll_minutes: int = _setting(
        "AURALIS_POLL_MINUTES", "15", parsing.whole(1, 10_080), "Minutes between scans of polled folders."
    )
    sort_locale: str = _setting(
        "AURALIS_SORT_LOCALE",
        "root",
        parsing.sort_locale,
        "Language whose alphabet orders names: cs, da, es, fi, nb, pl, sv or tr; 'root' serves all others.",
    )
    sort_articles: tuple[str, ...] = _setting(
        "AURALIS_SORT_ARTICLES",
        "the,a,an",
        parsing.small_words,
        "Words at the start of names that do not count in their order, separated by ','; 'none': all count.",
    )
    decode_memory_mb: int = _setting(
        "AURALIS_DECODE_MEMORY_MB", "512", parsing.whole(256, 65_536), "Memory limit of the decoder, in MB."
    )
    decode_cpu_s: int = _setting(
        "AURALIS_DECODE_CPU_S", "60", parsing.whole(1, 3600), "Processor time limit of decoding a file, in s."
    )
    transcoders: int = _setting(
        "AURALIS_TRANSCODERS", "2", parsing.whole(1, 64), "Tracks that a web process transcodes at a time."
    )
    transcode_cache_mb: int = _setting(
        "AURALIS_TRANSCODE_CACHE_MB",
        *("2048", parsing.whole(0, 10_000_000)),
        "Disk space for transcoded tracks, in MB; 0 keeps none.",
    )
    lease_s: int = _setting(
        "AURALIS_LEASE_S",
        *("30", parsing.whole(2, 3600)),
        "Seconds without a heartbeat after which a worker's track is given to another.",
    )
    backup_dir: Path = _setting(
        "AURALIS_BACKUP_DIR",
        "",
        parsing.folder_or_none,
        "Folder of scheduled backups. Unset: 'backups' in the data folder.",
    )
    backup_hours: int = _setting(
        "AURALIS_BACKUP_HOURS", "24", parsing.whole(0, 8760), "Hours between scheduled backups; 0: none."
    )
    backup_keep: int = _setting(
        "AURALIS_BACKUP_KEEP", "7", parsing.whole(1, 1000), "Number of scheduled backups to keep."
    )
    sockets: int = _setting(
        "AURALIS_SOCKETS", "2000", parsing.whole(0, 100_000), "WebSocket connections of one web process."
    )
    sockets_per_person: int = _setting(
        "AURALIS_SOCKETS_PER_PERSON", "10", parsing.whole(1, 100_000), "WebSocket connections of one user."
    )
    log_level: str = _setting("AURALIS_LOG_LEVEL", "INFO", parsing.level, "DEBUG, INFO, WARNING or ERROR.")

    @property
    def broker_url(self) -> str:
        """The URL of the durable Redis in Celery's spelling."""
        return celery_url(self.redis_url)

    @property
    def limiter_url(self) -> str:
        """The storage of rate limits: memory of the only web process, or else the durable Redis."""
        if self.web_processes == 1 and self.redis_url.startswith("unix://"):  # of an embedded server
            return "memory://"
        return self.redis_url.replace("unix://", "redis+unix://", 1)  # as `limits` writes it

    @property
    def address(self) -> str:
        """Host and port of the web server, as in a URL."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def binds_all_addresses(self) -> bool:
        """True if the web server binds to all addresses of this machine."""
        try:
            return ip_address(self.host).is_unspecified
        except ValueError:  # a host name
            return False

    @property
    def local_address(self) -> str:
        """Host and port at which this machine reaches the web server, as in a URL."""
        return f"{LOOPBACK}:{self.port}" if self.binds_all_addresses else self.address

    @property
    def is_loopback(self) -> bool:
        """True if the web server is reachable from this machine only."""
        return is_loopback(self.host)


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Parameters
    ----------
    environ
        Variables to read; default: those of the process.

    Raises
    ------
    SettingError
        A variable has an invalid value, or needs another one.
    """
    environ = os.environ if environ is None else environ
    read = {row.name: _read(row.metadata, environ) for row in fields(Settings)}
    data: Path = read["data"]
    read["database_url"] = read["database_url"] or _default_database(data)
    read["backup_dir"] = read["backup_dir"] or data / BACKUPS_FOLDER
    endpoints = read_endpoints(data)
    for name in ("redis_url", "cache_url"):
        read[name] = read[name] or endpoints.get(name, unix_redis_url(f"{data}/{name}.sock"))
    read["secret_key"] = read["secret_key"] or read_or_create_secret(data / SECRET_KEY_FILE)
    settings = Settings(**read)
    if conflict := find_conflict(settings):
        raise SettingError(conflict)
    return settings


def read_locations(environ: Mapping[str, str] | None = None) -> tuple[Path, str]:
    """Read the data folder and the database's URL; unlike `load`, create nothing.

    Raises
    ------
    SettingError
        One of the two variables has an invalid value.
    """
    environ = os.environ if environ is None else environ
    wanted = ("data", "database_url")
    read = {row.name: _read(row.metadata, environ) for row in fields(Settings) if row.name in wanted}
    return read["data"], read["database_url"] or _default_database(read["data"])


def _default_database(data: Path) -> str:
    return f"sqlite:///{data}/auralis.db"


@cache
def current() -> Settings:
    """Return the settings of this process, read at the first call."""
    return load()


def _read(row: Mapping[str, Any], environ: Mapping[str, str]) -> Any:
    try:
        return row["parse"](environ.get(row["variable"]) or row["default"])  # empty counts as unset
    except ValueError as error:
        raise SettingError(f"{row['variable']} {error}") from error
