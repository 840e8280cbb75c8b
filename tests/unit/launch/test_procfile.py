from pathlib import Path

import pytest

from launch.errors import StartError
from launch.procfile import parse, read


def test_reads_programs_in_order_and_skips_comments_and_empty_lines(tmp_path: Path) -> None:
    path = tmp_path / "Procfile"
    path.write_text("# all of it\n\nweb: gunicorn app\nworker-interactive: celery worker\n")
    assert [program.name for program in read(path)] == ["web", "worker-interactive"]


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("web: gunicorn 'a b' --bind=x", ("gunicorn", "a b", "--bind=x")),
        ('web: gunicorn "app.factory:create_app()"', ("gunicorn", "app.factory:create_app()")),
        ("web: serve # not a comment; $HOME | ;", ("serve", "#", "not", "a", "comment;", "$HOME", "|", ";")),
        ("web:serve", ("serve",)),
    ],
)
def test_command_is_split_like_a_shell(line: str, command: tuple[str, ...]) -> None:
    assert parse(line).command == command


def test_assignments_before_the_command_are_its_environment() -> None:
    program = parse("web: NAME='two words' EMPTY= serve LATER=argument")
    assert program.environment == {"NAME": "two words", "EMPTY": ""}
    assert program.command == ("serve", "LATER=argument")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("web gunicorn", "line 1: not of the form"),
        ("web: a\nweb: b", "line 2: web is listed twice"),
        ("web: 'a", "line 1: No closing quotation"),
        ("web: A=1", "line 1: names no command"),
    ],
)
def test_invalid_line_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "Procfile"
    path.write_text(text)
    with pytest.raises(StartError, match=complaint):
        read(path)


def test_missing_procfile_is_named(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"Cannot read .*nothing"):
        read(tmp_path / "nothing")
