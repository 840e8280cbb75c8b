"""Clients of the last release go on working."""

import json
from copy import deepcopy
from typing import Any

import pytest

from app.cli.main import specification
from tests.architecture.sources import PROJECT
from tests.contract.breaking import breaks

RELEASED = PROJECT / "docs" / "openapi-released.json"


@pytest.fixture(scope="module")
def released() -> Any:
    return json.loads(RELEASED.read_text(encoding="utf-8"))


def test_nothing_that_was_released_is_gone(released: Any, database: str) -> None:
    assert breaks(released, specification()) == []


def changed(document: Any, *path: str) -> Any:
    """A copy without what stands at a path."""
    copy = deepcopy(document)
    part = copy
    for name in path[:-1]:
        part = part[name]
    del part[path[-1]]
    return copy


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (("paths", "/api/v1/tracks"), "GET /api/v1/tracks is gone"),
        (("components", "schemas", "Track", "properties", "title"), "200.items.title is gone"),
        (("paths", "/api/v1/scans", "post", "responses", "202"), "202 is gone"),
        (("components", "schemas", "NewPlaylist", "properties", "track_ids"), "takes no track_ids any more"),
    ],
)
def test_what_is_gone_is_noticed(released: Any, path: tuple[str, ...], said: str) -> None:
    assert any(said in sentence for sentence in breaks(released, changed(released, *path)))


def test_what_is_newly_asked_for_is_noticed(released: Any) -> None:
    demanding = deepcopy(released)
    demanding["components"]["schemas"]["NewPlaylist"]["required"] = ["name", "track_ids"]
    demanding["paths"]["/api/v1/tracks"]["get"]["parameters"][0]["required"] = True
    demanding["paths"]["/api/v1/albums"]["get"]["parameters"].pop()
    said = " ".join(breaks(released, demanding))
    assert "the body needs track_ids now" in said
    assert "is required now" in said
    assert "argument" in said
    assert "is gone" in said


def test_what_is_added_breaks_nothing(released: Any) -> None:
    assert breaks(changed(released, "paths", "/api/v1/tracks"), released) == []
