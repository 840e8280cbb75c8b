"""Favourite and rated albums and artists: in REST, through merges, other names in tags, and moves."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import delete

from app.cli.main import cli
from library.database import session_scope
from library.models import AlbumMark, ArtistMark
from tests.real import music
from tests.real.library import RealLibrary

MARKS = (AlbumMark, ArtistMark)


def record(
    library: RealLibrary, folder: str, artist: str, album: str, seed: int, tracks: int = 1
) -> list[Path]:
    """Write an album."""
    made = []
    for n in range(1, tracks + 1):
        path = library.new(f"{folder}/{n}.mp3", seed * 10 + n, secs=1.0)
        made.append(music.id3(path, TIT2=f"{album} {n}", TPE1=artist, TALB=album, TRCK=str(n)))
    return made


def retag(paths: list[Path], **frames: Any) -> None:
    for path in paths:
        music.id3(path, **frames)


def name_of(row: dict[str, Any]) -> str:
    return str(row.get("title", row.get("name")))


def named(library: RealLibrary, kind: str, name: str) -> dict[str, Any]:
    """Return the one album or artist of a name, as lists show it."""
    [found] = [row for row in library.list(kind) if name_of(row) == name]
    return found


def mark(library: RealLibrary, kind: str, name: str, stars: int = 0) -> str:
    """Make an album or an artist a favourite and rate it; return its id."""
    row_id = str(named(library, kind, name)["id"])
    library.client.post(f"/favourites/{kind}", {f"{kind[:-1]}_id": row_id})
    if stars:
        library.client.send("PUT", f"/{kind}/{row_id}/rating", json={"rating": stars})
    return row_id


def shown(library: RealLibrary, kind: str) -> dict[str, tuple[bool, int | None]]:
    """Return favourite and rating of all albums or artists by name; lists and single ones agree."""
    rows = library.list(kind)
    for row in rows:
        single = library.client.get(f"/{kind}/{row['id']}")["data"]
        assert (single["favourite"], single["rating"]) == (row["favourite"], row["rating"])
    found = {name_of(row): (row["favourite"], row["rating"]) for row in rows}
    loved = {name for name, (is_favourite, _rating) in found.items() if is_favourite}
    assert {name_of(row) for row in library.list(f"favourites/{kind}")} == loved
    assert {name_of(row) for row in library.list(kind, favourite="true")} == loved
    assert {name_of(row) for row in library.list(kind, favourite="false")} == found.keys() - loved
    return found


NONE = (False, None)


@pytest.fixture
def two(library: RealLibrary) -> RealLibrary:
    """Two artists with an album each."""
    record(library, "One", "One", "First", 1)
    record(library, "Two", "Two", "Second", 2)
    library.scan()
    return library


@pytest.mark.parametrize(("kind", "names"), [("albums", ("First", "Second")), ("artists", ("One", "Two"))])
def test_albums_and_artists_are_marked(two: RealLibrary, kind: str, names: tuple[str, str]) -> None:
    assert shown(two, kind) == {names[0]: NONE, names[1]: NONE}
    for _ in range(2):
        first = mark(two, kind, names[0], 5)
    second = mark(two, kind, names[1])
    listed = two.client.get(f"/favourites/{kind}", limit=1)
    assert ([row["id"] for row in listed["items"]], listed["total"]) == ([second], 2)
    assert shown(two, kind) == {names[0]: (True, 5), names[1]: (True, None)}
    found = two.client.get("/search/grouped", query=names[0])["data"][kind]["items"]
    assert [(row["favourite"], row["rating"]) for row in found if row["id"] == first] == [(True, 5)]
    two.client.send("DELETE", f"/favourites/{kind}/{first}")
    two.client.send("DELETE", f"/favourites/{kind}/{first}")
    assert shown(two, kind)[names[0]] == (False, 5)
    two.client.send("PUT", f"/{kind}/{first}/rating", json={"rating": 0})
    assert shown(two, kind)[names[0]] == NONE


@pytest.mark.parametrize("kind", ["albums", "artists"])
def test_what_is_not_there_cannot_be_marked(two: RealLibrary, kind: str) -> None:
    for missing in ("999999", "x", "9" * 19):
        requests = (
            ("POST", f"/favourites/{kind}", {f"{kind[:-1]}_id": missing}),
            ("DELETE", f"/favourites/{kind}/{missing}", None),
            ("PUT", f"/{kind}/{missing}/rating", {"rating": 1}),
        )
        for method, path, body in requests:
            assert two.client.send(method, path, json=body).status_code == 404
    assert two.client.send("PUT", f"/{kind}/1/rating", json={"rating": 6}).status_code == 422


@pytest.mark.parametrize(("kind", "names"), [("albums", ("First", "Second")), ("artists", ("One", "Two"))])
@pytest.mark.parametrize("into", [0, 1])
def test_merge_joins_the_marks_and_a_split_gives_them_back(
    two: RealLibrary, kind: str, names: tuple[str, str], into: int
) -> None:
    """The source's rating counts where the target has none, and its star in any case."""
    source, target = names[1 - into], names[into]
    source_id = mark(two, kind, source, 4)
    target_id = named(two, kind, target)["id"]
    two.client.send("POST", f"/{kind}/{source_id}/merge", json={"into": target_id})
    assert shown(two, kind) == {target: (True, 4)}
    two.client.send("PUT", f"/{kind}/{target_id}/rating", json={"rating": 2})
    two.client.send("POST", f"/{kind}/{target_id}/split", json={})
    assert shown(two, kind) == {source: (True, 4), target: (True, 2)}
    two.client.send("POST", f"/{kind}/{source_id}/merge", json={"into": target_id})
    assert shown(two, kind) == {target: (True, 2)}
    two.scan(full=True)
    assert shown(two, kind) == {target: (True, 2)}


