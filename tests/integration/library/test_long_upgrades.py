"""An upgrade may take longer than any request, as a large library needs."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from library import database, migrations
from library.driver_errors import translated_errors
from library.errors import DatabaseSlowError
from library.migrations import migrate
from tests.backups import run
from tests.released import REVISIONS

pytestmark = pytest.mark.integration

SLOW = f"""
from alembic import op
revision, down_revision = "slow", {REVISIONS[-1]!r}
branch_labels = depends_on = None
def upgrade():
    op.execute("SELECT pg_sleep(1.5)")
"""


def test_no_statement_of_an_upgrade_takes_too_long(
    make_blank: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make_blank()
    migrate(url)
    scripts = shutil.copytree(migrations.SCRIPTS, tmp_path / "migrations")
    (scripts / "versions" / "slow.py").write_text(SLOW)
    monkeypatch.setattr(migrations, "SCRIPTS", scripts)
    monkeypatch.setattr(database, "POSTGRES_OPTIONS", "-c statement_timeout=1s")
    with pytest.raises(DatabaseSlowError, match="statement timeout"):
        run_as_a_request(url)
    migrate(url)


def run_as_a_request(url: str) -> None:
    with translated_errors():
        run(url, "SELECT pg_sleep(1.5)")
