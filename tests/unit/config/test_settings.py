"""Settings: defaults, parsing and errors."""

import json
import shutil
import stat
from dataclasses import Field, FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import pytest

from config import endpoints, settings
from config.client_addresses import is_loopback
from config.folder_identity import LOCK_FILE, folder_id
from config.redis_urls import celery_url, unix_redis_url
from config.settings import (
    SettingError,
    Settings,
    load,
    read_locations,
)


def load_with(data: Path, **variables: str) -> Settings:
    return load({"AURALIS_DATA": str(data), **variables})


def test_every_setting_has_a_default(tmp_path: Path) -> None:
    loaded = load_with(tmp_path)
    assert (loaded.host, loaded.port, loaded.lease_s, loaded.music) == ("127.0.0.1", 8765, 30, ())
    assert loaded.database_url == f"sqlite:///{tmp_path}/auralis.db"
    assert loaded.redis_url == f"unix://{tmp_path}/redis_url.sock"
    assert (loaded.workers, loaded.log_level, loaded.container) == (0, "INFO", False)


@pytest.mark.parametrize("row", fields(Settings), ids=lambda row: row.name)
def test_every_setting_has_a_description(row: Field[Any]) -> None:
    variable = row.metadata["variable"]
    assert variable == "MUSIC" or variable.startswith("AURALIS_")
    assert row.metadata["help"]


def test_settings_are_immutable(tmp_path: Path) -> None:
    loaded = load_with(tmp_path)
    with pytest.raises(FrozenInstanceError):
        loaded.port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("AURALIS_PORT", "0"),
        ("AURALIS_PORT", "65536"),
        ("AURALIS_PORT", "http"),
        ("AURALIS_PORT", "-1"),
        ("AURALIS_PORT", "８７６５"),
        ("AURALIS_FLOWER_PORT", "1.5"),
        ("AURALIS_CACHE_MB", "256MB"),
        ("AURALIS_PROXIES", "11"),
        ("AURALIS_CONTAINER", "maybe"),
        ("AURALIS_WORKERS", "many"),
        ("AURALIS_RESCAN_MINUTES", "0"),
        ("AURALIS_DECODE_MEMORY_MB", "255"),
        ("AURALIS_DECODE_CPU_S", "3601"),
        ("AURALIS_LEASE_S", "1"),
        ("AURALIS_LOG_LEVEL", "LOUD"),
        ("AURALIS_DATA", "what?"),
        ("AURALIS_DATABASE_URL", "nonsense"),
        ("AURALIS_DATABASE_URL", "mysql://host/auralis"),
        ("AURALIS_REDIS_URL", "localhost:6379"),
        ("AURALIS_CACHE_URL", "/run/redis.sock"),
        ("AURALIS_RATE_LIMIT", "a lot"),
        ("AURALIS_RATE_LIMIT", "100"),
        ("AURALIS_SORT_LOCALE", "klingon"),
    ],
)
def test_invalid_value_names_its_variable(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(SettingError, match=rf"^{variable} takes "):
        load_with(tmp_path, **{variable: value})


@pytest.mark.parametrize("row", fields(Settings), ids=lambda row: row.name)
def test_empty_variable_counts_as_unset(tmp_path: Path, row: Field[Any]) -> None:
    variable = row.metadata["variable"]
    base = {"AURALIS_DATA": str(tmp_path), "AURALIS_SECRET_KEY": "the same"}
    without = {name: value for name, value in base.items() if name != variable}
    assert load(without | {variable: ""}) == load(without)


@pytest.mark.parametrize(("word", "meaning"), [("yes", True), (" ON ", True), ("0", False), ("False", False)])
def test_flags_accept_several_words(tmp_path: Path, word: str, meaning: bool) -> None:
    assert load_with(tmp_path, AURALIS_CONTAINER=word).container is meaning


@pytest.mark.parametrize(
    ("text", "articles"), [("The, L'", ("the", "l'")), ("none", ()), ("", ("the", "a", "an"))]
)
def test_articles_are_small_words(tmp_path: Path, text: str, articles: tuple[str, ...]) -> None:
    loaded = load_with(tmp_path, AURALIS_SORT_ARTICLES=text, AURALIS_SORT_LOCALE="PL")
    assert (loaded.sort_articles, loaded.sort_locale) == (articles, "pl")


def test_folders_are_absolute_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    loaded = load_with(tmp_path, MUSIC="music:/\udcff/x/../y:")
    assert loaded.music == (str(tmp_path / "music").encode(), b"/\xff/y")


def test_names_are_separated_by_commas(tmp_path: Path) -> None:
    assert load_with(tmp_path, AURALIS_ALLOWED_HOSTS="a.example, b.example,").allowed_hosts == (
        "a.example",
        "b.example",
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "::", "music.local", "127.0.0.1.evil.example"])
def test_other_addresses_are_not_loopback(tmp_path: Path, host: str) -> None:
    assert not load_with(tmp_path, AURALIS_HOST=host).is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", "LOCALHOST", "::1", "[::1]"])
