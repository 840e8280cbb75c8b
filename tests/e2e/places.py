"""Every place of the page, with something in it."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.servers import Server

#: A track whose corona is worth a picture.
SHOWN_TRACK = "Halogen"

#: Asked for in parts, a place on a busy machine is not there at once.
THERE_MS = 15_000


@dataclass(frozen=True)
class Place:
    """Where it is, and what stands there when all that it asks the server for has come."""

    address: str
    shown: tuple[str, ...]


def places(server: Server) -> dict[str, Place]:
    found = server.get("/api/v1/tracks", query=SHOWN_TRACK).json["items"][0]
    track = server.get(f"/api/v1/tracks/{found['id']}").data
    cards, rows = ".cover-card__title", ".track-row__sound .petal"
    return {
        "home": Place("/", (".garden__flower .petal", cards)),
        "tracks": Place("/library", (rows,)),
        "albums": Place("/library/albums", (cards,)),
        "artists": Place("/library/artists", (cards,)),
        "genres": Place("/library/genres", (".genre-card",)),
        "track": Place(f"/tracks/{track['id']}", (".sound__telling li", ".alike__card .petal")),
        "album": Place(f"/albums/{track['album_id']}", (".hero h1", rows)),
        "artist": Place(f"/artists/{track['artist_id']}", (".hero h1", cards, rows)),
        "genre": Place(f"/genres/{track['genre_ids'][0]}", (".hero .petal", cards, rows)),
        "history": Place("/history", (".message, .history-day",)),
        "search": Place("/search?q=la", (rows,)),
        "jobs": Place("/jobs", (".coverage__figure", ".job")),
        "cache": Place("/cache", (".chart", ".kinds")),
        "settings": Place("/settings", (".line__name", ".checks li", ".keys")),
        "more": Place("/more", (".more-list a",)),
    }


def visit(page: Page, place: Place) -> None:
    page.goto(place.address)
    for selector in place.shown:
        expect(page.locator(selector).first).to_be_visible(timeout=THERE_MS)


def begin_playing(page: Page) -> None:
    """Have something in the player, as most of the time."""
    page.goto(f"/library?q={SHOWN_TRACK}")
    page.locator(".track-row__title").get_by_text(SHOWN_TRACK, exact=True).click()
    page.wait_for_function("() => document.querySelector('audio').currentTime > 1")
