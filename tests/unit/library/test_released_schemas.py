"""Libraries of every released schema are upgraded without losing a value."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from library.migrations import migrate
from tests.backups import Rows, connected, run
from tests.released import REVISIONS, WRITTEN, fill, read_rows
from tests.servers import ROOT
from tests.tracing import untraced_environment

#: Intended changes: revision 0002 removes tracks without an album tag from their album, 0005 moves scans to
#: another queue.
REMOVED = {("albums", (3,))}
CHANGED = {
    ("tracks", ("CCCCCCCCCCCCCCC3",), "album_id"): None,
    ("work", (1,), "queue"): "interactive",  # revision 0005: scans must not delay the reaper
}

#: Revision 0007 makes other keys of the same names.
REKEYED = {("artists", "key"), ("genres", "key"), ("albums", "key")}

#: Different for each start, so that caches of another database do not match.
OF_A_START = {("generations", "incarnation"), ("generations", "ancestors")}

#: Dies before its n-th statement, as on a power failure.
DYING = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from library.migrations import migrate
left = int(sys.argv[2])
@event.listens_for(Engine, "before_cursor_execute")
def count(*_arguments):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
migrate(sys.argv[1])
"""


def fill_anew(url: str, revision: str) -> Rows:
    """Create a library of a revision; returns its rows."""
    with connected(url) as connection:
        fill(connection, revision)
    return rows_of(url)


def rows_of(url: str) -> Rows:
    with connected(url) as connection:
        return read_rows(connection)


def lost(before: Rows, after: Rows) -> list[Any]:
    """Return rows and values that an upgrade has lost or changed."""
    missing: list[Any] = []
    for table, rows in before.items():
        for key, row in rows.items():
            now = after[table].get(key)
            if now is None:
                missing += [] if (table, key) in REMOVED else [(table, key)]
                continue
            for column, value in row.items():
                expected = (value, CHANGED.get((table, key, column), value))
                if (table, column) in OF_A_START | REKEYED:
                    continue
                if now[column] not in expected:
                    missing.append((table, key, column, value, now[column]))
    return missing


def upgraded_but_killed(url: str, left: int) -> bool:
    """Upgrade until a statement kills the process; returns whether it was reached."""
    ended = subprocess.run(
        [sys.executable, "-c", DYING, url, str(left)],
        cwd=ROOT, env=untraced_environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode in (0, -9), ended.stderr
    return ended.returncode == -9


@pytest.mark.parametrize("revision", REVISIONS)
@pytest.mark.unmeasured(after=1)
def test_every_row_of_a_released_schema_survives(revision: str, make_blank: Callable[[], str]) -> None:
    url = make_blank()
    before = fill_anew(url, revision)
    assert all(before.values()), [table for table, rows in before.items() if not rows]
    migrate(url)
    assert lost(before, rows_of(url)) == []


def test_first_schemas_lists_are_complete(make_blank: Callable[[], str]) -> None:
    url = make_blank()
    fill_anew(url, "0001")
    migrate(url)
    now = rows_of(url)
    album = now["albums"][1,]
    assert (album["artist_id"], album["title_sort"], album["year"]) == (1, "pastel blues", 1965)
    assert (album["track_count"], album["duration_s"], album["added_at"]) == (1, 622.125, 1700000001.5)
    assert album["artwork_track_id"] == "AAAAAAAAAAAAAAA1"
    assert "Various Artists" in {artist["name"] for artist in now["artists"].values()}
    assert now["tracks"]["AAAAAAAAAAAAAAA1",]["artist_id"] == 1
    assert now["work"][1,]["queue"] == "interactive"
    sound = now["sounds"]["audio-1",]
    assert (sound["lufs"], sound["stereo_width"], sound["phase_correlation"]) == (1.0, 1.0, None)
    assert {row["name"]: row["n"] for row in now["totals"].values()} == {
        "tracks": 3, "albums": 2, "artists": 4, "genres": 2,
    }  # fmt: skip


def test_upgrade_killed_repeatedly_completes(make_blank: Callable[[], str]) -> None:
    url = make_blank()
    before = fill_anew(url, REVISIONS[0])
    kills = 0
    while upgraded_but_killed(url, 3**kills):
        kills += 1
    assert kills > 3
    assert lost(before, rows_of(url)) == []


def test_lost_value_is_detected(make_blank: Callable[[], str]) -> None:
    url = make_blank()
    before = fill_anew(url, WRITTEN[-1])
    run(url, "DELETE FROM plays WHERE id = 41", "UPDATE work SET cursor = NULL WHERE id = 3")
    assert lost(before, rows_of(url)) == [("work", (3,), "cursor", "null", None), ("plays", (41,))]
