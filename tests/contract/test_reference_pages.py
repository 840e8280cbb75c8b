"""Generated pages of the documentation are current; `make reference` writes them."""

from dataclasses import fields
from inspect import getmembers, isfunction, signature

import pytest

from app.cli.reference import redis_keys_page, settings_page, tags_page
from cache import keys as cache_keys
from config.settings import Settings
from live import keys as live_keys
from tests.architecture.sources import PROJECT

#: Functions of the key modules that return parts or groups of other keys.
NO_KEYS = {"bookkeeping", "everything", "queue_lists", "result"}


def committed(name: str) -> str:
    return (PROJECT / "docs" / name).read_text(encoding="utf-8")


def test_settings_page_is_current() -> None:
    assert committed("settings.md") == settings_page.settings_page()


def test_tags_page_is_current() -> None:
    assert committed("tags.md") == tags_page.tags_page()


def test_settings_page_lists_every_setting() -> None:
    assert all(f"| `{row.metadata['variable']}` |" in committed("settings.md") for row in fields(Settings))


def test_redis_keys_page_is_current(plain_environment: None, database: str) -> None:
    assert committed("redis-keys.md") == redis_keys_page.redis_keys_page()


@pytest.mark.parametrize("module", [cache_keys, live_keys], ids=["cache", "live"])
def test_redis_keys_page_lists_every_key(module: object, database: str) -> None:
    page = committed("redis-keys.md")
    for name, key in getmembers(module, isfunction):
        if key.__module__ == module.__name__ and name not in NO_KEYS:  # type: ignore[attr-defined]
            made = key(*(f"<{parameter}>" for parameter in signature(key).parameters))
            patterns = [made] if isinstance(made, str) else made
            assert all(f"`{redis_keys_page.shown(pattern)}`" in page for pattern in patterns)
