"""What an operator may set, and what is said when it cannot be used."""

import json
import shutil
import stat
from dataclasses import Field, FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import pytest

from config import settings
from config.folder_identity import LOCK_FILE, place_of
from config.settings import (
    SettingError,
    Settings,
    celery_url,
    is_loopback,
    load,
    places,
    unix_redis_url,
)


def load_with(data: Path, **variables: str) -> Settings:
    return load({"AURALIS_DATA": str(data), **variables})


def test_everything_has_a_default(tmp_path: Path) -> None:
    loaded = load_with(tmp_path)
    assert (loaded.host, loaded.port, loaded.lease_s, loaded.music) == ("127.0.0.1", 8765, 30, ())
    assert loaded.database_url == f"sqlite:///{tmp_path}/auralis.db"
    assert loaded.redis_url == f"unix://{tmp_path}/redis_url.sock"
    assert (loaded.workers, loaded.log_level, loaded.container) == (0, "INFO", False)


@pytest.mark.parametrize("row", fields(Settings), ids=lambda row: row.name)
def test_every_setting_is_explained(row: Field[Any]) -> None:
    variable = row.metadata["variable"]
    assert variable == "MUSIC" or variable.startswith("AURALIS_")
    assert row.metadata["help"]


def test_settings_never_change(tmp_path: Path) -> None:
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
    ],
)
def test_a_value_that_cannot_be_used_names_its_variable(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(SettingError, match=rf"^{variable} takes "):
        load_with(tmp_path, **{variable: value})


@pytest.mark.parametrize("row", fields(Settings), ids=lambda row: row.name)
def test_an_empty_variable_is_as_good_as_none(tmp_path: Path, row: Field[Any]) -> None:
    variable = row.metadata["variable"]
    base = {"AURALIS_DATA": str(tmp_path), "AURALIS_SECRET_KEY": "the same"}
    without = {name: value for name, value in base.items() if name != variable}
    assert load(without | {variable: ""}) == load(without)


@pytest.mark.parametrize(("word", "meaning"), [("yes", True), (" ON ", True), ("0", False), ("False", False)])
def test_yes_and_no_have_many_words(tmp_path: Path, word: str, meaning: bool) -> None:
    assert load_with(tmp_path, AURALIS_CONTAINER=word).container is meaning


def test_folders_are_bytes_and_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    loaded = load_with(tmp_path, MUSIC="music:/\udcff/x/../y:")
    assert loaded.music == (str(tmp_path / "music").encode(), b"/\xff/y")


def test_names_are_separated_by_commas(tmp_path: Path) -> None:
    assert load_with(tmp_path, AURALIS_ALLOWED_HOSTS="a.example, b.example,").allowed_hosts == (
        "a.example",
        "b.example",
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "::", "music.local", "127.0.0.1.evil.example"])
def test_other_addresses_can_be_reached_by_others(tmp_path: Path, host: str) -> None:
    assert not load_with(tmp_path, AURALIS_HOST=host).is_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", "LOCALHOST", "::1", "[::1]"])
def test_this_machine_has_many_names(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1:8765"), ("::1", "[::1]:8765"), ("[::1]", "[::1]:8765")],
)
def test_the_address_stands_as_in_a_url(tmp_path: Path, host: str, address: str) -> None:
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
def test_this_machine_finds_the_server_where_it_listens(tmp_path: Path, host: str, address: str) -> None:
    assert load_with(tmp_path, AURALIS_HOST=host).address_here == address


def test_the_embedded_servers_are_found_by_what_the_launcher_wrote(tmp_path: Path) -> None:
    write_endpoints(tmp_path)
    loaded = load_with(tmp_path, AURALIS_CACHE_URL="redis://elsewhere/0")
    assert (loaded.redis_url, loaded.cache_url) == ("unix:///run/a/durable.sock", "redis://elsewhere/0")


def write_endpoints(data: Path) -> None:
    """Leave word as a running supervisor does."""
    (data / LOCK_FILE).touch()
    urls = {"redis_url": "unix:///run/a/durable.sock", "cache_url": "unix:///run/a/cache.sock"}
    (data / settings.ENDPOINTS_FILE).write_text(json.dumps({"place": place_of(data), **urls}))


def test_a_copy_of_a_running_data_folder_does_not_lead_to_the_originals_servers(tmp_path: Path) -> None:
    original, copy = tmp_path / "original", tmp_path / "copy"
    original.mkdir()
    write_endpoints(original)
    shutil.copytree(original, copy)
    assert load_with(copy).redis_url == f"unix://{copy}/redis_url.sock"


@pytest.mark.parametrize("content", ['{"redis_url": ', "[]", '{"redis_url": "unix:///x"}', "\0" * 40])
def test_a_torn_endpoints_file_is_no_endpoints_file(tmp_path: Path, content: str) -> None:
    (tmp_path / LOCK_FILE).touch()
    (tmp_path / settings.ENDPOINTS_FILE).write_text(content)
    assert load_with(tmp_path).redis_url == f"unix://{tmp_path}/redis_url.sock"


def test_a_sockets_path_is_quoted_in_urls() -> None:
    url = unix_redis_url("/run/a #?%é/redis.sock")
    assert url == "unix:///run/a%20%23%3F%25%C3%A9/redis.sock"
    assert celery_url(url) == "redis+socket:///run/a%20%23%3F%25%C3%A9/redis.sock"


def test_each_client_gets_its_own_spelling(tmp_path: Path) -> None:
    loaded = load_with(tmp_path, AURALIS_REDIS_URL="unix:///run/redis.sock")
    assert loaded.broker_url == "redis+socket:///run/redis.sock"
    assert loaded.limiter_url == "memory://"
    remote = load_with(tmp_path, AURALIS_REDIS_URL="rediss://user:word@host:1/2")
    assert remote.broker_url == remote.limiter_url == "rediss://user:word@host:1/2"


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    secret = load_with(tmp_path / "new").secret_key
    assert len(secret) >= 32
    assert load_with(tmp_path / "new").secret_key == secret
    assert stat.S_IMODE((tmp_path / "new" / "secret_key").stat().st_mode) == 0o600


def test_a_secret_that_was_given_is_written_nowhere(tmp_path: Path) -> None:
    assert load_with(tmp_path, AURALIS_SECRET_KEY="given").secret_key == "given"
    assert list(tmp_path.iterdir()) == []


def test_the_process_reads_its_settings_once(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = settings.current()
    monkeypatch.setenv("AURALIS_PORT", "1234")
    assert settings.current() is before


def test_places_are_told_without_making_anything(tmp_path: Path) -> None:
    data = tmp_path / "new"
    assert places({"AURALIS_DATA": str(data), "AURALIS_PORT": "no port"}) == (
        data,
        f"sqlite:///{data}/auralis.db",
    )
    assert places({"AURALIS_DATABASE_URL": "postgresql://h/a"})[1] == "postgresql://h/a"
    assert not data.exists()


def test_backups_are_in_the_data_folder_unless_told(tmp_path: Path) -> None:
    assert load_with(tmp_path).backup_dir == tmp_path / "backups"
    assert load_with(tmp_path, AURALIS_BACKUP_DIR="/mnt/usb").backup_dir == Path("/mnt/usb")
