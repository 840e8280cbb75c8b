"""`auralis fingerprint`: a table for people, JSON for programs, and a reason for what cannot be heard."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.decoder_pool import Ears
from app.cli.fingerprint import Named, Outcome
from app.cli.main import cli
from app.cli.progress import ProgressLine, duration
from app.cli.tables import Table
from app.cli.terminal_text import fitted, printable, width
from fingerprint.dimensions import NAMES
from tests.music import tones, write_track
from workers.analysis import Listener


@pytest.fixture
def folder(tmp_path: Path, plain_environment: None) -> Path:
    write_track(tmp_path / "music" / "one.flac")
    write_track(tmp_path / "music" / "deep" / "two.ogg", tones(2))
    (tmp_path / "music" / "text.mp3").write_text("no music\n" * 50)
    return tmp_path / "music"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["fingerprint", *map(str, arguments)])


def test_json_has_an_object_for_each_file_and_a_reason_for_one_that_fails(folder: Path) -> None:
    result = run("--json", folder)
    two, one, text = json.loads(result.stdout)
    assert result.exit_code == 0
    assert set(one) == {"path", "duration_s", "decoder", "partial", "cpu_s", "dimensions"}
    assert (one["path"], one["decoder"], one["partial"]) == (str(folder / "one.flac"), "miniaudio", False)
    assert two["duration_s"] == pytest.approx(6, abs=0.01)
    assert list(one["dimensions"]) == list(NAMES)
    assert one["dimensions"]["tempo_bpm"] == {"value": pytest.approx(120, rel=0.01), "unit": "BPM"}
    assert (text["path"], text["error"]) == (str(folder / "text.mp3"), "not_audio")


def test_one_file_is_shown_with_all_25_dimensions(folder: Path) -> None:
    result = run(folder / "one.flac")
    assert result.exit_code == 0
    assert "0:06, 22.05 kHz, 2 channels, miniaudio" in result.stdout
    assert all(name in result.stdout for name in NAMES)


def test_several_files_are_a_row_each_and_a_summary(folder: Path) -> None:
    result = run(folder)
    heading, two, one, summary = result.stdout.splitlines()
    assert "LUFS" in heading
    assert two.startswith("two.ogg")
    assert one.startswith("one.flac")
    assert summary.startswith("2 files, 0:12 of sound in")
    assert summary.endswith("1 with a problem")
    assert result.stderr == "text.mp3: The file holds no audio we know.\n"


def test_only_failures_are_an_exit_status_of_1(folder: Path) -> None:
    os.mkfifo(folder / "pipe.wav")
    result = run("--json", folder / "text.mp3", folder / "gone.mp3", folder / "pipe.wav")
    assert [entry["error"] for entry in json.loads(result.stdout)] == [
        "not_audio",
        "file_vanished",
        "not_regular_file",
    ]
    assert result.exit_code == 1


def test_a_link_that_is_named_is_followed_and_one_in_a_folder_is_not(folder: Path) -> None:
    link = folder / "deep" / "link.flac"
    link.symlink_to(folder / "one.flac")
    (entry,) = json.loads(run("--json", link).stdout)
    assert entry["decoder"] == "miniaudio"
    entries = json.loads(run("--json", folder / "deep").stdout)
    assert entries[0]["error"] == "symlink_outside_root"


def test_a_silent_file_has_null_where_nothing_is_defined(folder: Path) -> None:
    silent = write_track(folder / "silent.wav", tones(1) * 0)
    (entry,) = json.loads(run("--json", silent).stdout)
    assert entry["dimensions"]["tempo_bpm"]["value"] is None
    assert "undefined" in run(silent).stdout


def test_a_folder_without_audio_is_said_to_be_one(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no audio files" in result.stderr


@pytest.mark.parametrize("as_json", [True, False])
def test_ctrl_c_ends_with_what_was_heard(
    folder: Path, as_json: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: Ears, attend: Callable[[Named], Outcome], files: Sequence[Named]) -> Iterator[Outcome]:
        yield attend(files[0])
        raise KeyboardInterrupt

    monkeypatch.setattr(Ears, "each", interrupted)
    result = run(*(["--json"] if as_json else []), folder)
    assert result.exit_code == 130
    if as_json:
        assert [entry["decoder"] for entry in json.loads(result.stdout)] == ["pyav"]
    else:
        assert result.stdout.splitlines()[-1].endswith("stopped with 2 to go")


def test_several_are_heard_at_once_and_told_in_their_order(folder: Path) -> None:
    for number in range(4):
        write_track(folder / f"{number}.flac", tones(1 + number % 2))
    alone, together = (json.loads(run("--json", "--jobs", jobs, folder).stdout) for jobs in ("1", "3"))
    for entry in (*alone, *together):
        entry.pop("cpu_s", None)
    assert together == alone
    assert len({entry["path"] for entry in together}) == 7


@pytest.mark.parametrize(("columns", "names", "decoder"), [(60, 16, False), (100, 25, True), (300, 50, True)])
def test_rows_are_as_wide_as_the_terminal(folder: Path, columns: int, names: int, decoder: bool) -> None:
    with (folder / "one.flac").open("rb") as file, Ears(1) as ears:
        hearing = ears.listen(file.fileno(), Listener())
    table = Table(columns)
    heading, first = table.row("音楽.flac", hearing).splitlines()
    second = table.row("two", hearing)
    assert first.startswith(fitted("音楽.flac", names) + "     0:06 ")
    assert second.startswith(fitted("two", names) + "     0:06 ")
    assert width(first) == width(second) <= max(columns, 72)
    assert ("decoder" in heading, "miniaudio" in first) == (decoder, decoder)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("abc", "abc     "),
        ("a long name", "a long …"),
        ("音楽音楽音楽", "音楽音… "),
        ("e\u0301tude", "e\u0301tude   "),
    ],
)
def test_names_fill_their_columns_whatever_they_are_written_in(name: str, shown: str) -> None:
    assert fitted(name, 8) == shown
    assert width(shown) == 8


def test_a_name_cannot_move_the_cursor() -> None:
    assert printable("a\x1b[2Jb\nc\udcff\u202e") == r"a\x1b[2Jb\nc?\u202e"


def test_the_line_is_drawn_on_a_terminal_and_nowhere_else(capsys: pytest.CaptureFixture[str]) -> None:
    for shown in (True, False):
        line = ProgressLine(2, shown)
        line.advance("first.mp3", 0.5)
        line.end("first.mp3", 10)
        line.advance("second.mp3", 0.5)
        line.end("second.mp3", 10)
        assert ("1/2 " in capsys.readouterr().err) is shown


def test_a_line_that_was_closed_stays_away(capsys: pytest.CaptureFixture[str]) -> None:
    """After Ctrl-C a thread may still hear its file."""
    line = ProgressLine(2, shown=True)
    line.close()
    capsys.readouterr()
    line.advance("first.mp3", 0.5)
    line.end("first.mp3", 10)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (59.6, "1:00"), (225, "3:45"), (3723, "1:02:03")]
)
def test_lengths_are_written_as_people_do(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown
