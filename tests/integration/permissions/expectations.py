"""The table of statuses for anonymous clients, listeners and admins. A route without a row fails the test.

Ids in paths are a victim's: another user's playlists, tokens and items of the queue. For admins `user_id`
is an account that may be changed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from app.page import PAGE_PATHS, page_rules

#: Allowed statuses of one kind of client.
Statuses = Collection[int]

UNKNOWN, DENIED, HIDDEN = HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND


@dataclass(frozen=True)
class Row:
    """The statuses of a route, and the request that is sent to it.

    Attributes
    ----------
    machine
        Statuses for a program on this machine, where they differ.
    alone
        Statuses for the owner while there are no accounts, where they differ from an admin's.
    body, query
        "{track}" and the other names of `world.World.ids` stand for ids.
    """

    anonymous: Statuses
    listener: Statuses
    admin: Statuses
    machine: Statuses | None = None
    alone: Statuses | None = None
    body: Any = None
    query: str = ""


def public(*statuses: int, **request: Any) -> Row:
    """Allow all clients."""
    allowed = statuses or (200,)
    return Row(allowed, allowed, allowed, **request)


def own(status: int = 200, *, listener: int | None = None, **request: Any) -> Row:
    """Allow listeners their own data; other users' data is not found."""
    return Row((UNKNOWN,), (listener or status,), (status,), **request)


def admins(status: int = 200, *, anonymous: int = UNKNOWN, **request: Any) -> Row:
    """Allow admins."""
    return Row((anonymous,), (DENIED,), (status,), **request)


#: The page and its files, whether they are built or not: they contain no data of the library.
PAGE = public(200, 301, 302, 404)

#: There are no accounts that could be changed.
NONE = (HTTPStatus.NOT_FOUND,)

LIST = own(query="limit=50")
TRACKS = {"track_ids": ["{track}"]}

PLAYLIST_EDIT = {"op": "remove", "entries": [{"track_id": "{track}", "position": 0}]}
INTO_A_LIST = {"op": "add_to_playlist", "track_id": "{track}", "playlist_id": "{playlist_id}"}

