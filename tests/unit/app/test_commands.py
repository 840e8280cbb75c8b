"""`auralis users`: accounts for the person who runs the server."""

import pytest
from click.testing import CliRunner, Result

from app.cli.main import cli, main
from app.http import logins
from library.errors import WrongPasswordError


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, ["users", *arguments], input=typed)


def add(name: str, *options: str) -> Result:
    return run("add", name, "--password-stdin", *options, typed="correct horse\n")


def test_the_first_account_is_an_admins(database: str) -> None:
    assert add("Ann").output == "Ann is admin\n"
    assert add("Bob").output == "Bob is listener\n"
    assert add("Eve", "--role", "admin").output == "Eve is admin\n"
    assert run("list").output.split() == ["admin", "Ann", "listener", "Bob", "admin", "Eve"]


def test_no_name_moves_the_cursor(database: str) -> None:
    shown = r"An\x1b[2J\u202en"
    assert add("An\x1b[2J\u202en").output == f"{shown} is admin\n"
    assert run("list").output.split() == ["admin", shown]


def test_a_password_is_changed(database: str) -> None:
    add("Ann")
    assert run("password", "ann", "--password-stdin", typed="another horse\n").exit_code == 0
    assert logins.confirm("ANN", "another horse").person.name == "Ann"
    with pytest.raises(WrongPasswordError):
        logins.confirm("ann", "correct horse")


def test_a_password_is_typed_twice(database: str) -> None:
    assert run("add", "Ann", typed="correct horse\ncorrect horse\n").exit_code == 0


def test_a_short_password_is_refused(database: str) -> None:
    answer = run("add", "Ann", "--password-stdin", typed="short\n")
    assert answer.exit_code == 2
    assert "8 to 1024 characters" in answer.output


def test_who_is_removed_is_gone(database: str) -> None:
    add("Ann")
    add("Bob")
    assert run("remove", "bob").output == "bob is gone\n"
    assert "Bob" not in run("list").output


def test_what_cannot_be_done_is_one_sentence(
    umask: None, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["auralis", "users", "remove", "nobody"])
    with pytest.raises(SystemExit, match="There is nobody named 'nobody'"):
        main()
