"""How xdist shares the tests that start servers among its processes (`--dist loadgroup`).

The tests of a group run in one process and share its servers. A package that has one server is a group,
elsewhere each file. The longest begin first, in this order, so that none runs alone at the end.
"""

from functools import cache
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

TESTS = Path(__file__).parent

#: Packages whose files share one server.
PACKAGES = ("integration/api", "integration/web", "integration/ws")

#: The page's tests share the demo library, and Chromium; these start servers of their own and share Chromium.
PAGE, PAGE_APART = "e2e", "e2e, apart"
APART = frozenset(f"e2e/test_{name}.py" for name in ("analysis_progress", "apps", "login", "transcoding"))

#: Folders whose tests need no group: each test may run in any process.
WITHOUT_SERVERS = ("unit", "real", "contract", "architecture")

LONGEST = (
    PAGE,
    PAGE_APART,
    "faults/test_kills.py",
    "faults/test_losses.py",
    "faults/test_chaos.py",
    "integration/library/test_on_postgresql.py",
    "integration/setup/test_locks.py",
    "faults/test_supervisor.py",
    "integration/permissions/test_permissions.py",
    "integration/test_backup.py",
    "integration/setup/test_platforms.py",
    "integration/subsonic/test_media.py",
    "integration/ws",
    "integration/subsonic/test_hostility.py",
    "scrobbling/test_sending.py",
    "integration/subsonic/test_on_postgresql.py",
    "integration/library/test_backups_between_databases.py",
    "integration/subsonic/test_transcoding.py",
    "integration/app/test_on_postgresql.py",
    "integration/test_lifecycle.py",
    "faults/test_floods.py",
    "integration/subsonic/test_pages.py",
    "integration/test_two_web_processes.py",
    "integration/discovery/test_text_index.py",
    "integration/web",
    "gym/test_gym.py",
    "integration/test_surroundings.py",
    "integration/permissions/test_without_accounts.py",
)


class GroupScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each process one group after the other."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return group_of(TESTS.parent / file) or file


def sort(items: list[pytest.Item]) -> None:
    """Put the longest groups first, and slow tests before others that start no servers."""
    ranks = {group: rank for rank, group in enumerate(LONGEST)}

    def rank(item: pytest.Item) -> tuple[int, bool]:
        may_lead = item.path.relative_to(TESTS).parts[0] in WITHOUT_SERVERS
        is_slow = item.get_closest_marker("slow") is not None
        return ranks.get(group_of(item.path), len(ranks)), not (may_lead and is_slow)

    items.sort(key=rank)


def is_measured(item: pytest.Item) -> bool:
    """Return whether coverage is measured in a test: see the marker `unmeasured`."""
    marker = item.get_closest_marker("unmeasured")
    if marker is None:
        return True
    indices = item.callspec.indices if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return bool(sum(indices.values()) < marker.kwargs.get("after", 0))


@cache
def group_of(path: Path) -> str:
    """Return the group of a test file; an empty string for files that start no servers."""
    name = path.relative_to(TESTS).as_posix()
    if name.startswith("e2e/"):
        return PAGE_APART if name in APART else PAGE
    if name.startswith(tuple(f"{folder}/" for folder in WITHOUT_SERVERS)):
        return ""
    return next((package for package in PACKAGES if name.startswith(f"{package}/")), name)
