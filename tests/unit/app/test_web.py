"""The page's addresses."""

from pathlib import Path

import pytest
from flask import Flask

from app.page import PAGE_PATHS, page_rules

#: The addresses below are no screens of the page.
UNKNOWN = ("/nothing", "/tracks", "/tracks/a/b", "/jobs/a", "/library/albums/a")

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(autouse=True)
def built_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "index.html").write_text("the page")
    monkeypatch.setattr("app.page.PAGE_FOLDER", tmp_path)


def addresses() -> list[str]:
    rules = [rule for path in PAGE_PATHS.values() for rule in page_rules(path)]
    return [rule.replace("<id>", "a").replace("<kind>", "albums") for rule in rules]


@pytest.mark.parametrize("address", addresses())
def test_every_address_of_the_page_is_served(app: Flask, address: str) -> None:
    response = app.test_client().get(address)
    assert (response.status_code, response.text) == (200, "the page")


@pytest.mark.parametrize("address", UNKNOWN)
def test_unknown_addresses_are_not_found(app: Flask, address: str) -> None:
    client = app.test_client()
    assert client.get(address).status_code == 404
    response = client.get(address, headers=BROWSER)
    assert (response.status_code, response.text) == (404, "the page")


def test_optional_segment_makes_two_rules() -> None:
    assert page_rules("/library/:kind?") == ["/library/<kind>", "/library"]
    assert page_rules("/tracks/:id") == ["/tracks/<id>"]


def test_page_that_is_not_built_redirects_to_the_api(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "index.html").unlink()
    response = app.test_client().get("/library")
    assert (response.status_code, response.headers["Location"]) == (302, "/api/docs")
