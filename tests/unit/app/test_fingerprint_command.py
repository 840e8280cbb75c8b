"""`auralis fingerprint`: a table for people, JSON for programs, a reason for each file that fails."""

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from app.cli.decoder_pool import DecoderPool
from app.cli.fingerprint import InputFile, Outcome
from app.cli.main import cli
from app.cli.progress import FileProgress, duration
from app.cli.tables import TrackTable
from app.cli.terminal_text import printable
from fingerprint.dimensions import NAMES
from tests.music import tones, write_track
from workers.analysis import Observer

STYLE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def folder(tmp_path: Path, plain_environment: None) -> Path:
    write_track(tmp_path / "music" / "one.flac")
    write_track(tmp_path / "music" / "deep" / "two.ogg", tones(2))
    (tmp_path / "music" / "text.mp3").write_text("no music\n" * 50)
    return tmp_path / "music"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["fingerprint", *map(str, arguments)])


def test_json_has_an_object_for_each_file_and_the_reason_of_a_failure(folder: Path) -> None:
    result = run("--json", folder)
    two, one, text = json.loads(result.stdout)
    assert result.exit_code == 0
    assert set(one) == {"path", "duration_s", "decoder", "partial", "cpu_s", "dimensions"}
    assert (one["path"], one["decoder"], one["partial"]) == (str(folder / "one.flac"), "miniaudio", False)
    assert two["duration_s"] == pytest.approx(6, abs=0.01)
    assert list(one["dimensions"]) == list(NAMES)
    assert one["dimensions"]["tempo_bpm"] == {"value": pytest.approx(120, rel=0.01), "unit": "BPM"}
    assert (text["path"], text["error"]) == (str(folder / "text.mp3"), "not_audio")


@pytest.mark.parametrize("columns", ["20", "200"])
def test_one_file_is_shown_with_all_25_dimensions(
    folder: Path, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    result = run(folder / "one.flac")
    assert result.exit_code == 0
    assert "0:06, 22.05 kHz, 2 channels, miniaudio" in result.stdout
    assert all(name in result.stdout for name in NAMES)


def test_several_files_are_shown_as_rows_with_a_summary(folder: Path) -> None:
    result = run(folder)
    heading, two, one, summary = result.stdout.splitlines()
    assert "LUFS" in heading
    assert two.startswith("two.ogg")
    assert one.startswith("one.flac")
    assert summary.startswith("2 files, 0:12 of sound in")
    assert summary.endswith("1 with a problem")
    assert result.stderr == "text.mp3: The file is no audio, whatever its name says.\n"


def test_exit_status_is_1_if_all_files_fail(folder: Path) -> None:
    os.mkfifo(folder / "pipe.wav")
    result = run("--json", folder / "text.mp3", folder / "gone.mp3", folder / "pipe.wav")
    assert [entry["error"] for entry in json.loads(result.stdout)] == [
        "not_audio",
        "file_vanished",
        "not_regular_file",
    ]
    assert result.exit_code == 1


def test_link_is_followed_as_an_argument_and_not_in_a_folder(folder: Path) -> None:
    link = folder / "deep" / "link.flac"
    link.symlink_to(folder / "one.flac")
    (entry,) = json.loads(run("--json", link).stdout)
    assert entry["decoder"] == "miniaudio"
    entries = json.loads(run("--json", folder / "deep").stdout)
    assert entries[0]["error"] == "symlink_outside_root"


def test_silent_file_has_null_for_undefined_dimensions(folder: Path) -> None:
    silent = write_track(folder / "silent.wav", tones(1) * 0)
    (entry,) = json.loads(run("--json", silent).stdout)
    assert entry["dimensions"]["tempo_bpm"]["value"] is None
    assert "undefined" in run(silent).stdout


def test_folder_without_audio_is_an_error(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no audio files" in result.stderr


@pytest.mark.parametrize("as_json", [True, False])
def test_ctrl_c_prints_the_files_analysed_so_far(
    folder: Path, as_json: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(
        _: DecoderPool, function: Callable[[InputFile], Outcome], files: Sequence[InputFile]
    ) -> Iterator[Outcome]:
        yield function(files[0])
        raise KeyboardInterrupt

    monkeypatch.setattr(DecoderPool, "map", interrupted)
    result = run(*(["--json"] if as_json else []), folder)
    assert result.exit_code == 130
    if as_json:
        assert [entry["decoder"] for entry in json.loads(result.stdout)] == ["pyav"]
    else:
        assert result.stdout.splitlines()[-1].endswith("stopped with 2 to go")


def test_parallel_analysis_keeps_the_order(folder: Path) -> None:
    for number in range(4):
        write_track(folder / f"{number}.flac", tones(1 + number % 2))
    alone, together = (json.loads(run("--json", "--jobs", jobs, folder).stdout) for jobs in ("1", "3"))
    for entry in (*alone, *together):
        entry.pop("cpu_s", None)
    assert together == alone
    assert len({entry["path"] for entry in together}) == 7


@pytest.mark.parametrize(("columns", "names", "decoder"), [(60, 16, False), (100, 27, True), (300, 50, True)])
def test_table_is_as_wide_as_the_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str], columns: int, names: int, decoder: bool
) -> None:
    with (folder / "one.flac").open("rb") as file, DecoderPool(1) as pool:
        analysis = pool.analyse(file.fileno(), Observer())
    table = TrackTable(columns)
    for name in ("音楽.flac", "[b]e\u0301tude :smile:", "音楽" * 30):
        table.print(name, analysis)
    heading, *rows = capsys.readouterr().out.splitlines()
    assert {cell_len(row.partition("0:06")[0]) for row in rows} == {names + 5}
    assert {cell_len(row) for row in rows} == {cell_len(heading)}
    assert cell_len(heading) <= max(columns, 70)
    assert rows[0].startswith("音楽.flac ")
    assert rows[1].startswith("[b]e\u0301tude")
    assert "…" in rows[2]
    assert ("decoder" in heading, "miniaudio" in rows[0]) == (decoder, decoder)


def test_output_that_is_no_terminal_has_no_escape_sequences(folder: Path) -> None:
    assert "\x1b" not in run(folder).output + run(folder / "one.flac").output


def test_control_characters_of_a_name_are_escaped() -> None:
    assert printable("a\x1b[2Jb\nc\udcff\u202e") == r"a\x1b[2Jb\nc?\u202e"


def test_bar_is_drawn_on_a_terminal_only(capsys: pytest.CaptureFixture[str]) -> None:
    for shown in (True, False):
        with FileProgress(2, shown) as progress:
            progress.end("first.mp3", 10)
            progress.advance("second\x1b[2J.mp3", 0.5)
            with progress.paused():
                pass
        drawn = STYLE.sub("", capsys.readouterr().err)
        assert ("1/2 " in drawn, r"second\x1b[2J.mp3" in drawn) == (shown, shown)


def test_closed_bar_is_not_drawn_again(capsys: pytest.CaptureFixture[str]) -> None:
    """Cover a thread that still analyses its file after Ctrl-C."""
    with FileProgress(2, shown=True) as progress:
        progress.close()
        capsys.readouterr()
        progress.advance("first.mp3", 0.5)
        progress.end("first.mp3", 10)
        with progress.paused():
            pass
    assert "mp3" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (59.6, "1:00"), (225, "3:45"), (3723, "1:02:03")]
)
def test_duration_is_formatted(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown
