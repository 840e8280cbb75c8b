"""Long tracks leave a process of the analysis to the others."""

import pytest
from sqlalchemy import update

from library.database import session_scope
from library.models import Track, Work
from library.states import WorkKind
from library.work import claims
from library.work.claims import Claim
from tests.real.library import RealLibrary
from workers import fingerprinting


def begin(track_id: str) -> Claim:
    """Claim a track, as another process does."""
    with session_scope() as session:
        claim = claims.take(session, WorkKind.FINGERPRINT, track_id, 60.0)
    assert claim is not None
    return claim


def test_long_tracks_leave_a_process_to_the_others(
    library: RealLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fingerprinting, "most_long", lambda: 1)
    for n, name in enumerate(("mix", "audiobook", "song")):
        library.new(f"{name}.flac", n, 2.0)
    library.scan()
    ids = {name: library.track(name)["id"] for name in ("mix", "audiobook", "song")}
    with session_scope() as session:
        session.execute(update(Track).where(Track.id != ids["song"]).values(duration_s=7200.0))
    mix = begin(ids["mix"])
    for name in ("audiobook", "song"):
        fingerprinting.fingerprint_track(ids[name])
    coverage = library.client.get("/coverage")["data"]
    assert (coverage["done"], coverage["running"], coverage["pending"]) == (1, 1, 1)
    with session_scope() as session:
        claims.release(session, mix, "", counts=False)
        session.execute(update(Work).values(not_before=0.0))
    library.analyse()
    assert library.client.get("/coverage")["data"]["done"] == 3
