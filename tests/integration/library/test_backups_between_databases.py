"""A backup of SQLite is restored into PostgreSQL, and the other way round."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from library.backup.restoring import refuse_half_restored
from library.errors import BackupError
from tests.backups import SECRETS, back_up, fill_library, left_in, members, restore_backup, rows_in, run

#: PostgreSQL returns a changed row after unchanged ones, such as a token that was used.
MOVED_BEHIND = "UPDATE credentials SET used_at = 1 WHERE id = 'b'"

pytestmark = pytest.mark.integration


def test_library_moves_to_postgresql_and_back(
    plain_environment: None, tmp_path: Path, make_blank: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, server = f"sqlite:///{tmp_path}/one/auralis.db", make_blank()
    fill_library(url)
    path = back_up(url, tmp_path / "from", monkeypatch)
    restore_backup(path, tmp_path / "to", server)
    assert rows_in(server) == rows_in(url)
    assert left_in(tmp_path / "to") == sorted(["lock", *SECRETS])
    again = back_up(server, tmp_path / "back", monkeypatch)
    restore_backup(again, tmp_path / "home")
    assert rows_in(f"sqlite:///{tmp_path}/home/auralis.db") == rows_in(url)
    assert members(again).keys() == members(path).keys()


def test_text_that_postgresql_cannot_store_is_refused_without_traces(
    plain_environment: None, tmp_path: Path, make_blank: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, server = f"sqlite:///{tmp_path}/one/auralis.db", make_blank()
    fill_library(url)
    run(url, "UPDATE tracks SET title = 'a' || char(0) || 'b'")
    path = back_up(url, tmp_path / "from", monkeypatch)
    with pytest.raises(BackupError, match=r"cannot be restored: .*NUL.*; nothing was changed"):
        restore_backup(path, tmp_path / "to", server)
    assert left_in(tmp_path / "to") == []
    refuse_half_restored(tmp_path / "to", server)
    run(url, "UPDATE tracks SET title = 'ab'")
    restore_backup(back_up(url, tmp_path / "from", monkeypatch), tmp_path / "to", server)


def test_tokens_stored_before_their_creators_are_restored(
    plain_environment: None, tmp_path: Path, make_blank: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, elsewhere = make_blank(), make_blank()
    fill_library(url)
    token = "INSERT INTO credentials (id, user_id, kind, name, secret_hash, created_at) "
    run(url, *(token + f"SELECT '{name}', id, 'token', '', '{name}', 0 FROM users LIMIT 1" for name in "ba"))
    run(url, "UPDATE credentials SET parent_id = 'b' WHERE id = 'a'", MOVED_BEHIND)
    path = back_up(url, tmp_path / "from", monkeypatch)
    restore_backup(path, tmp_path / "to", elsewhere)
    assert rows_in(elsewhere) == rows_in(url)
    with pytest.raises(IntegrityError, match="fk_credentials_parent_id"):  # checked per statement again
        run(elsewhere, "UPDATE credentials SET parent_id = 'c' WHERE id = 'a'", "SELECT 1 / 0")


def test_file_with_contradicting_rows_is_refused_without_traces(
    plain_environment: None, tmp_path: Path, make_blank: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, server = f"sqlite:///{tmp_path}/one/auralis.db", make_blank()
    fill_library(url)
    run(url, "UPDATE credentials SET parent_id = 'none'")
    path = back_up(url, tmp_path / "from", monkeypatch)
    for database in (server, None):
        with pytest.raises(BackupError, match=r"cannot be restored: .*nothing was changed"):
            restore_backup(path, tmp_path / "to", database)
        assert left_in(tmp_path / "to") == []
