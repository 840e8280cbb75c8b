import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from launch import __main__ as module
from launch.__main__ import main
from launch.errors import StartError
from launch.supervisor import ROOT


@pytest.fixture(autouse=True)
def own_data(umask: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURALIS_DATA", str(tmp_path / "data"))


@pytest.fixture
def fails_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    def arrange(error: BaseException) -> None:
        def start(*_arguments: object) -> None:
            raise error

        monkeypatch.setattr(module, "start", start)

    return arrange


def test_requested_stop_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(module, "start", lambda *arguments: asked.extend(arguments[1:]))
    assert main([]) == 0
    assert main(["--dev", "--procfile", "P"]) == 0
    assert asked == [ROOT / "Procfile", False, Path("P"), True]


def test_ctrl_c_before_the_start_is_no_failure(
    fails_with: Callable[[BaseException], None],
) -> None:
    fails_with(KeyboardInterrupt())
    assert main([]) == 0


def test_start_error_is_one_line(
    fails_with: Callable[[BaseException], None], capsys: pytest.CaptureFixture[str]
) -> None:
    fails_with(StartError("Port 8765 is in use"))
    assert main([]) == 1
    assert capsys.readouterr().err == "auralis: Port 8765 is in use.\n"


def test_invalid_setting_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AURALIS_PORT", "web")
    assert main([]) == 1
    assert capsys.readouterr().err == "auralis: AURALIS_PORT takes a whole number from 1 to 65535.\n"


@pytest.mark.parametrize("folder", ["file/data", "file"])
def test_unusable_data_folder_is_one_line(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("AURALIS_DATA", str(tmp_path / folder))
    assert main([]) == 1
    assert "Set AURALIS_DATA to a writable folder" in capsys.readouterr().err


def test_error_without_a_file_is_raised(fails_with: Callable[[BaseException], None]) -> None:
    fails_with(OSError(errno.EMFILE, "Too many open files"))
    with pytest.raises(OSError, match="Too many open files"):
        main([])
