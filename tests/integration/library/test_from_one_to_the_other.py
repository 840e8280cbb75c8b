"""A backup of SQLite goes into PostgreSQL, and the other way round."""

from collections.abc import Callable
from pathlib import Path

import pytest

from library.backup.restoring import refuse_half_restored
from library.errors import BackupError
from tests.backups import SECRETS, back_up, bring_back, fill_library, left_in, members, rows_in, run

pytestmark = pytest.mark.integration


def test_a_library_moves_to_postgresql_and_back(
    plain_environment: None, tmp_path: Path, make_blank: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, server = f"sqlite:///{tmp_path}/one/auralis.db", make_blank()
    fill_library(url)
    path = back_up(url, tmp_path / "from", monkeypatch)
    bring_back(path, tmp_path / "to", server)
    assert rows_in(server) == rows_in(url)
    assert left_in(tmp_path / "to") == sorted(["lock", *SECRETS])
    again = back_up(server, tmp_path / "back", monkeypatch)
    bring_back(again, tmp_path / "home")
    assert rows_in(f"sqlite:///{tmp_path}/home/auralis.db") == rows_in(url)
    assert members(again).keys() == members(path).keys()


def test_text_that_postgresql_cannot_hold_is_one_sentence_and_leaves_nothing(
    plain_environment: None, tmp_path: Path, make_blank: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, server = f"sqlite:///{tmp_path}/one/auralis.db", make_blank()
    fill_library(url)
    run(url, "UPDATE tracks SET title = 'a' || char(0) || 'b'")
    path = back_up(url, tmp_path / "from", monkeypatch)
    with pytest.raises(BackupError, match=r"cannot be restored: .*NUL.*; nothing was changed"):
        bring_back(path, tmp_path / "to", server)
    assert left_in(tmp_path / "to") == []
    refuse_half_restored(tmp_path / "to", server)
    run(url, "UPDATE tracks SET title = 'ab'")
    bring_back(back_up(url, tmp_path / "from", monkeypatch), tmp_path / "to", server)
