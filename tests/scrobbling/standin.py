"""Stand-in for ListenBrainz and Last.fm, a process of its own: `python -m tests.scrobbling.standin`.

It checks every request as the services' documentation says, and keeps the plays that it accepted.
`/standin` tells them, and takes what is to go wrong with the next requests.
"""

import hashlib
import json
import re
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN, USER = "11111111-2222-3333-4444-555555555555", "ann at the service"
API_KEY, API_SECRET, SESSION_KEY = "key-of-the-server", "secret-of-the-server", "session-key-of-ann"

MINIMUM_TS, MAX_LISTENS, MAX_SCROBBLES = 1_033_430_400, 1000, 50
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class State:
    """The plays that the services have accepted; `faults` go wrong before the next requests are looked at."""

    def __init__(self) -> None:
        self.listens: list[dict[str, Any]] = []  # as they arrived, repetitions included
        self.playing: list[Any] = []
        self.faults: list[dict[str, Any]] = []
        self.permitted: set[str] = set()
        self.tokens_end = False
        self.day_is_full = False


STATE = State()


class RefusalError(Exception):
    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status, self.body, self.headers = status, body, headers or {}


def listenbrainz(method: str, path: str, token: str, body: bytes) -> Any:
    if path == "/1/validate-token" and method == "GET":
        is_valid = token == f"Token {TOKEN}" and not STATE.tokens_end
        known = {"valid": True, "user_name": USER, "message": "Token valid."}
        return {"code": 200, **(known if is_valid else {"valid": False, "message": "Token invalid."})}
    if path != "/1/submit-listens" or method != "POST":
        raise RefusalError(404, {"code": 404, "error": "Not found"})
    if token != f"Token {TOKEN}" or STATE.tokens_end:
        raise RefusalError(401, {"code": 401, "error": "Invalid authorization token."})
    try:
        sent = json.loads(body)
        check_listens(sent["listen_type"], sent["payload"])
    except (ValueError, KeyError, TypeError, AssertionError) as error:
        raise RefusalError(
            400, {"code": 400, "error": f"Invalid JSON document submitted: {error!r}"}
        ) from error
    if sent["listen_type"] == "playing_now":
        STATE.playing += sent["payload"]
    else:
        STATE.listens += sent["payload"]
    return {"status": "ok"}


def check_listens(kind: str, payload: list[dict[str, Any]]) -> None:
    assert kind in {"single", "import", "playing_now"}, kind
    assert isinstance(payload, list)
    assert 1 <= len(payload) <= (MAX_LISTENS if kind == "import" else 1), "number of listens"
    for listen in payload:
        assert set(listen) == {"track_metadata"} | ({"listened_at"} if kind != "playing_now" else set())
        if kind != "playing_now":
            assert type(listen["listened_at"]) is int
            assert MINIMUM_TS <= listen["listened_at"] <= time.time() + 60, "listened_at"
        described = listen["track_metadata"]
        for name in ("artist_name", "track_name"):
            assert isinstance(described[name], str), name
            assert described[name].strip(), name
        assert described.get("release_name", "-").strip()
        assert described["track_name"] != "refused by the service"
        more = described["additional_info"]
        ids = [more.get("recording_mbid"), more.get("release_mbid"), *more.get("artist_mbids", [])]
        assert all(UUID.fullmatch(each) for each in ids if each is not None), "mbid"


def lastfm(method: str, fields: dict[str, str]) -> Any:
    check_signature(method, fields)
    if fields["method"] == "auth.getToken":
        return {"token": f"token-{len(STATE.permitted)}"}
    if fields["method"] == "auth.getSession":
        if fields.get("token") not in STATE.permitted:
            raise RefusalError(403, {"error": 14, "message": "Unauthorized Token"})
        return {"session": {"name": USER, "key": SESSION_KEY, "subscriber": 0}}
    if fields.get("sk") != SESSION_KEY or STATE.tokens_end:
        raise RefusalError(403, {"error": 9, "message": "Invalid session key - Please re-authenticate"})
    if fields["method"] == "track.updateNowPlaying":
        STATE.playing.append({name: fields[name] for name in ("artist", "track")})
        return {"nowplaying": {"ignoredMessage": {"code": "0", "#text": ""}}}
    return scrobble(fields)


