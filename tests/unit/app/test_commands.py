"""`auralis users`: account management for operators."""

import pytest
from click.testing import CliRunner, Result

from app.cli.main import cli, main
from app.http import logins
from library.errors import WrongPasswordError


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, ["users", *arguments], input=typed)


def add(name: str, *options: str) -> Result:
    return run("add", name, "--password-stdin", *options, typed="correct horse\n")


def test_first_account_is_an_administrator(database: str) -> None:
    assert add("Ann").output == "Created admin Ann.\n"
    assert add("Bob").output == "Created listener Bob.\n"
    assert add("Eve", "--role", "admin").output == "Created admin Eve.\n"
    assert run("list").output.split() == ["admin", "Ann", "listener", "Bob", "admin", "Eve"]


def test_control_characters_of_names_are_escaped(database: str) -> None:
    shown = r"An\x1b[2J\u202en"
    assert add("An\x1b[2J\u202en").output == f"Created admin {shown}.\n"
    assert run("list").output.split() == ["admin", shown]


def test_password_is_changed(database: str) -> None:
    add("Ann")
    assert run("password", "ann", "--password-stdin", typed="another horse\n").exit_code == 0
    assert logins.confirm("ANN", "another horse").person.name == "Ann"
    with pytest.raises(WrongPasswordError):
        logins.confirm("ann", "correct horse")


def test_password_is_confirmed(database: str) -> None:
    assert run("add", "Ann", typed="correct horse\ncorrect horse\n").exit_code == 0


def test_short_password_is_refused(database: str) -> None:
    answer = run("add", "Ann", "--password-stdin", typed="short\n")
    assert answer.exit_code == 2
    assert "8 to 1024 characters" in answer.output


def test_an_app_password_is_printed_for_a_player(database: str) -> None:
    add("Ann")
    made = run("app-password", "ann", "phone")
    assert (made.exit_code, len(made.output.strip())) == (0, 24)
    assert run("app-password", "ann", "").exit_code == 2


def test_removed_account_is_not_listed(database: str) -> None:
    add("Ann")
    add("Bob")
    assert run("remove", "bob").output == "Deleted bob.\n"
    assert "Bob" not in run("list").output


def test_error_is_one_line(umask: None, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["auralis", "users", "remove", "unknown"])
    with pytest.raises(SystemExit, match="There is no account named 'unknown'"):
        main()
