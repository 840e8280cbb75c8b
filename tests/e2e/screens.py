"""List every screen of the page, with content."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from app.page import PAGE_PATHS
from tests.servers import Server

#: A track with a distinctive corona.
SHOWN_TRACK = "Halogen"

#: Time for a screen to load all its parts on a busy machine.
LOADED_MS = 15_000


@dataclass(frozen=True)
class Screen:
    """An address, and the selectors that are visible once everything is loaded."""

    address: str
    shown: tuple[str, ...]


def path_to(name: str, value: str = "") -> str:
    """Return the address of a screen, with the value of its parameter."""
    return re.sub(r"/:\w+\??$", f"/{value}" if value else "", PAGE_PATHS[name])


def screens(server: Server) -> dict[str, Screen]:
    found = server.get("/api/v1/tracks", query=SHOWN_TRACK).json["items"][0]
    track = server.get(f"/api/v1/tracks/{found['id']}").data
    cards, rows = ".cover-card__title", ".track-row__sound .petal"
    through = f"?through={track['id']},{other_track(server, track['id'])}&tracks=9"
    by_name = {
        "home": Screen(path_to("home"), (".recent-coronas__item .petal", cards)),
        "library": Screen(path_to("library"), (rows,)),
        "track": Screen(path_to("track", track["id"]), (".sound__facts li", ".similar__card .petal")),
        "album": Screen(path_to("album", track["album_id"]), (".hero h1", rows)),
        "artist": Screen(path_to("artist", track["artist_id"]), (".hero h1", cards, rows)),
        "genre": Screen(path_to("genre", track["genre_ids"][0]), (".hero .petal", cards, rows)),
        "history": Screen(path_to("history"), (".message, .history-day",)),
        "playlists": Screen(path_to("playlists"), (".playlist-art .petal",)),
        "playlist": Screen(path_to("playlist", playlist_of(server, track["id"])), (".hero .petal", rows)),
        "map": Screen(path_to("map"), (".map__regions li",)),
        "path": Screen(path_to("path") + through, (".path-line__stop:nth-child(9) .petal", rows)),
        "search": Screen(f"{path_to('search')}?q=la", (rows,)),
        "jobs": Screen(path_to("jobs"), (".coverage__figure", ".job")),
        "cache": Screen(path_to("cache"), (".chart", ".kinds")),
        "settings": Screen(path_to("settings"), (".settings-row__name", ".checks li", ".keys")),
        "more": Screen(path_to("more"), (".more-list a",)),
    }
    assert by_name.keys() == PAGE_PATHS.keys()
    return by_name | {
        "albums": Screen(path_to("library", "albums"), (cards,)),
        "artists": Screen(path_to("library", "artists"), (cards,)),
        "genres": Screen(path_to("library", "genres"), (".genre-card",)),
    }


def other_track(server: Server, track_id: str) -> str:
    """Return the id of another track."""
    listed = server.get("/api/v1/tracks", limit=2, sort_by="title", order="desc").json["items"]
    return next(str(each["id"]) for each in listed if each["id"] != track_id)


def playlist_of(server: Server, track_id: str) -> str:
    """Return the id of a playlist that is made once."""
    for known in server.get("/api/v1/playlists", query="Shown").json["items"]:
        return str(known["id"])
    body = {"name": "Shown everywhere", "description": "Slow and warm.", "track_ids": [track_id]}
    return str(server.post("/api/v1/playlists", body).data["id"])


def visit(page: Page, screen: Screen) -> None:
    page.goto(screen.address)
    for selector in screen.shown:
        expect(page.locator(selector).first).to_be_visible(timeout=LOADED_MS)


def begin_playing(page: Page) -> None:
    """Play a track, so that the player is not empty."""
    page.goto(f"{path_to('library')}?q={SHOWN_TRACK}")
    page.locator(".track-row__title").get_by_text(SHOWN_TRACK, exact=True).click()
    page.wait_for_function("() => document.querySelector('audio').currentTime > 1")
