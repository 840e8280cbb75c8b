"""Secrets in files: created once, replaced when torn, agreed on by concurrent processes."""

import logging
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.secret_files import read_or_create_secret

#: What a power cut, a full disk or a careless shell leaves of a file.
TORN = [b"", b"\n", bytes(43), b"abc", b"\xff\xfe" * 20]


def test_secret_is_created_once_and_readable_by_its_owner_only(umask: None, tmp_path: Path) -> None:
    made = read_or_create_secret(tmp_path / "new" / "secret")
    assert len(made) >= 32
    assert read_or_create_secret(tmp_path / "new" / "secret") == made
    assert stat.S_IMODE((tmp_path / "new" / "secret").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", TORN)
def test_file_without_a_secret_gets_one_with_a_warning(
    umask: None, tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "secret"
    path.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        made = read_or_create_secret(path)
    assert len(made) >= 32
    assert path.read_text() == made == read_or_create_secret(path)
    assert caplog.text.count(f"{path} contained no secret") == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_password_set_by_an_administrator_is_used(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("correct horse\n")
    assert read_or_create_secret(tmp_path / "secret") == "correct horse"


@pytest.mark.parametrize("content", [None, b"", bytes(43)])
def test_concurrent_callers_get_the_same_secret(tmp_path: Path, content: bytes | None) -> None:
    with ThreadPoolExecutor(8) as pool:
        for turn in range(20):
            path = tmp_path / str(turn)
            if content is not None:
                path.write_bytes(content)
            assert len(set(pool.map(read_or_create_secret, [path] * 8))) == 1
    assert len(list(tmp_path.iterdir())) == 20


@pytest.mark.parametrize("content", [None, b""])
def test_secret_is_synced_before_it_is_used(
    tmp_path: Path, content: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    synced: list[tuple[bool, bool]] = []

    def watch(descriptor: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), path.exists() and bool(path.read_bytes())))

    monkeypatch.setattr(os, "fsync", watch)
    read_or_create_secret(path)
    named = [(False, False), (True, True)]  # the file before it has its name, then the name
    assert synced == (named if content is None else [(False, True)])