def check_signature(method: str, fields: dict[str, str]) -> None:
    if method != "POST":
        raise RefusalError(405, {"error": 3, "message": "Write methods need POST"})
    signed = {name: value for name, value in fields.items() if name not in {"api_sig", "format", "callback"}}
    text = "".join(name + signed[name] for name in sorted(signed)) + API_SECRET
    if fields.get("api_key") != API_KEY:
        raise RefusalError(403, {"error": 10, "message": "Invalid API key"})
    if fields.get("api_sig") != hashlib.md5(text.encode(), usedforsecurity=False).hexdigest():
        raise RefusalError(403, {"error": 13, "message": "Invalid method signature supplied"})
    assert fields.get("format") == "json"


def scrobble(fields: dict[str, str]) -> Any:
    if fields["method"] != "track.scrobble":
        raise RefusalError(400, {"error": 3, "message": "Invalid Method"})
    numbers = sorted({int(found[1]) for name in fields if (found := re.search(r"\[(\d+)\]$", name))})
    plays = [
        {name: fields.get(f"{name}[{n}]", "") for name in ("artist", "track", "timestamp")} for n in numbers
    ]
    wrong = numbers != list(range(len(numbers))) or not 1 <= len(numbers) <= MAX_SCROBBLES
    if (
        wrong
        or not all(all(play.values()) for play in plays)
        or any(p["track"] == "refused by the service" for p in plays)
    ):
        raise RefusalError(400, {"error": 6, "message": "Invalid parameters"})
    entries = [store(play) for play in plays]
    accepted = sum(entry["ignoredMessage"]["code"] == "0" for entry in entries)
    attributes = {"accepted": accepted, "ignored": len(entries) - accepted}
    return {"scrobbles": {"scrobble": entries if len(entries) > 1 else entries[0], "@attr": attributes}}


def store(play: dict[str, str]) -> dict[str, Any]:
    age_s = time.time() - int(play["timestamp"])
    code = "3" if age_s > 14 * 86_400 else "4" if age_s < -60 else "1" if play["artist"] == "Ignored" else "0"
    code = "5" if code == "0" and STATE.day_is_full else code
    if code == "0":
        STATE.listens.append(play)
    return {"track": {"#text": play["track"]}, "ignoredMessage": {"code": code, "#text": ""}}


def refuse(fault: dict[str, Any]) -> None:
    if "status" in fault:
        raise RefusalError(fault["status"], fault.get("body", {}), fault.get("headers"))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.respond("GET", b"")

    def do_POST(self) -> None:
        self.respond("POST", self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def respond(self, method: str, body: bytes) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path == "/standin":
            if body:
                vars(STATE).update(json.loads(body))
            self.write(200, {name: value for name, value in vars(STATE).items() if name != "permitted"})
            return
        if path == "/permit":  # the user's click on the page
            STATE.permitted.add(query["token"][0])
            self.write(200, {})
            return
        fault = STATE.faults.pop(0) if STATE.faults else {}
        if fault.get("before"):  # the connection breaks, and nothing is stored
            self.close_connection = True
            return
        try:
            refuse(fault)
            if path == "/2.0/":
                fields = {name: values[0] for name, values in parse_qs(body.decode()).items()}
                answer = lastfm(method, fields)
            else:
                answer = listenbrainz(method, path, self.headers.get("Authorization", ""), body)
            if fault.get("after"):  # the plays are stored, and the response is lost
                self.close_connection = True
                return
            self.write(200, answer)
        except RefusalError as refusal:
            self.write(refusal.status, refusal.body, refusal.headers)

    def write(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        packed = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(packed)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(packed)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