def test_loopback_has_several_names(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1:8765"), ("::1", "[::1]:8765"), ("[::1]", "[::1]:8765")],
)
def test_address_is_formatted_for_a_url(tmp_path: Path, host: str, address: str) -> None:
    assert load_with(tmp_path, AURALIS_HOST=host).address == address


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "127.0.0.1:8765"),
        ("::", "127.0.0.1:8765"),
        ("192.168.1.2", "192.168.1.2:8765"),
        ("fd00::1", "[fd00::1]:8765"),
        ("music.local", "music.local:8765"),
    ],
)
def test_local_address_is_reachable_from_this_machine(tmp_path: Path, host: str, address: str) -> None:
    assert load_with(tmp_path, AURALIS_HOST=host).local_address == address


def test_urls_of_embedded_servers_are_read_from_the_endpoints_file(tmp_path: Path) -> None:
    write_endpoints(tmp_path)
    loaded = load_with(tmp_path, AURALIS_CACHE_URL="redis://elsewhere/0")
    assert (loaded.redis_url, loaded.cache_url) == ("unix:///run/a/durable.sock", "redis://elsewhere/0")


def write_endpoints(data: Path) -> None:
    """Write the endpoints file as a running supervisor does."""
    (data / LOCK_FILE).touch()
    urls = {"redis_url": "unix:///run/a/durable.sock", "cache_url": "unix:///run/a/cache.sock"}
    (data / endpoints.ENDPOINTS_FILE).write_text(json.dumps({"place": folder_id(data), **urls}))


def test_copied_data_folder_does_not_use_the_original_servers(tmp_path: Path) -> None:
    original, copy = tmp_path / "original", tmp_path / "copy"
    original.mkdir()
    write_endpoints(original)
    shutil.copytree(original, copy)
    assert load_with(copy).redis_url == f"unix://{copy}/redis_url.sock"


@pytest.mark.parametrize("content", ['{"redis_url": ', "[]", '{"redis_url": "unix:///x"}', "\0" * 40])
def test_invalid_endpoints_file_is_ignored(tmp_path: Path, content: str) -> None:
    (tmp_path / LOCK_FILE).touch()
    (tmp_path / endpoints.ENDPOINTS_FILE).write_text(content)
    assert load_with(tmp_path).redis_url == f"unix://{tmp_path}/redis_url.sock"


def test_socket_path_is_quoted_in_urls() -> None:
    url = unix_redis_url("/run/a #?%é/redis.sock")
    assert url == "unix:///run/a%20%23%3F%25%C3%A9/redis.sock"
    assert celery_url(url) == "redis+socket:///run/a%20%23%3F%25%C3%A9/redis.sock"


def test_celery_url_has_its_own_spelling(tmp_path: Path) -> None:
    loaded = load_with(tmp_path, AURALIS_REDIS_URL="unix:///run/redis.sock")
    assert loaded.broker_url == "redis+socket:///run/redis.sock"
    assert loaded.limiter_url == "memory://"
    remote = load_with(tmp_path, AURALIS_REDIS_URL="rediss://user:word@host:1/2")
    assert remote.broker_url == remote.limiter_url == "rediss://user:word@host:1/2"


def test_secret_key_is_created_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    secret = load_with(tmp_path / "new").secret_key
    assert len(secret) >= 32
    assert load_with(tmp_path / "new").secret_key == secret
    assert stat.S_IMODE((tmp_path / "new" / "secret_key").stat().st_mode) == 0o600


def test_given_secret_key_is_not_written(tmp_path: Path) -> None:
    assert load_with(tmp_path, AURALIS_SECRET_KEY="given").secret_key == "given"
    assert list(tmp_path.iterdir()) == []


def test_settings_are_read_once(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = settings.current()
    monkeypatch.setenv("AURALIS_PORT", "1234")
    assert settings.current() is before


def test_read_locations_creates_nothing(tmp_path: Path) -> None:
    data = tmp_path / "new"
    assert read_locations({"AURALIS_DATA": str(data), "AURALIS_PORT": "no port"}) == (
        data,
        f"sqlite:///{data}/auralis.db",
    )
    assert read_locations({"AURALIS_DATABASE_URL": "postgresql://h/a"})[1] == "postgresql://h/a"
    assert not data.exists()


def test_backups_are_in_the_data_folder_by_default(tmp_path: Path) -> None:
    assert load_with(tmp_path).backup_dir == tmp_path / "backups"
    assert load_with(tmp_path, AURALIS_BACKUP_DIR="/mnt/usb").backup_dir == Path("/mnt/usb")
