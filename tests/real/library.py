"""A library on real files: real scans by the workers' code, marks and lists through the API."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from library.database import session_scope
from library.models import Work
from library.scanning.moved_roots import root_folders
from library.states import OPEN_STATES, WorkKind
from tests.contract.client import Client
from tests.real import music
from workers import fingerprinting, library_scan

#: Files get a modification time this far in the past, so that no scan waits until they settle.
SETTLED_S = 3600


@dataclass
class RealLibrary:
    """One music folder (`folder`) or more, and a client of the application in this process."""

    folder: Path
    client: Client
    folders: tuple[Path, ...] = ()

    def new(self, name: str, seed: int = 1, secs: float = 4.0, codec: str = "") -> Path:
        """Write an audio file in the format of its extension; a seed always gives the same sound."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(music.encoded(path.suffix.lower(), seed, secs, codec))
        return path

    def attach(self, *folders: Path) -> None:
        """Use exactly these music folders, as the MUSIC setting does."""
        self.folders = folders
        root_folders.attach([os.fsencode(each) for each in folders])

    def scan(self, **options: Any) -> dict[str, Any]:
        """Scan all folders until the job ends; return the job."""
        self.settle()
        job = self.client.post("/scans", options).get_json()["data"]
        self.finish_scans()
        return dict(self.client.get(f"/jobs/{job['id']}")["data"])

    def finish_scans(self) -> None:
        """Run the scans that are waiting."""
        while (target := _next_unit(WorkKind.SCAN)) is not None:
            library_scan.scan_slice(target)

    def analyse(self) -> None:
        """Analyse every track that is waiting."""
        while (target := _next_unit(WorkKind.FINGERPRINT)) is not None:
            fingerprinting.fingerprint_track(target)

    def list(self, what: str = "tracks", **arguments: Any) -> list[dict[str, Any]]:
        """Return a list of the API: tracks, albums, artists, genres."""
        return list(self.client.get(f"/{what}", **{"limit": 200} | arguments)["items"])

    def track(self, title: str) -> dict[str, Any]:
        """Return the one playable track with a title."""
        [found] = [row for row in self.list() if row["title"] == title]
        return found

    def love(self, title: str, rating: int = 4) -> str:
        """Add a track to the favourites, rate it and play it; return its id."""
        track_id = str(self.track(title)["id"])
        self.client.post("/favourites", {"track_id": track_id})
        self.client.send("PUT", f"/tracks/{track_id}/rating", json={"rating": rating})
        self.client.post("/history", {"track_id": track_id})
        return track_id

    def loved(self) -> set[str]:
        """Return the titles of playable favourites that are rated, too."""
        return {row["title"] for row in self.list(favourite="true") if row["rating"]}

    def settle(self) -> None:
        """Date files that were written since the last scan into the past, each change to another time."""
        for path in (path for folder in {self.folder, *self.folders} for path in folder.rglob("*")):
            if not path.is_file() or path.is_symlink():
                continue
            modified_s = path.stat().st_mtime
            if time.time() - modified_s < SETTLED_S / 2:
                dated_s = modified_s - SETTLED_S
                os.utime(path, (dated_s, dated_s))


def _next_unit(kind: WorkKind) -> str | None:
    with session_scope() as session:
        waiting = select(Work.target).where(Work.kind == kind, Work.state.in_(OPEN_STATES))
        order = Work.not_before, Work.id  # one that waits for another comes after it
        return session.execute(waiting.order_by(*order).limit(1)).scalar_one_or_none()