ROWS: dict[str, Row] = {
    **{f"GET {rule}": PAGE for path in PAGE_PATHS.values() for rule in page_rules(path)},
    "GET /assets/<name>": PAGE,
    "GET /<any('badge.svg', 'manifest.webmanifest'):name>": PAGE,
    "GET /favicon.ico": PAGE,
    "GET /api/docs": PAGE,
    "GET /api/docs-assets/<name>": PAGE,
    "GET /api/openapi.json": public(),
    "GET /api/health": public(),
    "GET /api/v1/health": public(),
    "GET /metrics": Row((DENIED,), (DENIED,), (200,), machine=(200,)),
    "GET /flower": Row((HIDDEN,), (HIDDEN,), (HIDDEN,), machine=(302,)),
    # logging in; the password is always the listener's
    "GET /api/v1/session": public(),
    "POST /api/v1/session": public(201, body={"name": "lis", "password": "{password}"}, alone=(401,)),
    "DELETE /api/v1/session": public(),
    "POST /api/v1/session/oidc": public(404),
    "GET /api/v1/session/oidc/callback": public(403),
    # accounts
    "GET /api/v1/users": admins(query="limit=50"),
    "POST /api/v1/users": admins(
        201, anonymous=DENIED, body={"name": "{name}", "password": "{password}", "role": "admin"}
    ),
    "GET /api/v1/users/<user_id>": own(200, listener=HIDDEN, alone=NONE),
    "PATCH /api/v1/users/<user_id>": own(200, listener=HIDDEN, body={"password": "{password}"}, alone=NONE),
    "DELETE /api/v1/users/<user_id>": admins(alone=NONE),
    "GET /api/v1/tokens": LIST,
    "POST /api/v1/tokens": own(201, body={"name": "mine"}, alone=(409,)),
    "DELETE /api/v1/tokens/<token_id>": own(HIDDEN),
    "GET /api/v1/app-passwords": LIST,
    "POST /api/v1/app-passwords": own(201, body={"name": "mine"}, alone=(409,)),
    "DELETE /api/v1/app-passwords/<password_id>": own(HIDDEN),
    "POST /api/v1/ws/tickets": own(201),
    # the library
    "GET /api/v1/tracks": LIST,
    "GET /api/v1/tracks/<track_id>": own(),
    "GET /api/v1/tracks/<track_id>/artwork": own(404),
    "GET /api/v1/tracks/<track_id>/audio": own(404),
    "GET /api/v1/tracks/<track_id>/lyrics": own(404),
    "GET /api/v1/tracks/<track_id>/similar": own(),
    "GET /api/v1/tracks/<track_id>/waveform": own(),
    "PUT /api/v1/tracks/<track_id>/rating": own(body={"rating": 1}),
    "PATCH /api/v1/tracks/<track_id>/tags": admins(body={"title": "Another"}),
    "DELETE /api/v1/tracks/<track_id>/tags": admins(),
    "GET /api/v1/albums": LIST,
    "GET /api/v1/albums/<album_id>": own(404),
    "GET /api/v1/artists": LIST,
    "GET /api/v1/artists/<artist_id>": own(404),
    "GET /api/v1/artists/<artist_id>/artwork": own(404),
    "POST /api/v1/albums/<album_id>/merge": admins(404, body={"into": "1"}),
    "POST /api/v1/albums/<album_id>/split": admins(404, body={}),
    "POST /api/v1/artists/<artist_id>/merge": admins(404, body={"into": "1"}),
    "POST /api/v1/artists/<artist_id>/split": admins(404, body={}),
    "GET /api/v1/genres": LIST,
    "GET /api/v1/genres/<genre_id>": own(404),
    "GET /api/v1/search": own(query="query=hunter"),
    "GET /api/v1/search/grouped": own(query="query=hunter"),
    "GET /api/v1/coverage": own(),
    "GET /api/v1/fingerprints/scale": own(),
    "GET /api/v1/map": own(),
    "GET /api/v1/map/points": own(404),
    "GET /api/v1/fingerprints/<track_id>": own(),
    "POST /api/v1/batch/tracks": own(body=TRACKS),
    "POST /api/v1/batch/fingerprints": own(body=TRACKS),
    "POST /api/v1/paths": own(422, body={"track_ids": ["{track}", "{track}"]}),
    "POST /api/v1/orders": own(body=TRACKS | {"dimension": "tempo_bpm"}),
    "POST /api/v1/batch": own(body={"operations": [INTO_A_LIST]}),
    # data of each user
    "GET /api/v1/favourites": LIST,
    "POST /api/v1/favourites": own(201, body={"track_id": "{track}"}),
    "DELETE /api/v1/favourites/<track_id>": own(),
    "GET /api/v1/never-again": LIST,
    "POST /api/v1/never-again": own(201, body={"track_id": "{track}"}),
    "DELETE /api/v1/never-again/<track_id>": own(),
    "GET /api/v1/radio": own(),
    "POST /api/v1/radio": own(201, body={"seed": {"kind": "library"}}),
    "PATCH /api/v1/radio": own(body={"play_on": True}),
    "DELETE /api/v1/radio": own(),
    "GET /api/v1/radio/moods": own(),
    **{
        f"{method} /api/v1/favourites/{kind}s{end}": row
        for kind in ("album", "artist")
        for method, end, row in (
            ("GET", "", LIST),
            ("POST", "", own(404, body={f"{kind}_id": "999999"})),
            ("DELETE", f"/<{kind}_id>", own(404)),
        )
    },
    "PUT /api/v1/albums/<album_id>/rating": own(404, body={"rating": 1}),
    "PUT /api/v1/artists/<artist_id>/rating": own(404, body={"rating": 1}),
    "GET /api/v1/history": LIST,
    "POST /api/v1/history": own(201, body={"track_id": "{track}"}),
    "GET /api/v1/scrobblers": own(),
    "POST /api/v1/scrobblers/<service>/permission": own(HIDDEN),
    "PUT /api/v1/scrobblers/<service>": own(HIDDEN, body={"token": "mine"}),
    "DELETE /api/v1/scrobblers/<service>": own(HIDDEN),
    "GET /api/v1/playlists": LIST,
    "POST /api/v1/playlists": own(201, body={"name": "mine", **TRACKS}),
    "GET /api/v1/playlists/rule-fields": own(200),
    "POST /api/v1/playlists/preview": own(200, body={"rules": {"match": {"all": []}}}),
    "POST /api/v1/playlists/import": own(422),
    "GET /api/v1/playlists/<playlist_id>": own(HIDDEN),
    "PATCH /api/v1/playlists/<playlist_id>": own(HIDDEN, body={"name": "taken over"}),
    "DELETE /api/v1/playlists/<playlist_id>": own(HIDDEN),
    "GET /api/v1/playlists/<playlist_id>/tracks": own(HIDDEN),
    "POST /api/v1/playlists/<playlist_id>/tracks": own(HIDDEN, body=TRACKS),
    "PUT /api/v1/playlists/<playlist_id>/tracks": own(HIDDEN, body=TRACKS),
    "POST /api/v1/playlists/<playlist_id>/edits": own(HIDDEN, body=PLAYLIST_EDIT),
    "POST /api/v1/playlists/<playlist_id>/orders": own(HIDDEN, body={"dimension": "lufs"}),
    "POST /api/v1/playlists/<playlist_id>/restoration": own(HIDDEN),
    "GET /api/v1/playlists/<playlist_id>/export.m3u8": own(HIDDEN),
    # player and queue
    "GET /api/v1/player": own(),
    "PUT /api/v1/player": own(body={"volume": 0.1}),
    "POST /api/v1/player/next": own(body={}),
    "POST /api/v1/player/previous": own(body={}),
    "POST /api/v1/player/stop": own(),
    "GET /api/v1/queue": own(),
    "POST /api/v1/queue": own(201, body=TRACKS),
    "PUT /api/v1/queue": own(body=TRACKS),
    "DELETE /api/v1/queue": own(),
    "DELETE /api/v1/queue/<queued:item_id>": own(),
    "POST /api/v1/queue/orders": own(body={"dimension": "tempo_bpm"}),
    "POST /api/v1/queue/moves": own(409, body={"from": 7, "to": 0}),
    # administration
    "GET /api/v1/jobs": LIST,
    "GET /api/v1/jobs/<job_id>": own(),
    "DELETE /api/v1/jobs/<job_id>": admins(),
    "POST /api/v1/jobs/<job_id>/retry": admins(409),
    "POST /api/v1/scans": admins(202, body={}),
    "GET /api/v1/matches": admins(query="limit=50"),
    "POST /api/v1/matches/<match_id>/accept": admins(404),
    "POST /api/v1/matches/<match_id>/undo": admins(404),
    "POST /api/v1/matches/<match_id>/reject": admins(404),
    "GET /api/v1/roots": admins(query="limit=50"),
    "POST /api/v1/roots": admins(201, body={"path": "{folder}"}),
    "GET /api/v1/roots/<root_id>": admins(404),
    "DELETE /api/v1/roots/<root_id>": admins(404),
    "POST /api/v1/roots/<root_id>/move": admins(404, body={"path": "{folder}"}),
    "POST /api/v1/roots/<root_id>/gone": admins(404, body={"are_gone": True}),
    "POST /api/v1/purges": admins(404, body={"track_ids": ["none"]}),
    "GET /api/v1/cache/health": own(),
    "GET /api/v1/cache/stats": own(),
    "GET /api/v1/cache/history": own(),
    "DELETE /api/v1/cache": admins(),
    "POST /api/v1/cache/warm": admins(202, body={}),
}

#: Checked by `sockets`, since only gunicorn opens it, and by `tests.integration.subsonic`: players have
#: logins, errors and statuses of their own, and no cookie or header of ours counts there.
ELSEWHERE = frozenset(
    {"GET /ws", *(f"{method} /rest/{rest}" for method in ("GET", "POST") for rest in ("", "<path:name>"))}
)
