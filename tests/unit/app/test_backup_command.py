"""`auralis backup` and `auralis restore`."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.main import cli, main
from config.settings import current


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def test_backup_without_a_file_is_written_to_the_backup_folder(database: str) -> None:
    answer = run("backup")
    assert answer.exit_code == 0, answer.output
    (made,) = current().backup_dir.iterdir()
    assert f"{made}: complete, " in answer.output
    assert current().backup_dir.stat().st_mode & 0o777 == 0o700


def test_backup_to_a_folder_is_named_by_its_time(database: str, tmp_path: Path) -> None:
    folder = tmp_path / "usb"
    folder.mkdir()
    assert run("backup", folder).exit_code == 0
    (made,) = folder.iterdir()
    assert made.name.startswith("auralis-2")


def test_backup_is_verified_and_restored(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "backup.tar.gz"
    assert run("backup", path).exit_code == 0
    checked = [run("backup", "--verify", path), run("restore", "--check", path)]
    assert [answer.exit_code for answer in checked] == [0, 0]
    assert checked[0].output == checked[1].output
    monkeypatch.setenv("AURALIS_DATA", str(tmp_path / "new"))
    answer = run("restore", path)
    assert answer.exit_code == 0, answer.output
    assert answer.output.endswith(f"Restored into {tmp_path / 'new'}. You can start the server now.\n")
    assert (tmp_path / "new" / "secret_key").read_text() == current().secret_key


def test_verify_requires_a_file(database: str) -> None:
    answer = run("backup", "--verify")
    assert answer.exit_code == 2
    assert "--verify needs FILE" in answer.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["backup", "/nowhere/backup.tar.gz"], "cannot be written"),
        (["backup", "--verify", "/nowhere/backup.tar.gz"], "cannot be read"),
        (["restore", "/nowhere/backup.tar.gz"], "cannot be read"),
    ],
)
def test_error_is_one_sentence(
    database: str, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.setattr("sys.argv", ["auralis", *arguments])
    with pytest.raises(SystemExit, match=rf"^auralis: /nowhere/backup.tar.gz {message}"):
        main()