def test_marks_follow_another_name_in_tags(library: RealLibrary) -> None:
    """All tracks of an artist and an album get other names, in one scan or in two."""
    paths = record(library, "One", "Bjork", "Homogen", 1, tracks=3)
    record(library, "Two", "Other", "Second", 2)
    library.scan()
    mark(library, "artists", "Bjork", 3)
    mark(library, "albums", "Homogen", 5)
    retag(paths[:1], TPE1="Bjoerk Gudmundsdottir", TALB="Homogenic")
    library.scan()
    assert shown(library, "artists")["Bjork"] == (True, 3)
    retag(paths[1:], TPE1="Bjoerk Gudmundsdottir", TALB="Homogenic")
    library.scan()
    assert shown(library, "artists") == {"Bjoerk Gudmundsdottir": (True, 3), "Other": NONE}
    assert shown(library, "albums") == {"Homogenic": (True, 5), "Second": NONE}
    retag(paths, TPE1="Other", TALB="Second", TPE2="Other")  # another artist takes over the tracks
    library.scan()
    assert shown(library, "artists") == {"Other": (True, 3)}


def test_artist_who_stays_keeps_the_marks(library: RealLibrary) -> None:
    """Credits that become longer, tracks that are someone else's, and albums that stay are no other name."""
    paths = record(library, "One", "Anna", "First", 1, tracks=2)
    library.scan()
    mark(library, "artists", "Anna", 3)
    retag(paths[:1], TPE1="Guest", TALB="First")
    library.scan()
    found = shown(library, "artists")
    assert (found["Anna"], found["Guest"]) == ((True, 3), NONE)
    retag(paths, TPE1="Anna with friends", TPE2="Anna", TALB="First")
    library.scan()
    assert shown(library, "artists") == {"Anna": (True, 3), "Anna with friends": NONE}


def run(*arguments: object) -> str:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def forget_marks() -> None:
    with session_scope() as session:
        for table in MARKS:
            session.execute(delete(table))


def test_marks_move_to_another_library(library: RealLibrary, tmp_path: Path) -> None:
    """By name; an album whose name is another one's there by its tracks; what is there stays."""
    record(library, "One", "One", "Greatest", 1)
    paths = record(library, "Two", "Two", "Second", 2, tracks=2)
    library.scan()
    for kind, name, stars in (("artists", "One", 4), ("albums", "Greatest", 5), ("albums", "Second", 2)):
        mark(library, kind, name, stars)
    file = tmp_path / "marks.gz"
    run("export", file)
    before = {kind: shown(library, kind) for kind in ("albums", "artists")}
    forget_marks()
    run("import", file, "--dry-run")
    assert shown(library, "artists")["One"] == NONE
    run("import", file)
    assert {kind: shown(library, kind) for kind in ("albums", "artists")} == before
    again = run("import", file)
    assert ("favourites            0" in again, "ratings               0" in again) == (True, True)
    forget_marks()
    retag(paths, TALB="Zweites", TPE1="Zwei")
    library.scan()
    library.client.send(
        "PUT", f"/albums/{named(library, 'albums', 'Greatest')['id']}/rating", json={"rating": 1}
    )
    run("import", file)
    assert shown(library, "albums") == {"Greatest": (True, 1), "Zweites": (True, 2)}
    lines = gzip.decompress(file.read_bytes()).replace(b'"Second"', b'"Nowhere"')
    file.write_bytes(gzip.compress(re.sub(rb'"tracks": \[[^]]+\]', b'"tracks": []', lines)))
    assert "not found: Two - Nowhere\n" in run("import", file)
    file.write_bytes(gzip.compress(lines.replace(b'"kind": "artist"', b'"kind": "genre"')))
    assert "is not valid" in str(CliRunner().invoke(cli, ["import", str(file)]).exception)
